//! What the herder needs from the data plane: configurations checked, tasks started and steered.

use std::{error::Error, fmt::Write as _};

use futures_util::future::BoxFuture;
use tokio::time::Instant;

use crate::worker::{ConnectorConfig, TaskId};

/// Checks configurations and starts tasks.
///
/// The herder calls [`validate`](Self::validate) and [`task_configs`](Self::task_configs) on a
/// thread that may block (they may read files); everything else must return at once. A panic in
/// any of them is answered as an internal error, or fails the task that it would have started.
pub trait Launcher: Send + Sync + 'static {
    /// Checks the configuration of the connector `name` completely. `config` holds `name` and a
    /// `connector.class` that is not empty.
    ///
    /// # Errors
    /// Every problem at once, in the order in which users should read them.
    fn validate(&self, name: &str, config: &ConnectorConfig) -> Result<Checked, Refused>;

    /// The configurations of the connector's tasks, one each. Called with a configuration that
    /// [`validate`](Self::validate) accepted.
    fn task_configs(&self, name: &str, config: &ConnectorConfig) -> Vec<ConnectorConfig>;

    /// Starts one task, which then runs until it is told to stop. Dropping the future abandons the
    /// start: nothing of the task may stay behind.
    fn start_task(
        &self,
        id: TaskId,
        config: ConnectorConfig,
        paused: bool,
    ) -> BoxFuture<'static, Result<RunningTask, TaskFailure>>;

    /// The plugins there are, in the order in which `GET /connector-plugins` lists them: sinks,
    /// sources, transformations, predicates, converters, header converters.
    fn plugins(&self) -> Vec<PluginInfo>;

    /// The configuration as users may see it: literal secrets masked, references (`${...}`) as
    /// written. Must also serve a configuration without `connector.class`.
    fn masked(&self, config: &ConnectorConfig) -> ConnectorConfig;

    /// The topics that the connector has read or written since the last reset.
    fn active_topics(&self, _name: &str) -> Vec<String> {
        Vec::new()
    }

    /// Forgets the connector's active topics.
    fn reset_topics(&self, _name: &str) {}
}

/// What is known of a connector whose configuration was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whether it reads from Kafka or writes to it.
    pub kind: ConnectorKind,
    /// The plugin's version, as users see it.
    pub version: Option<String>,
    /// The `task.class` that `GET /connectors/{c}/tasks` shows.
    pub task_class: String,
}

/// Why a configuration was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No plugin answers to its `connector.class`.
    UnknownClass,
    /// The problems, one sentence each. Hold no secret.
    Invalid(Vec<String>),
}

/// Which way a connector's records go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectorKind {
    /// From Kafka.
    Sink,
    /// To Kafka.
    Source,
}

/// One plugin, as `GET /connector-plugins` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginInfo {
    /// The full class name.
    pub class: String,
    /// What it is.
    pub kind: PluginKind,
    /// Its version; `None` if it has none.
    pub version: Option<String>,
}

/// What a plugin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluginKind {
    /// A sink connector.
    Sink,
    /// A source connector.
    Source,
    /// A single message transform.
    Transformation,
    /// A condition for a transform.
    Predicate,
    /// A converter of keys and values.
    Converter,
    /// A converter of headers.
    HeaderConverter,
}

/// A task that was started. Dropping it ends the task at once, without a commit.
pub struct RunningTask {
    /// Steers it.
    pub control: Box<dyn TaskControl>,
    /// Resolves when the task ends by itself. It is polled for as long as the task runs, during a
    /// stop too, so it may be the task's own work.
    pub ended: BoxFuture<'static, TaskFailure>,
}

/// Steers one task. The herder waits for each call before it makes the next, except that a stop
/// drops a `pause` or `resume` that is under way.
pub trait TaskControl: Send + Sync + 'static {
    /// Stops taking new records and commits what is done. What is in flight goes on.
    fn pause(&self) -> BoxFuture<'_, ()>;

    /// Takes new records again.
    fn resume(&self) -> BoxFuture<'_, ()>;

    /// Takes no more records, waits until those in flight are done, commits, lets go. A sink's
    /// records are done when its sources have published them, so the herder stops sources last.
    /// After `deadline` it gives up, and a moment later it is dropped.
    fn stop(self: Box<Self>, deadline: Instant) -> BoxFuture<'static, Stop>;
}

/// How a stop went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Every record taken was done and committed.
    Drained,
    /// Some were not; they will be read again.
    Unfinished,
}

/// Why a task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFailure {
    /// What `trace` says in the status: class and message, then a `Caused by:` line for each cause.
    /// Ends with a line feed. Holds no secret.
    pub trace: String,
}

impl TaskFailure {
    /// The failure that `err` and its causes describe, in the form of a Java trace without frames:
    /// dashboards show its first line.
    pub fn new(err: &(dyn Error + 'static)) -> Self {
        let mut failure = Self::from_message(&err.to_string());
        let mut cause = err.source();
        while let Some(err) = cause {
            // Writing to a string does not fail.
            _ = writeln!(failure.trace, "Caused by: {err}");
            cause = err.source();
        }
        failure
    }

    /// The failure that one sentence describes.
    pub fn from_message(message: &str) -> Self {
        Self { trace: format!("org.apache.kafka.connect.errors.ConnectException: {message}\n") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("tolerance exceeded in error handler")]
    struct Outer(#[source] std::num::ParseIntError);

    #[test]
    fn a_trace_has_a_line_for_each_cause() {
        let err = Outer("x".parse::<i32>().unwrap_err());
        assert_eq!(
            TaskFailure::new(&err).trace,
            "org.apache.kafka.connect.errors.ConnectException: tolerance exceeded in error \
             handler\nCaused by: invalid digit found in string\n"
        );
    }
}
