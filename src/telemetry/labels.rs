//! Which task counted.

use std::sync::Arc;

/// The labels `connector` and `task`, made once a task. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskLabels {
    /// The connector's name.
    pub connector: Arc<str>,
    /// The task's number as text.
    pub task: Arc<str>,
}

impl TaskLabels {
    /// The labels of task `task` of `connector`.
    pub fn new(connector: impl Into<Arc<str>>, task: u32) -> Self {
        Self { connector: connector.into(), task: task.to_string().into() }
    }
}
