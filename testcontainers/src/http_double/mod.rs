//! An HTTP/1.1 server that answers by script, misbehaves on request, and keeps a ledger.
//!
//! It is written on bare sockets, since no HTTP library lets its user break the protocol.
//! Connections are kept open between requests unless a reply says otherwise.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
//! use roundtrip_testcontainers::http_double::{HttpDouble, IdFrom, Reply};
//!
//! let double = HttpDouble::builder()
//!     .id_from(IdFrom::Header("x-id"))
//!     // Twice unavailable, then well, for each id.
//!     .on("/flaky", Reply::InTurn(vec![Reply::status(503), Reply::status(503), Reply::status(200)]))
//!     .on("/silent", Reply::Hang)
//!     .start()
//!     .await?;
//! println!("{}", double.url("/flaky"));
//! assert_eq!(double.count(), 0);
//! # Ok(()) }
//! ```

mod builder;
mod ledger;
mod reply;
mod request;
mod send;
mod serve;
mod wire;

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use self::serve::State;
pub use self::{
    builder::Builder,
    ledger::Call,
    reply::{Answer, Reply, ResetAt},
    request::{IdFrom, SeenRequest},
    serve::Greeting,
};

/// A running server. Dropping it closes its port and all its connections.
#[derive(Debug)]
pub struct HttpDouble {
    addr: SocketAddr,
    state: Arc<State>,
    ca: Option<Ca>,
    // Owns the acceptor, which owns the connections.
    _tasks: JoinSet<()>,
}

/// What clients must trust.
#[derive(Debug)]
struct Ca {
    path: PathBuf,
    _dir: tempfile::TempDir,
}

impl HttpDouble {
    /// A server to be refined and started.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts a server that asks `script` what to do with each request.
    ///
    /// # Errors
    /// Fails if no port is to be had.
    pub async fn start<F>(script: F) -> io::Result<Self>
    where
        F: Fn(&SeenRequest) -> Reply + Send + Sync + 'static,
    {
        Self::builder().otherwise(script).start().await
    }

    /// Starts a server that answers every request with 200 and a JSON description of it: its
    /// method, path, headers and body.
    ///
    /// # Errors
    /// Fails if no port is to be had.
    pub async fn ok() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a server as [`Self::start`] does, that speaks TLS with a certificate for localhost
    /// and 127.0.0.1. Clients trust it by [`Self::ca_path`].
    ///
    /// # Errors
    /// Fails if no port is to be had.
    pub async fn start_tls<F>(script: F) -> io::Result<Self>
    where
        F: Fn(&SeenRequest) -> Reply + Send + Sync + 'static,
    {
        Self::builder().tls(crate::certs::Validity::Valid).otherwise(script).start().await
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address of `path`, which begins with a slash.
    pub fn url(&self, path: &str) -> String {
        let scheme = if self.ca.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.addr)
    }

    /// The file with the certificate (PEM) that clients must trust; `None` without TLS.
    pub fn ca_path(&self) -> Option<&Path> {
        self.ca.as_ref().map(|it| it.path.as_path())
    }

    /// The certificate of [`Self::ca_path`] as PEM text; `None` without TLS.
    pub fn ca_pem(&self) -> Option<String> {
        std::fs::read_to_string(self.ca_path()?).ok()
    }

    /// All requests so far, in the order of arrival. A request is in the ledger before anything of
    /// its answer is written.
    pub fn calls(&self) -> Vec<Call> {
        self.state.ledger.calls()
    }

    /// The requests with this id, in the order of arrival.
    pub fn calls_for(&self, id: &str) -> Vec<Call> {
        self.state.ledger.calls_for(id)
    }

    /// How many requests there were so far.
    pub fn count(&self) -> usize {
        self.state.ledger.count()
    }

    /// Waits until there were `count` requests.
    ///
    /// # Errors
    /// Fails with [`io::ErrorKind::TimedOut`] if there were fewer after `deadline`.
    pub async fn wait_for_calls(&self, count: usize, deadline: Duration) -> io::Result<()> {
        let give_up = Instant::now() + deadline;
        while self.count() < count {
            if give_up < Instant::now() {
                let seen = self.count();
                let what = format!("{seen} of {count} requests came in {deadline:?}");
                return Err(io::Error::new(io::ErrorKind::TimedOut, what));
            }
            sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// How many connections were accepted so far, also those that were not served.
    pub fn accepted(&self) -> usize {
        self.state.connections.total()
    }

    /// The most connections that were open at the same time.
    pub fn most_connections(&self) -> usize {
        self.state.connections.most()
    }

    /// The most requests that were being answered at the same time.
    pub fn most_requests(&self) -> usize {
        self.state.requests.most()
    }

    /// What happens to connections made from now on.
    pub fn greet(&self, greeting: Greeting) {
        self.state.greeting.send_replace(greeting);
    }

    /// Closes all connections at once, as a server does that has had enough of them: also those
    /// that wait for a request. Does not wait.
    pub fn close_connections(&self) {
        self.state.closings.send_replace(());
    }
}

#[cfg(test)]
mod tests;
