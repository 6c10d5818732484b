//! What one call tells whoever dials for it, and hears back. Handed down by a task-local value,
//! because the client in between knows neither ports nor clocks.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::Instant;
use tower::{Layer, Service};

tokio::task_local! {
    static CURRENT: Arc<Dial>;
}

/// One call's side of a dial: the port that it wants, and what it hears of the connection.
pub struct Dial {
    port: u16,
    times: Mutex<DialTimes>,
    heard: Box<dyn Fn(Dialling) + Send + Sync>,
}

/// What a call hears of a connection that is made for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialling {
    /// It is being made.
    Begun,
    /// It stands, or failed. Never heard if whoever dialled gave up.
    Ended,
}

/// How long the parts of a dial took; zero for what did not happen, as on a reused connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DialTimes {
    /// Resolving the name.
    pub dns: Duration,
    /// Connecting, name resolution and TLS included.
    pub connect: Duration,
}

impl Dial {
    /// A dial to `port`. `heard` is called in the middle of dialling: it must not block.
    pub fn new(port: u16, heard: impl Fn(Dialling) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { port, times: Mutex::default(), heard: Box::new(heard) })
    }

    /// Runs `call` so that whatever it dials is dialled for `self`.
    pub async fn run<T>(self: Arc<Self>, call: impl Future<Output = T>) -> T {
        CURRENT.scope(self, call).await
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the dial took so far.
    pub fn times(&self) -> DialTimes {
        *self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The dial that the current task runs for, if any.
    pub(super) fn current() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    pub(super) fn note(&self, change: impl FnOnce(&mut DialTimes)) {
        change(&mut self.times.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl std::fmt::Debug for Dial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { port, times, heard: _ } = self;
        f.debug_struct("Dial").field("port", port).field("times", times).finish_non_exhaustive()
    }
}

/// A layer around a connector: tells the current [`Dial`] when connecting begins and ends and how
/// long it took, and stays with it when the connection is finished in the background.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimedConnect;

/// The connector of [`TimedConnect`].
#[derive(Clone, Debug)]
pub struct TimedConnector<S>(S);

impl<S> Layer<S> for TimedConnect {
    type Service = TimedConnector<S>;

    fn layer(&self, inner: S) -> TimedConnector<S> {
        TimedConnector(inner)
    }
}

impl<S, R> Service<R> for TimedConnector<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
    S::Response: 'static,
    S::Error: 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let connecting = self.0.call(request);
        let Some(dial) = Dial::current() else { return Box::pin(connecting) };
        let started = Instant::now();
        (dial.heard)(Dialling::Begun);
        let timed = Arc::clone(&dial);
        Box::pin(dial.run(async move {
            let connected = connecting.await;
            timed.note(|it| it.connect = started.elapsed());
            (timed.heard)(Dialling::Ended);
            connected
        }))
    }
}
