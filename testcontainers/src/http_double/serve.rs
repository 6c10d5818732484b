//! Accepting connections and reading requests.

use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use super::{
    ledger::Ledger,
    reply::Reply,
    request::{Head, SeenRequest},
    send::{After, send},
    wire::Wire,
};

/// What happens to a new connection, before any request is read from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// It is served.
    Serve,
    /// It is reset at once.
    Reset,
    /// It is closed at once.
    Close,
    /// It is left open and never read.
    Ignore,
    /// It is reset after so many bytes were read, TLS or not.
    ResetAfter(usize),
}

pub(super) type Script = Box<dyn Fn(&SeenRequest) -> Reply + Send + Sync>;

pub(super) struct State {
    pub(super) script: Script,
    pub(super) ledger: Ledger,
    pub(super) connections: Gauge,
    pub(super) requests: Gauge,
    pub(super) greeting: watch::Sender<Greeting>,
    pub(super) closings: watch::Sender<()>,
    pub(super) ignore_expect: bool,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("ledger", &self.ledger).finish_non_exhaustive()
    }
}

/// How many there are, were at most, and were altogether.
#[derive(Debug, Default)]
pub(super) struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
    total: AtomicUsize,
}

/// One of those that a [`Gauge`] counts.
pub(super) struct Counted<'a> {
    gauge: &'a Gauge,
    /// Its number, from 1.
    number: usize,
}

impl Gauge {
    pub(super) fn enter(&self) -> Counted<'_> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        Counted { gauge: self, number: self.total.fetch_add(1, Ordering::SeqCst) + 1 }
    }

    pub(super) fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    pub(super) fn total(&self) -> usize {
        self.total.load(Ordering::SeqCst)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.gauge.now.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Accepts until it is dropped, and then drops the connections.
pub(super) async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                let (tls, state) = (tls.clone(), Arc::clone(&state));
                connections.spawn(async move { connection(stream, tls, &state).await });
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, state: &State) {
    let counted = state.connections.enter();
    let mut closing = state.closings.subscribe();
    // The client sees how a connection ended; nobody else needs to know.
    tokio::select! {
        _ = greet(stream, tls, state, counted.number) => {}
        _ = closing.changed() => {}
    }
}

async fn greet(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    state: &State,
    number: usize,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let greeting = *state.greeting.borrow();
    match greeting {
        Greeting::Serve => {}
        Greeting::Close => return Ok(()),
        Greeting::Reset => return stream.set_zero_linger(),
        Greeting::Ignore => std::future::pending().await,
        Greeting::ResetAfter(count) => {
            let mut wire = Wire::plain(stream);
            while wire.buffer.len() < count && wire.fill().await? != 0 {}
            return wire.reset();
        }
    }
    let wire = match tls {
        None => Wire::plain(stream),
        Some(tls) => Wire::tls(tls.accept(stream).await?),
    };
    serve(wire, state, number).await
}

/// Answers one request after the other.
async fn serve(mut wire: Wire, state: &State, number: usize) -> io::Result<()> {
    loop {
        let Some(head) = Head::read(&mut wire).await? else { return wire.close().await };
        let _counted = state.requests.enter();
        if head.says("expect", "100-continue") && !state.ignore_expect {
            wire.write(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let body = head.read_body(&mut wire).await?;
        let last = head.says("connection", "close");
        let (request, reply) = state.ledger.enter(head, body, number, &state.script)?;
        let after = send(&mut wire, reply, request.method == "HEAD").await?;
        match after {
            After::Keep if !last => {}
            After::Keep | After::Close => return wire.close().await,
            After::Reset => return wire.reset(),
        }
    }
}
