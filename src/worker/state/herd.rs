//! All connectors, and how events change them.

use std::{collections::BTreeMap, sync::Arc};

use tokio::{sync::oneshot, time::Instant};

use crate::{
    telemetry::events,
    worker::{
        ConnectorConfig, ConnectorKind, ConnectorState, ConnectorView, Drained, Stop, TargetState,
        TaskFailure, TaskId, TaskState, WorkerError,
        event::{Done, Event, Expect, Put},
        life::{End, LifeId, Order, Report},
        state::connector::{Connector, Phase, Slot},
    },
};

/// Everything the herder knows.
#[derive(Debug)]
pub(in crate::worker) struct State {
    pub(super) worker_id: Arc<str>,
    pub(super) connectors: BTreeMap<Arc<str>, Connector>,
    /// Tasks that were told to stop and are not down.
    pub(super) leaving: Vec<Leaving>,
    pub(super) waiters: Vec<Waiter>,
    pub(super) effects: Vec<Effect>,
    pub(super) lives: u64,
    pub(super) closing: Option<Closing>,
    pub(super) counted: Option<events::TasksCounted>,
}

/// What the herder must do.
#[derive(Debug)]
pub(in crate::worker) enum Effect {
    /// Start a life.
    Start { life: LifeId, id: TaskId, config: ConnectorConfig, order: Order },
    /// Tell a life what to do.
    Order { life: LifeId, order: Order },
    /// Tell a life to come down, by then or within the usual time.
    Stop { life: LifeId, deadline: Option<Instant> },
    /// Say that a task failed.
    Failed(TaskId, TaskFailure),
    /// Say how many tasks there are.
    Counted(events::TasksCounted),
}

#[derive(Debug)]
pub(super) struct Leaving {
    pub(super) life: LifeId,
    pub(super) id: TaskId,
    pub(super) kind: ConnectorKind,
}

#[derive(Debug)]
pub(super) struct Waiter {
    pub(super) connector: Arc<str>,
    pub(super) goal: Goal,
    pub(super) done: oneshot::Sender<()>,
}

/// What somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// No task of the connector is leaving.
    Gone,
    /// Nor coming.
    Started,
}

/// A shutdown that is under way.
#[derive(Debug)]
pub(super) struct Closing {
    pub(super) deadline: Instant,
    /// Whether the sinks are down and the sources were told to stop.
    pub(super) sinks_down: bool,
    pub(super) drained: Drained,
    /// Taken when everything is down.
    pub(super) done: Option<oneshot::Sender<Drained>>,
}

impl State {
    /// No connectors.
    pub(in crate::worker) fn new(worker_id: Arc<str>) -> Self {
        Self {
            worker_id,
            connectors: BTreeMap::new(),
            leaving: Vec::new(),
            waiters: Vec::new(),
            effects: Vec::new(),
            lives: 0,
            closing: None,
            counted: None,
        }
    }

    /// Takes one event. What follows from it comes out of [`settle`](Self::settle).
    pub(in crate::worker) fn handle(&mut self, event: Event) {
        match event {
            Event::List(reply) => _ = reply.send(Ok(self.views())),
            Event::Get(name, reply) => _ = reply.send(Ok(self.view(&name).ok())),
            Event::Put(put, reply) => _ = reply.send(self.put(*put)),
            Event::Delete(name, reply) => _ = reply.send(self.delete(&name)),
            Event::Target(name, target, reply) => _ = reply.send(self.target(&name, target)),
            Event::Restart { name, tasks, only_failed, reply } => {
                _ = reply.send(self.restart(&name, tasks, only_failed));
            }
            Event::RestartTask(name, task, reply) => _ = reply.send(self.restart_task(&name, task)),
            Event::Shutdown(deadline, reply) => _ = reply.send(self.shutdown(deadline)),
        }
    }

    /// A task carried out an order.
    pub(in crate::worker) fn reported(&mut self, life: LifeId, report: Report) {
        let Some(slot) = self.connectors.values_mut().find_map(|it| it.slot_of(life)) else {
            return;
        };
        slot.phase = Phase::Up;
        slot.trace = None;
        slot.shown = match report {
            Report::Running => TaskState::Running,
            Report::Paused => TaskState::Paused,
        };
    }

    /// A life ended.
    pub(in crate::worker) fn ended(&mut self, life: LifeId, end: End) {
        if let Some(at) = self.leaving.iter().position(|it| it.life == life) {
            let Leaving { id, .. } = self.leaving.swap_remove(at);
            return self.left(id, end);
        }
        let failure = match end {
            End::Failed(failure) => failure,
            End::Stopped(_) => TaskFailure::from_message("the task stopped without being told"),
        };
        for (name, connector) in &mut self.connectors {
            let found = (0..).zip(&mut connector.tasks).find(|(_, slot)| slot.life == life);
            let Some((task, slot)) = found else { continue };
            slot.phase = Phase::Down;
            slot.shown = TaskState::Failed;
            slot.trace = Some(failure.trace.clone());
            self.effects.push(Effect::Failed(TaskId { connector: name.clone(), task }, failure));
            return;
        }
    }

    fn left(&mut self, id: TaskId, end: End) {
        let stop = match end {
            End::Stopped(stop) => stop,
            End::Failed(failure) => {
                self.effects.push(Effect::Failed(id.clone(), failure));
                Stop::Unfinished
            }
        };
        if stop == Stop::Unfinished {
            tracing::warn!(task = %id, "task stopped before its records were done; they will be read again");
        }
        if let Some(closing) = &mut self.closing {
            closing.drained.note(id, stop);
        }
    }

    fn views(&self) -> Vec<ConnectorView> {
        self.connectors.iter().map(|(name, it)| it.view(name, &self.worker_id)).collect()
    }

    fn view(&self, name: &str) -> Result<ConnectorView, WorkerError> {
        let found = self.connectors.get_key_value(name);
        let (name, connector) = found.ok_or_else(|| WorkerError::NotFound(name.to_owned()))?;
        Ok(connector.view(name, &self.worker_id))
    }

    fn put(&mut self, put: Put) -> Result<(bool, ConnectorView, Done), WorkerError> {
        self.check_open()?;
        let Put { name, plan, expect, initial } = put;
        let old = self.connectors.get(&*name);
        let old_config = old.map(|it| &it.plan.config);
        let expected = match &expect {
            Expect::Nothing => old_config.is_none(),
            Expect::Config(config) => old_config == config.as_ref(),
        };
        if !expected {
            return Err(WorkerError::AlreadyExists(name));
        }
        let new = old.is_none();
        if old_config != Some(&plan.config) {
            let target = old.map_or(initial, |it| it.target);
            tracing::info!(connector = %name, new, "connector configured");
            self.release_all(&name);
            let connector = Connector { plan, target, tasks: Vec::new() };
            self.connectors.insert(name.as_str().into(), connector);
            self.fill(&name);
        }
        let done = self.wait(&name, Goal::Started);
        Ok((new, self.view(&name)?, done))
    }

    fn delete(&mut self, name: &str) -> Result<Done, WorkerError> {
        self.check_open()?;
        self.view(name)?;
        tracing::info!(connector = %name, "connector deleted");
        self.release_all(name);
        self.connectors.remove(name);
        Ok(self.wait(name, Goal::Gone))
    }

    fn target(&mut self, name: &str, target: TargetState) -> Result<Done, WorkerError> {
        self.check_open()?;
        let connector = self.connectors.get_mut(name);
        let connector = connector.ok_or_else(|| WorkerError::Unknown(name.to_owned()))?;
        let before = std::mem::replace(&mut connector.target, target);
        if before != target {
            tracing::info!(connector = %name, ?target, "connector told what to do");
        }
        match order_of(target) {
            None => self.release_all(name),
            Some(_) if before == TargetState::Stopped => self.fill(name),
            Some(order) => {
                let alive = connector.tasks.iter().filter(|it| it.is_alive());
                let orders = alive.map(|it| Effect::Order { life: it.life, order });
                self.effects.extend(orders);
            }
        }
        Ok(self.wait(name, Goal::Gone))
    }

    fn restart(
        &mut self,
        name: &str,
        tasks: bool,
        only_failed: bool,
    ) -> Result<ConnectorView, WorkerError> {
        self.check_open()?;
        let missing = || WorkerError::NothingToRestart(name.to_owned());
        let connector = self.connectors.get(name).ok_or_else(missing)?;
        tracing::info!(connector = %name, tasks, only_failed, "connector restarted");
        let failed = |slot: &Slot| !only_failed || slot.shown == TaskState::Failed;
        let chosen: Vec<_> = connector.tasks.iter().map(|it| tasks && failed(it)).collect();
        for (task, _) in (0..).zip(chosen).filter(|(_, chosen)| *chosen) {
            self.replace(name, task);
        }
        let mut view = self.view(name)?;
        if !only_failed {
            view.state = ConnectorState::Restarting;
        }
        Ok(view)
    }

    fn restart_task(&mut self, name: &str, task: u32) -> Result<Done, WorkerError> {
        self.check_open()?;
        if !self.connectors.contains_key(name) {
            return Err(WorkerError::NothingToRestart(name.to_owned()));
        }
        if !self.replace(name, task) {
            return Err(WorkerError::UnknownTask(TaskId::new(name, task)));
        }
        tracing::info!(connector = %name, task, "task restarted");
        Ok(self.wait(name, Goal::Started))
    }

    fn shutdown(&mut self, deadline: Instant) -> Result<oneshot::Receiver<Drained>, WorkerError> {
        self.check_open()?;
        tracing::info!("worker stops: sinks first, then sources");
        let (done, drained) = oneshot::channel();
        self.closing = Some(Closing {
            deadline,
            sinks_down: false,
            drained: Drained::default(),
            done: Some(done),
        });
        self.release_kind(ConnectorKind::Sink);
        Ok(drained)
    }

    fn check_open(&self) -> Result<(), WorkerError> {
        if self.closing.is_some() {
            return Err(WorkerError::Stopping);
        }
        Ok(())
    }

    fn wait(&mut self, name: &str, goal: Goal) -> Done {
        let (done, finished) = oneshot::channel();
        self.waiters.push(Waiter { connector: name.into(), goal, done });
        finished
    }
}

/// What a task of a connector with that target is told; `None` if it should not be.
pub(super) fn order_of(target: TargetState) -> Option<Order> {
    match target {
        TargetState::Running => Some(Order::Run),
        TargetState::Paused => Some(Order::Pause),
        TargetState::Stopped => None,
    }
}
