//! Free ports.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
};

/// Ports on 127.0.0.1 that nobody listens on.
///
/// They are all different, since all are held until the last one is known. Another process may
/// take one before its user binds it: whoever starts a server with them must be ready to try again.
pub(crate) fn free(count: usize) -> io::Result<Vec<u16>> {
    let held: Vec<TcpListener> = (0..count)
        .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .collect::<Result<_, _>>()?;
    held.iter().map(|it| Ok(it.local_addr()?.port())).collect()
}

/// Whether somebody listens on `port`.
pub(crate) async fn open(port: u16) -> bool {
    tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[tokio::test]
    async fn ports_differ_and_are_free() {
        let ports = free(20).unwrap();
        assert_eq!(ports.iter().collect::<HashSet<_>>().len(), 20);
        assert!(!open(ports[0]).await);
    }
}
