//! The actor: one loop that takes events, and the lives that it started.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use crate::{
    task::{self, Task},
    telemetry::events,
    worker::{
        Handle, Launcher, Stop, TaskFailure, TaskId,
        event::Event,
        life::{self, End, LifeId, Order, Report, Reporter},
        state::{Effect, State},
    },
};

/// What the herder must be told.
#[derive(Clone, Debug)]
pub struct HerderSettings {
    /// `host:port` under which other programs reach this worker; shown in every status.
    pub worker_id: String,
    /// How long the tasks of one connector may take to come down
    /// (`task.shutdown.graceful.timeout.ms`). Those of a shutdown have its deadline instead.
    pub graceful_timeout: Duration,
}

/// What a shutdown left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// Tasks that did not finish in time: their records will be read again.
    pub unfinished: Vec<TaskId>,
}

/// Starts a herder without connectors. It runs until it is shut down or its last handle is dropped;
/// dropping the task ends it and every task it started at once.
pub fn spawn(launcher: Arc<dyn Launcher>, settings: HerderSettings) -> (Handle, Task<()>) {
    let (events, inbox) = mpsc::channel(EVENTS);
    let (reporter, reports) = mpsc::channel(EVENTS);
    let herder = Herder {
        state: State::new(settings.worker_id.into()),
        launcher: launcher.clone(),
        graceful_timeout: settings.graceful_timeout,
        orders: BTreeMap::new(),
        lives: FuturesUnordered::new(),
        reporter,
    };
    (Handle { events, launcher }, task::spawn("herder", herder.run(inbox, reports)))
}

/// How many events may wait; askers then wait too.
const EVENTS: usize = 64;

struct Herder {
    state: State,
    launcher: Arc<dyn Launcher>,
    graceful_timeout: Duration,
    orders: BTreeMap<LifeId, watch::Sender<Order>>,
    lives: FuturesUnordered<BoxFuture<'static, (LifeId, End)>>,
    reporter: mpsc::Sender<(LifeId, Report)>,
}

impl Herder {
    async fn run(
        mut self,
        mut inbox: mpsc::Receiver<Event>,
        mut reports: mpsc::Receiver<(LifeId, Report)>,
    ) {
        while !self.state.is_down() {
            tokio::select! {
                event = inbox.recv() => match event {
                    Some(event) => self.state.handle(event),
                    None => return,
                },
                Some((life, report)) = reports.recv() => self.state.reported(life, report),
                Some((life, end)) = self.lives.next() => {
                    self.orders.remove(&life);
                    self.state.ended(life, end);
                }
            }
            for effect in self.state.settle() {
                self.carry_out(effect);
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Start { life, id, config, order } => {
                let start = self.launcher.clone();
                let paused = order == Order::Pause;
                // Called within the life, so that a panic is the task's and not the herder's.
                let start = async move { start.start_task(id, config, paused).await }.boxed();
                self.bear(life, start, order);
            }
            Effect::Order { life, order } => self.order(life, order),
            Effect::Stop { life, deadline } => {
                let deadline = deadline.unwrap_or_else(|| Instant::now() + self.graceful_timeout);
                self.order(life, Order::Stop(deadline));
            }
            Effect::Failed(id, failure) => {
                events::TaskFailed {
                    connector: &id.connector,
                    task: id.task,
                    trace: &failure.trace,
                }
                .emit();
            }
            Effect::Counted(tasks) => tasks.emit(),
        }
    }

    fn bear(
        &mut self,
        life: LifeId,
        start: BoxFuture<'static, Result<crate::worker::RunningTask, TaskFailure>>,
        order: Order,
    ) {
        let (orders, ordered) = watch::channel(order);
        let reporter = Reporter { life, reports: self.reporter.clone() };
        let task = task::spawn("connector task", life::live(start, ordered, reporter));
        self.orders.insert(life, orders);
        let end = async move {
            match task.join().await {
                Ok(end) => (life, end),
                Err(err) => (life, End::Failed(TaskFailure::new(&err))),
            }
        };
        self.lives.push(end.boxed());
    }

    fn order(&self, life: LifeId, order: Order) {
        if let Some(orders) = self.orders.get(&life) {
            orders.send_replace(order);
        }
    }
}

impl Drained {
    /// Notes how a task came down.
    pub(super) fn note(&mut self, id: TaskId, stop: Stop) {
        match stop {
            Stop::Drained => {}
            Stop::Unfinished => self.unfinished.push(id),
        }
    }
}
