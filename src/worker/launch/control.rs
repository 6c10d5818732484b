//! A running flow, as the herder steers it.

use futures_util::future::BoxFuture;
use tokio::{sync::oneshot, time::Instant};

use crate::{
    flow::{Control, Ended, Failure, Handle, Order},
    task,
    worker::{RunningTask, Stop, TaskControl, TaskFailure},
};

/// Steers one flow.
struct FlowControl {
    handle: Handle,
    ended: oneshot::Receiver<Ended>,
}

/// Runs a flow as a task of its own. `flow` is given the line at which it takes its orders.
pub(super) fn run<F>(name: &'static str, flow: impl FnOnce(Control) -> F) -> RunningTask
where
    F: Future<Output = Result<Ended, Failure>> + Send + 'static,
{
    let (handle, control) = Control::new();
    let (report, ended) = oneshot::channel();
    let running = task::spawn(name, flow(control));
    let ended_by_itself = async move {
        match running.join().await {
            Ok(Err(Failure { trace })) => TaskFailure { trace },
            Err(panicked) => TaskFailure::new(&panicked),
            Ok(Ok(ended)) => {
                // Whoever stopped the flow waits for this; a flow that was stopped has not failed.
                _ = report.send(ended);
                std::future::pending().await
            }
        }
    };
    RunningTask {
        control: Box::new(FlowControl { handle, ended }),
        ended: Box::pin(ended_by_itself),
    }
}

impl TaskControl for FlowControl {
    fn pause(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.handle.give(Order::Pause))
    }

    fn resume(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.handle.give(Order::Resume))
    }

    fn stop(self: Box<Self>, deadline: Instant) -> BoxFuture<'static, Stop> {
        Box::pin(async move {
            self.handle.give(Order::Stop { deadline }).await;
            match self.ended.await {
                Ok(Ended { outstanding: 0 }) => Stop::Drained,
                Ok(Ended { outstanding: _ }) | Err(_) => Stop::Unfinished,
            }
        })
    }
}
