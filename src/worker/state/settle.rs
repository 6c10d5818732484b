//! From what is to what is wanted: tasks come, tasks go, waiters learn of it.

use std::sync::Arc;

use crate::{
    telemetry::events,
    worker::{
        ConnectorKind, TaskId, TaskState,
        life::LifeId,
        state::{
            connector::{Phase, Slot},
            herd::{Effect, Goal, Leaving, State, order_of},
        },
    },
};

impl State {
    /// What has to be done now. To be called after each change.
    pub(in crate::worker) fn settle(&mut self) -> Vec<Effect> {
        self.start_waiting();
        self.close();
        self.tell_waiters();
        self.count();
        std::mem::take(&mut self.effects)
    }

    /// Whether a shutdown has ended.
    pub(in crate::worker) fn is_down(&self) -> bool {
        self.closing.as_ref().is_some_and(|it| it.done.is_none())
    }

    /// Tells all tasks of a connector to go.
    pub(super) fn release_all(&mut self, name: &str) {
        let Some((name, connector)) = self.connectors.get_key_value(name) else { return };
        let (name, kind) = (name.clone(), connector.plan.checked.kind);
        let tasks = self.connectors.get_mut(&name).map(|it| std::mem::take(&mut it.tasks));
        for (task, slot) in (0..).zip(tasks.unwrap_or_default()) {
            self.release(TaskId { connector: name.clone(), task }, kind, &slot);
        }
    }

    /// Tells all tasks of all connectors of that kind to go.
    pub(super) fn release_kind(&mut self, kind: ConnectorKind) {
        let all = self.connectors.iter().filter(|(_, it)| it.plan.checked.kind == kind);
        let names: Vec<Arc<str>> = all.map(|(name, _)| name.clone()).collect();
        for name in names {
            self.release_all(&name);
        }
    }

    /// Makes the tasks of a connector that has none, unless it is stopped.
    pub(super) fn fill(&mut self, name: &str) {
        let Some(connector) = self.connectors.get_mut(name) else { return };
        if order_of(connector.target).is_none() {
            return;
        }
        for _ in &connector.plan.tasks {
            self.lives += 1;
            connector.tasks.push(Slot::new(LifeId(self.lives)));
        }
    }

    /// Puts a new life in the place of a task; false if there is no such task.
    pub(super) fn replace(&mut self, name: &str, task: u32) -> bool {
        let life = LifeId(self.lives + 1);
        let Some((name, _)) = self.connectors.get_key_value(name) else { return false };
        let name = name.clone();
        let Some(connector) = self.connectors.get_mut(&name) else { return false };
        let kind = connector.plan.checked.kind;
        let slot = usize::try_from(task).ok().and_then(|at| connector.tasks.get_mut(at));
        let Some(slot) = slot else { return false };
        let again = Slot::again(life, slot);
        let before = std::mem::replace(slot, again);
        self.lives += 1;
        self.release(TaskId { connector: name, task }, kind, &before);
        true
    }

    fn release(&mut self, id: TaskId, kind: ConnectorKind, slot: &Slot) {
        if !slot.is_alive() {
            return;
        }
        let deadline = self.closing.as_ref().map(|it| it.deadline);
        self.effects.push(Effect::Stop { life: slot.life, deadline });
        self.leaving.push(Leaving { life: slot.life, id, kind });
    }

    /// Starts what waits, where nothing that must go first is left. During a shutdown only sources
    /// start, and only while there are sinks: what these finish has to be published.
    fn start_waiting(&mut self) {
        if self.closing.as_ref().is_some_and(|it| it.sinks_down) {
            return;
        }
        for (name, connector) in &mut self.connectors {
            if self.closing.is_some() && connector.plan.checked.kind != ConnectorKind::Source {
                continue;
            }
            let Some(order) = order_of(connector.target) else { continue };
            if self.leaving.iter().any(|it| it.id.connector == *name) {
                continue;
            }
            let tasks = (0..).zip(connector.tasks.iter_mut().zip(&connector.plan.tasks));
            for (task, (slot, config)) in tasks {
                if slot.phase == Phase::Waiting {
                    slot.phase = Phase::Starting;
                    let id = TaskId { connector: name.clone(), task };
                    let config = config.clone();
                    self.effects.push(Effect::Start { life: slot.life, id, config, order });
                }
            }
        }
    }

    /// Takes a shutdown further: sources go when the sinks are down.
    fn close(&mut self) {
        let sinks_leave = self.leaving.iter().any(|it| it.kind == ConnectorKind::Sink);
        let Some(closing) = &mut self.closing else { return };
        if !closing.sinks_down && !sinks_leave {
            closing.sinks_down = true;
            self.release_kind(ConnectorKind::Source);
        }
        let Some(closing) = &mut self.closing else { return };
        if closing.sinks_down
            && self.leaving.is_empty()
            && let Some(done) = closing.done.take()
        {
            // Whoever asked may have stopped waiting.
            _ = done.send(std::mem::take(&mut closing.drained));
        }
    }

    fn tell_waiters(&mut self) {
        let waiters = std::mem::take(&mut self.waiters);
        for waiter in waiters {
            if waiter.done.is_closed() {
                continue;
            }
            if self.is_reached(&waiter.connector, waiter.goal) {
                _ = waiter.done.send(());
            } else {
                self.waiters.push(waiter);
            }
        }
    }

    fn is_reached(&self, connector: &str, goal: Goal) -> bool {
        let gone = || !self.leaving.iter().any(|it| &*it.id.connector == connector);
        let coming = || {
            let tasks = self.connectors.get(connector).map(|it| it.tasks.iter());
            tasks.is_some_and(|mut it| it.any(Slot::is_coming))
        };
        match goal {
            Goal::Gone => gone(),
            Goal::Started => gone() && !coming(),
        }
    }

    fn count(&mut self) {
        let shown = self.connectors.values().flat_map(|it| it.tasks.iter().map(|it| it.shown));
        let mut counted =
            events::TasksCounted { connectors: self.connectors.len(), ..Default::default() };
        for state in shown {
            match state {
                TaskState::Running => counted.running += 1,
                TaskState::Paused => counted.paused += 1,
                TaskState::Failed => counted.failed += 1,
                TaskState::Unassigned | TaskState::Restarting => counted.starting += 1,
            }
        }
        if self.counted.as_ref() != Some(&counted) {
            self.counted = Some(counted.clone());
            self.effects.push(Effect::Counted(counted));
        }
    }
}
