//! One connector: its plan, what it should do, and its tasks.

use std::sync::Arc;

use crate::worker::{
    ConnectorState, ConnectorView, TargetState, TaskState, TaskView, life::LifeId, plan::Plan,
};

#[derive(Debug)]
pub(super) struct Connector {
    pub(super) plan: Plan,
    pub(super) target: TargetState,
    /// Task `n` is at `n`. Empty if the connector is stopped.
    pub(super) tasks: Vec<Slot>,
}

/// One life of one task, as seen from here.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) life: LifeId,
    pub(super) phase: Phase,
    pub(super) shown: TaskState,
    pub(super) trace: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Not yet told to start.
    Waiting,
    /// Told to start.
    Starting,
    /// Started.
    Up,
    /// Ended by itself.
    Down,
}

impl Connector {
    pub(super) fn view(&self, name: &Arc<str>, worker_id: &Arc<str>) -> ConnectorView {
        let configs = self.plan.tasks.iter();
        let tasks = (0..).zip(self.tasks.iter().zip(configs)).map(|(task, (slot, config))| {
            TaskView { task, config: config.clone(), state: slot.shown, trace: slot.trace.clone() }
        });
        ConnectorView {
            name: name.clone(),
            config: self.plan.config.clone(),
            checked: self.plan.checked.clone(),
            state: self.state(),
            worker_id: worker_id.clone(),
            tasks: tasks.collect(),
        }
    }

    pub(super) fn slot_of(&mut self, life: LifeId) -> Option<&mut Slot> {
        self.tasks.iter_mut().find(|it| it.life == life)
    }

    fn state(&self) -> ConnectorState {
        match self.target {
            TargetState::Running => ConnectorState::Running,
            TargetState::Paused => ConnectorState::Paused,
            TargetState::Stopped => ConnectorState::Stopped,
        }
    }
}

impl Slot {
    /// A task that has not started.
    pub(super) fn new(life: LifeId) -> Self {
        Self { life, phase: Phase::Waiting, shown: TaskState::Unassigned, trace: None }
    }

    /// A task that takes the place of `before`.
    pub(super) fn again(life: LifeId, before: &Self) -> Self {
        Self { shown: TaskState::Restarting, trace: before.trace.clone(), ..Self::new(life) }
    }

    /// Whether it must be told to stop before it is forgotten.
    pub(super) fn is_alive(&self) -> bool {
        match self.phase {
            Phase::Starting | Phase::Up => true,
            Phase::Waiting | Phase::Down => false,
        }
    }

    /// Whether it has neither come up nor failed.
    pub(super) fn is_coming(&self) -> bool {
        match self.phase {
            Phase::Waiting | Phase::Starting => true,
            Phase::Up | Phase::Down => false,
        }
    }
}
