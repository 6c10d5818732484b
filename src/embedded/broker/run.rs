//! Starting and stopping.

use std::{io, net::SocketAddr, sync::Arc};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{clock, cluster::Cluster, server, settings::BrokerSettings};
use crate::task::{self, Task};

/// A running broker. Dropping it ends it; what it held is gone then.
#[derive(Debug)]
pub struct Broker {
    address: SocketAddr,
    stop: CancellationToken,
    server: Task<()>,
    // Owned so that it ends with the broker.
    _clock: Task<()>,
}

/// The broker did not start.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// It has no security, so it must not be reached from elsewhere.
    #[error("embedded broker listens on loopback only, not on {address}")]
    NotLoopback {
        /// Where it was to listen.
        address: SocketAddr,
    },

    /// The address is taken, for instance.
    #[error("embedded broker could not listen on {address}")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

impl Broker {
    /// Starts a broker, which serves when this returns.
    ///
    /// # Errors
    /// Fails if the address is not loopback or cannot be listened on.
    pub async fn start(settings: BrokerSettings) -> Result<Self, BrokerError> {
        let address = settings.address;
        if !address.ip().is_loopback() {
            return Err(BrokerError::NotLoopback { address });
        }
        let failed = |source| BrokerError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let cluster = Arc::new(Cluster::new(settings, address));
        let stop = CancellationToken::new();
        let clock = task::spawn("embedded broker clock", clock::run(Arc::clone(&cluster)));
        let server = server::run(listener, cluster, stop.clone());
        let server = task::spawn("embedded broker", server);
        Ok(Self { address, stop, server, _clock: clock })
    }

    /// Where it listens; as text, the value of `bootstrap.servers`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it. When this returns, its port is free and no connection is open.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.server.join().await {
            tracing::debug!(%error, "embedded broker failed");
        }
    }
}
