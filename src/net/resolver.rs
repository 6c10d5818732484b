//! Name resolution: the system's, through the egress policy. What passes is what is dialled.

use std::{io, net::SocketAddr, sync::Arc};

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::Instant;

use super::{dial::Dial, egress::Egress};

/// Resolves names, and keeps only the addresses that the policy allows.
#[derive(Clone, Debug)]
pub struct Resolver {
    egress: Arc<Egress>,
    look_up: fn(String) -> Found,
}

/// The addresses of a name.
type Found = BoxFuture<'static, io::Result<Vec<SocketAddr>>>;

impl Resolver {
    /// A resolver under `egress`.
    pub fn new(egress: Arc<Egress>) -> Self {
        Self { egress, look_up: system }
    }
}

fn system(name: String) -> Found {
    Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.collect()) })
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (egress, dial) = (Arc::clone(&self.egress), Dial::current());
        let found = (self.look_up)(name.as_str().to_owned());
        Box::pin(async move {
            let started = Instant::now();
            let found = found.await;
            if let Some(dial) = &dial {
                dial.note(|it| it.dns = started.elapsed());
            }
            let port = dial.map(|it| it.port());
            let allowed = allowed(&egress, name.as_str(), port, found?.into_iter()).await?;
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
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;
    use crate::net::EgressSettings;

    static LOOK_UPS: AtomicUsize = AtomicUsize::new(0);

    /// Says one address and then another, as whoever wants to get past a check does.
    fn rebound(_: String) -> Found {
        let last = LOOK_UPS.fetch_add(1, Ordering::SeqCst) + 1;
        Box::pin(async move { Ok(vec![format!("127.0.0.{last}:0").parse().unwrap()]) })
    }

    #[tokio::test]
    async fn a_name_is_looked_up_once_a_dial_and_what_was_judged_is_dialled() {
        let settings = EgressSettings { deny: vec!["127.0.0.2".to_owned()], ..Default::default() };
        let egress = Arc::new(Egress::new(&settings).unwrap());
        let open = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = open.local_addr().unwrap().port();
        let canary = TcpListener::bind(("127.0.0.2", port)).await.unwrap();
        let client = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(Resolver { egress, look_up: rebound }))
            .build()
            .unwrap();
        let url = format!("http://moves.example:{port}/");
        let serve = async {
            let (mut stream, _) = open.accept().await.unwrap();
            while stream.read_u8().await.unwrap() != b'\r' {}
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(answer).await.unwrap();
            stream.read_to_end(&mut Vec::new()).await.unwrap();
        };
        let (called, ()) = tokio::join!(client.get(&url).send(), serve);
        assert_eq!((called.unwrap().status().as_u16(), LOOK_UPS.load(Ordering::SeqCst)), (200, 1));
        let refused = client.get(&url).send().await.unwrap_err();
        assert!(format!("{refused:?}").contains("Refusal { place: \"127.0.0.2\""), "{refused:?}");
        let dialled = tokio::time::timeout(std::time::Duration::from_millis(50), canary.accept());
        assert!(dialled.await.is_err(), "the other address was dialled");
    }

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
