//! Connections: frames in, answers out, in the order of the requests.

use std::{io, net::SocketAddr, sync::Arc};

use bytes::Bytes;
use kafka_protocol::protocol::StrBytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

use super::{api, cluster::Cluster};
use crate::task::{self, Task};

/// The most connections; beyond, a new one is closed at once.
const CONNECTIONS: usize = 1024;
/// The largest request to produce, in bytes. A larger one costs its connection.
const LARGEST: usize = 64 << 20;
/// The largest request of any other kind.
const LARGE: usize = 4 << 20;
const PRODUCE: i16 = 0;

/// Serves until it is told to stop; then no connection is left.
pub(super) async fn run(listener: TcpListener, cluster: Arc<Cluster>, stop: CancellationToken) {
    let mut connections: Vec<Task<Option<()>>> = Vec::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        connections.retain(|it| !it.is_finished());
        match accepted {
            Ok((stream, peer)) if connections.len() < CONNECTIONS => {
                let served = connection(stream, peer, Arc::clone(&cluster));
                let served = stop.clone().run_until_cancelled_owned(served);
                let served = task::spawn("embedded broker connection", served);
                connections.push(served);
            }
            Ok((_, peer)) => tracing::debug!(%peer, "too many connections"),
            // Out of descriptors, for instance: those that are open go on.
            Err(error) => {
                tracing::debug!(%error, "connection not accepted");
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
    }
    drop(listener);
    for connection in connections {
        if let Err(error) = connection.join().await {
            tracing::debug!(%error, "connection failed");
        }
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, cluster: Arc<Cluster>) {
    if let Err(error) = serve(stream, peer, cluster).await {
        tracing::debug!(%peer, %error, "connection closed");
    }
}

async fn serve(mut stream: TcpStream, peer: SocketAddr, cluster: Arc<Cluster>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let host = StrBytes::from_string(format!("/{}", peer.ip()));
    while let Some(frame) = read(&mut stream).await? {
        let answer = api::answer(Arc::clone(&cluster), host.clone(), frame).await;
        let answer = answer.map_err(|it| io::Error::new(io::ErrorKind::InvalidData, it))?;
        if let Some(answer) = answer {
            stream.write_u32(u32::try_from(answer.len()).unwrap_or(u32::MAX)).await?;
            stream.write_all(&answer).await?;
        }
    }
    Ok(())
}

/// The next frame without its length; `None` at the end of the stream. Memory is taken as bytes
/// arrive, not as the length promises.
async fn read(stream: &mut TcpStream) -> io::Result<Option<Bytes>> {
    let mut length = [0; 4];
    if stream.read(&mut length[..1]).await? == 0 {
        return Ok(None);
    }
    stream.read_exact(&mut length[1..]).await?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    let refused = || io::Error::new(io::ErrorKind::InvalidData, "frame size");
    let mut frame = vec![0; 4];
    let rest = length.checked_sub(frame.len()).filter(|it| *it < LARGEST).ok_or_else(refused)?;
    stream.read_exact(&mut frame).await?;
    let is_produce = api::opening(&frame).is_some_and(|it| it.0 == PRODUCE);
    if LARGE < length && !is_produce {
        return Err(refused());
    }
    let limit = u64::try_from(rest).unwrap_or(u64::MAX);
    if stream.take(limit).read_to_end(&mut frame).await? < rest {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(frame.into()))
}
