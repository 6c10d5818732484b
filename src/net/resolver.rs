//! Name resolution: the system's, through the egress policy. What passes is what is dialled.

use std::{net::SocketAddr, sync::Arc};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::Instant;

use super::{dial::Dial, egress::Egress};

/// Resolves names, and keeps only the addresses that the policy allows.
#[derive(Clone, Debug)]
pub struct Resolver {
    egress: Arc<Egress>,
}

impl Resolver {
    /// A resolver under `egress`.
    pub fn new(egress: Arc<Egress>) -> Self {
        Self { egress }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (egress, dial) = (Arc::clone(&self.egress), Dial::current());
        Box::pin(async move {
            let started = Instant::now();
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            if let Some(dial) = &dial {
                dial.note(|it| it.dns = started.elapsed());
            }
            let port = dial.map(|it| it.port());
            let allowed = allowed(&egress, name.as_str(), port, found?).await?;
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

/// The allowed ones among `found`; the first refusal if there are none.
async fn allowed(
    egress: &Egress,
    host: &str,
    port: Option<u16>,
    found: impl Iterator<Item = SocketAddr>,
) -> Result<Vec<SocketAddr>, super::Refusal> {
    let (mut allowed, mut refused) = (Vec::new(), None);
    for address in found {
        match egress.check_address(host, address.ip(), port).await {
            Ok(()) => allowed.push(address),
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    match refused {
        Some(refusal) if allowed.is_empty() => Err(refusal),
        _ => Ok(allowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::EgressSettings;

    #[tokio::test]
    async fn keeps_what_is_allowed_and_refuses_when_nothing_is() {
        let settings = EgressSettings { deny_private: true, ..EgressSettings::default() };
        let egress = Egress::new(&settings).unwrap();
        let found = |texts: &[&str]| -> Vec<SocketAddr> {
            texts.iter().map(|it| it.parse().unwrap()).collect()
        };
        let mixed = found(&["10.0.0.1:0", "8.8.8.8:0"]);
        let kept = allowed(&egress, "mixed.example", Some(80), mixed.into_iter()).await.unwrap();
        assert_eq!(kept, found(&["8.8.8.8:0"]));
        let private = found(&["10.0.0.1:0", "127.0.0.1:0"]);
        let refused = allowed(&egress, "inside.example", Some(80), private.into_iter()).await;
        let text = refused.unwrap_err().to_string();
        assert_eq!(text, "egress policy refuses 10.0.0.1:80: a private address");
    }
}
