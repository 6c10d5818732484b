//! Desired against actual: which connectors there should be, which tasks there are.
//!
//! [`spawn`] starts the *herder*, one actor that owns that knowledge; a [`Handle`] asks it. The
//! herder knows nothing of Kafka or HTTP: a [`Launcher`] checks configurations and starts tasks
//! for it. What a user wants lives in the state; each start of a task is one *life*, which a future
//! of its own steers, so that a slow stop of one connector delays nobody else.

pub mod config;
mod error;
mod event;
mod handle;
mod herder;
mod launcher;
pub mod launch;
mod life;
mod plan;
mod state;
mod task_id;
mod view;

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;

/// A connector's configuration as the user wrote it.
pub use crate::config::RawConfig as ConnectorConfig;
pub use error::WorkerError;
pub use handle::{Created, Handle, Restarted, TargetState};
pub use herder::{Drained, HerderSettings, spawn};
pub use launcher::{
    Checked, ConnectorKind, Launcher, PluginInfo, PluginKind, Refused, RunningTask, Stop,
    TaskControl, TaskFailure,
};
pub use task_id::TaskId;
pub use view::{ConnectorState, ConnectorView, TaskState, TaskView};
