//! Connectors and their tasks.

use metrics::{counter, gauge};

use crate::telemetry::events::record::float;

/// A task ended by itself and stays down until somebody restarts it.
#[derive(Debug)]
pub struct TaskFailed<'a> {
    /// Its connector.
    pub connector: &'a str,
    /// Its number.
    pub task: u32,
    /// Why, as its status shows it.
    pub trace: &'a str,
}

/// How many connectors and tasks this worker has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TasksCounted {
    /// Connectors, stopped ones too.
    pub connectors: usize,
    /// Tasks that work.
    pub running: usize,
    /// Tasks that rest.
    pub paused: usize,
    /// Tasks that failed.
    pub failed: usize,
    /// Tasks that are coming up.
    pub starting: usize,
}

impl TaskFailed<'_> {
    /// Says and counts it.
    pub fn emit(&self) {
        let Self { connector, task, trace } = self;
        tracing::error!(connector, task, trace, "task failed");
        counter!("roundtrip_task_failures_total", "connector" => (*connector).to_owned())
            .increment(1);
    }
}

impl TasksCounted {
    /// Shows it.
    pub fn emit(&self) {
        let Self { connectors, running, paused, failed, starting } = self;
        gauge!("kafka_connect_connect_worker_connector_count").set(float(*connectors));
        let tasks = running + paused + failed + starting;
        gauge!("kafka_connect_connect_worker_task_count").set(float(tasks));
        let states =
            [("running", running), ("paused", paused), ("failed", failed), ("starting", starting)];
        for (state, count) in states {
            gauge!("roundtrip_tasks", "state" => state).set(float(*count));
        }
    }
}
