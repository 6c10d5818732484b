//! What can be seen of a connector at one moment.

use std::sync::Arc;

use crate::worker::{Checked, ConnectorConfig};

/// A connector at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectorView {
    /// Its name.
    pub name: Arc<str>,
    /// Its configuration; secrets masked once a [`Handle`](crate::worker::Handle) gave it out.
    pub config: ConnectorConfig,
    /// What is known of its plugin.
    pub checked: Checked,
    /// Its own state, which says nothing of its tasks.
    pub state: ConnectorState,
    /// `host:port` of the worker that has it.
    pub worker_id: Arc<str>,
    /// Its tasks in the order of their numbers; none if it is stopped.
    pub tasks: Vec<TaskView>,
}

/// A task at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskView {
    /// Its number, from 0.
    pub task: u32,
    /// Its configuration, with `task.class`; masked as its connector's is.
    pub config: ConnectorConfig,
    /// How it is.
    pub state: TaskState,
    /// Why it failed, if it did and has not come back.
    pub trace: Option<String>,
}

/// The states of a connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectorState {
    /// It should run.
    Running,
    /// Its tasks should rest.
    Paused,
    /// It should have no tasks.
    Stopped,
    /// It is being restarted. Seen only in the answer to a restart.
    Restarting,
}

/// The states of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// It has not come up yet.
    Unassigned,
    /// It works.
    Running,
    /// It rests.
    Paused,
    /// It ended by itself and stays so until somebody restarts it.
    Failed,
    /// It was told to start again and has not come up yet.
    Restarting,
}

impl ConnectorView {
    /// Task `number`, if there is one.
    pub fn task(&self, number: u32) -> Option<&TaskView> {
        self.tasks.iter().find(|it| it.task == number)
    }
}
