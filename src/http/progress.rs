//! How far a request came: what the client in between does not tell. The dial says when a
//! connection is made, the body when it is taken.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::{sync::Notify, time::Instant};

use super::Timeouts;
use crate::net::{Dial, Dialling};

/// Follows one request until its answer begins.
#[derive(Debug)]
pub(super) struct Progress {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Clone, Copy, Debug)]
struct State {
    step: Step,
    /// When the step began, or when it last moved.
    since: Instant,
}

/// What a request waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A connection of the pool, or the answer to a request without a body.
    Waiting,
    /// A new connection.
    Connecting,
    /// That its body is taken.
    Writing,
    /// The answer: the whole body was taken.
    Written,
}

impl Progress {
    pub(super) fn new() -> Arc<Self> {
        let state = Mutex::new(State { step: Step::Waiting, since: Instant::now() });
        Arc::new(Self { state, changed: Notify::new() })
    }

    /// A dial to `port` that shows when this request waits for a new connection.
    pub(super) fn dial(self: &Arc<Self>, port: u16) -> Arc<Dial> {
        let progress = Arc::clone(self);
        Dial::new(port, move |it| {
            progress.step(match it {
                Dialling::Begun => Step::Connecting,
                Dialling::Ended => Step::Waiting,
            });
        })
    }

    /// Runs `sending` until its answer begins, or until a step takes longer than its timeout: then
    /// that step is the error. A new connection has a timeout of its own.
    pub(super) async fn watch<T>(
        &self,
        timeouts: &Timeouts,
        sending: impl Future<Output = T>,
    ) -> Result<T, Step> {
        tokio::pin!(sending);
        loop {
            let (step, deadline) = self.deadline(timeouts);
            if deadline.is_some_and(|it| it <= Instant::now()) {
                return Err(step);
            }
            tokio::select! {
                biased;
                done = &mut sending => return Ok(done),
                () = self.changed.notified() => {}
                () = until(deadline) => {}
            }
        }
    }

    /// Whether something of the body was handed to a connection. Over HTTP/1.1 nothing of a request
    /// with a body is written before that.
    pub(super) fn has_begun(&self) -> bool {
        matches!(self.state().step, Step::Writing | Step::Written)
    }

    fn deadline(&self, timeouts: &Timeouts) -> (Step, Option<Instant>) {
        let State { step, since } = self.state();
        let timeout = match step {
            Step::Connecting => None,
            Step::Writing => timeouts.write,
            Step::Waiting | Step::Written => timeouts.read,
        };
        (step, timeout.and_then(|it| since.checked_add(it)))
    }

    fn state(&self) -> State {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes `to`, unless the body has been taken further already: a connection that was begun for
    /// this request may be finished for another one.
    fn step(&self, to: Step) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let of_connection = matches!(to, Step::Waiting | Step::Connecting);
        if of_connection && matches!(state.step, Step::Writing | Step::Written) {
            return;
        }
        let moved = state.step != to;
        *state = State { step: to, since: Instant::now() };
        drop(state);
        if moved {
            self.changed.notify_one();
        }
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// A request's body, in pieces that show how far it was taken.
#[derive(Debug)]
pub(super) struct Taken {
    rest: Bytes,
    progress: Arc<Progress>,
}

impl Taken {
    pub(super) fn new(body: Bytes, progress: &Arc<Progress>) -> Self {
        Self { rest: body, progress: Arc::clone(progress) }
    }
}

impl Body for Taken {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        self.progress.step(if self.rest.is_empty() { Step::Written } else { Step::Writing });
        Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }
}

/// Whole milliseconds of a timeout that passed, for messages.
pub(super) fn passed(timeout: Option<Duration>) -> u128 {
    timeout.unwrap_or_default().as_millis()
}

const PIECE: usize = 64 * 1024;
