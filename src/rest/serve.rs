//! From a router to a server.

use std::{io, time::Duration};

use axum::Router;
use futures_util::future::try_join_all;
use tokio::{net::TcpListener, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::worker::config::{Listener, Scheme};

/// Why the API cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be had.
    #[error("cannot listen on {host}:{port}")]
    Bind {
        /// Its host.
        host: String,
        /// Its port.
        port: u16,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A server broke off.
    #[error("the REST server broke off")]
    Serve(#[source] io::Error),
}

/// How long requests under way may take to end once the server is told to.
const DRAIN: Duration = Duration::from_secs(5);

/// Binds every listener. Whoever may reach the API may change connectors: the worker's
/// configuration has warned of listeners beyond loopback.
///
/// # Errors
/// Fails if one of the addresses cannot be had.
pub async fn bind(listeners: &[Listener]) -> Result<Vec<TcpListener>, ServeError> {
    let mut bound = Vec::new();
    for Listener { scheme: Scheme::Http, host, port } in listeners {
        let host = host.as_deref().unwrap_or("0.0.0.0");
        let fail = |source| ServeError::Bind { host: host.to_owned(), port: *port, source };
        let listener = TcpListener::bind((host, *port)).await.map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        tracing::info!(%address, "REST API listens");
        bound.push(listener);
    }
    Ok(bound)
}

/// Serves `router` on every listener until `stop` is cancelled, then waits a few seconds for
/// requests under way.
///
/// # Errors
/// Fails if a server breaks off.
pub async fn serve(
    listeners: Vec<TcpListener>,
    router: Router,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    let servers = listeners.into_iter().map(|listener| {
        let told = stop.clone().cancelled_owned();
        let server = axum::serve(listener, router.clone()).with_graceful_shutdown(told);
        async { server.await.map_err(ServeError::Serve) }
    });
    let mut serving = Box::pin(try_join_all(servers));
    tokio::select! {
        ended = &mut serving => return ended.map(drop),
        () = stop.cancelled() => {}
    }
    // What is still under way after that is cut off.
    timeout(DRAIN, serving).await.map_or(Ok(()), |it| it.map(drop))
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
    };

    use super::*;

    #[tokio::test]
    async fn serves_until_it_is_told_to_stop() {
        let any = Listener::parse("http://127.0.0.1:0").unwrap();
        let bound = bind(&[any]).await.unwrap();
        let address = bound[0].local_addr().unwrap();
        let taken = Listener::parse(&format!("http://{address}")).unwrap();
        let err = bind(&[taken]).await.unwrap_err();
        assert_eq!(err.to_string(), format!("cannot listen on {address}"));

        let stop = CancellationToken::new();
        let router = Router::new().route("/", get(async || "here"));
        let server = crate::task::spawn("rest", serve(bound, router, stop.clone()));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
        let mut answer = [0; 15];
        client.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        stop.cancel();
        server.join().await.unwrap().unwrap();
    }
}
