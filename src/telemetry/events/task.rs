//! What a task begins with.

use metrics::counter;

use crate::telemetry::{TaskLabels, events::record::labels};

/// A sink task is about to start: what it counts stands at zero before anything happens, so that
/// the first failure is a change that an alert can see.
#[derive(Debug)]
pub struct SinkTaskStarting<'a> {
    /// Which.
    pub task: &'a TaskLabels,
    /// Its configurations.
    pub configurations: &'a [&'a str],
    /// Where records may fail.
    pub stages: &'a [&'static str],
    /// Why records may be left out.
    pub reasons: &'a [&'static str],
}

impl SinkTaskStarting<'_> {
    /// Shows zeros.
    pub fn emit(&self) {
        let Self { task, configurations, stages, reasons } = self;
        let (connector, number) = (&task.connector, &task.task);
        counter!("roundtrip_task_failures_total", "connector" => connector.to_string())
            .increment(0);
        counter!("kafka_connect_task_error_total_records_skipped", &labels(task)).increment(0);
        counter!("kafka_connect_task_error_deadletterqueue_produce_requests", &labels(task))
            .increment(0);
        for configuration in *configurations {
            counter!(
                "roundtrip_call_retries_total", "connector" => connector.clone(),
                "task" => number.clone(), "configuration" => (*configuration).to_owned()
            )
            .increment(0);
        }
        for stage in *stages {
            counter!(
                "roundtrip_records_dead_lettered_total", "connector" => connector.clone(),
                "task" => number.clone(), "stage" => *stage
            )
            .increment(0);
        }
        for reason in *reasons {
            counter!(
                "roundtrip_records_skipped_total", "connector" => connector.clone(),
                "task" => number.clone(), "reason" => *reason
            )
            .increment(0);
        }
    }
}
