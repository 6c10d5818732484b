//! One life of one task: from its start until it is down.

use std::{convert::Infallible, time::Duration};

use futures_util::future::BoxFuture;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, timeout_at},
};

use crate::worker::{RunningTask, Stop, TaskControl, TaskFailure};

/// Tells the lives of one worker apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LifeId(pub u64);

/// What a task should be doing. Only the latest order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Work.
    Run,
    /// Rest.
    Pause,
    /// Come down by then.
    Stop(Instant),
}

/// What a task now does, as ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Report {
    /// It works.
    Running,
    /// It rests.
    Paused,
}

/// How a life ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// As ordered.
    Stopped(Stop),
    /// By itself.
    Failed(TaskFailure),
}

/// How much longer than its deadline a stop may take, for its own clean-up, before it is dropped.
const STOP_MARGIN: Duration = Duration::from_secs(1);

/// Where a life reports to.
#[derive(Clone, Debug)]
pub(super) struct Reporter {
    pub(super) life: LifeId,
    pub(super) reports: mpsc::Sender<(LifeId, Report)>,
}

/// Lives one life: waits for the start, then carries out orders until a stop or a failure.
pub(super) async fn live(
    start: BoxFuture<'static, Result<RunningTask, TaskFailure>>,
    mut orders: watch::Receiver<Order>,
    reporter: Reporter,
) -> End {
    let first = *orders.borrow_and_update();
    let started = tokio::select! {
        started = start => started,
        _ = stop_ordered(&mut orders) => return End::Stopped(Stop::Drained),
    };
    let RunningTask { control, mut ended } = match started {
        Ok(running) => running,
        Err(failure) => return End::Failed(failure),
    };
    reporter.report(first).await;
    tokio::select! {
        biased;
        deadline = obey(&*control, first, &mut orders, &reporter) => {
            End::Stopped(come_down(control, ended, deadline).await)
        }
        failure = &mut ended => End::Failed(failure),
    }
}

impl Reporter {
    async fn report(&self, order: Order) {
        let report = match order {
            Order::Run => Report::Running,
            Order::Pause => Report::Paused,
            Order::Stop(_) => return,
        };
        // Without a herder nobody needs the report.
        _ = self.reports.send((self.life, report)).await;
    }
}

/// Pauses and resumes as ordered, until a stop is; its deadline.
async fn obey(
    control: &dyn TaskControl,
    mut done: Order,
    orders: &mut watch::Receiver<Order>,
    reporter: &Reporter,
) -> Instant {
    loop {
        let order = *orders.borrow_and_update();
        let switch = match order {
            Order::Stop(deadline) => return deadline,
            _ if order == done => {
                next(orders).await;
                continue;
            }
            Order::Run => control.resume(),
            Order::Pause => control.pause(),
        };
        tokio::select! {
            () = switch => {
                done = order;
                reporter.report(order).await;
            }
            deadline = stop_ordered(orders) => return deadline,
        }
    }
}

/// Waits for a stop order; its deadline. Leaves other orders to be read later.
async fn stop_ordered(orders: &mut watch::Receiver<Order>) -> Instant {
    let stop = orders.wait_for(|it| matches!(it, Order::Stop(_))).await.map(|it| *it);
    match stop {
        Ok(Order::Stop(deadline)) => deadline,
        Ok(Order::Run | Order::Pause) | Err(_) => match forever().await {},
    }
}

async fn next(orders: &mut watch::Receiver<Order>) {
    if orders.changed().await.is_err() {
        match forever().await {}
    }
}

/// The herder is gone and is about to drop this life.
async fn forever() -> Infallible {
    std::future::pending().await
}

async fn come_down(
    control: Box<dyn TaskControl>,
    mut ended: BoxFuture<'static, TaskFailure>,
    deadline: Instant,
) -> Stop {
    let mut stopping = control.stop(deadline);
    let stopped = async {
        tokio::select! {
            stop = &mut stopping => stop,
            // A task that fails while it stops still cleans up.
            _ = &mut ended => stopping.await,
        }
    };
    timeout_at(deadline + STOP_MARGIN, stopped).await.unwrap_or(Stop::Unfinished)
}
