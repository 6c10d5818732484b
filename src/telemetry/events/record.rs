//! What becomes of records.

use metrics::{Counter, Gauge, counter, gauge};

use crate::{
    record::{RecordOffset, TopicPartition},
    telemetry::TaskLabels,
};

/// A record was left out on purpose.
#[derive(Debug)]
pub struct RecordSkipped<'a> {
    /// Whose record.
    pub task: &'a TaskLabels,
    /// Why, as one of a closed set of words such as `tombstone`.
    pub reason: &'static str,
    /// Where it stands.
    pub partition: &'a TopicPartition,
    /// Where in there.
    pub offset: RecordOffset,
}

/// A record went to the dead letter queue.
#[derive(Debug)]
pub struct RecordDeadLettered<'a> {
    /// Whose record.
    pub task: &'a TaskLabels,
    /// What failed, as one of a closed set of words such as `value_converter`.
    pub stage: &'static str,
    /// Where it stands.
    pub partition: &'a TopicPartition,
    /// Where in there.
    pub offset: RecordOffset,
    /// The dead letter queue.
    pub topic: &'a str,
    /// The error in one line, without payload.
    pub error: &'a str,
}

/// Counts records that a sink task reads. Made once a task: it counts for every batch.
pub struct RecordsRead {
    read: Counter,
    active: Gauge,
}

/// Counts exchanges that a task has published. Made once a task: it counts for every record.
#[derive(Clone)]
pub struct ExchangesPublished {
    success: Counter,
    error: Counter,
    written: Counter,
}

/// How full a queue is.
#[derive(Debug)]
pub struct QueueDepth<'a> {
    /// The queue's name.
    pub queue: &'a str,
    /// Exchanges in it.
    pub exchanges: usize,
    /// Their bytes.
    pub bytes: usize,
}

impl RecordSkipped<'_> {
    /// Says and counts it.
    pub fn emit(&self) {
        let Self { task, reason, partition, offset } = self;
        tracing::warn!(
            connector = %task.connector, task = %task.task, topic = %partition.topic,
            partition = partition.partition, %offset, reason, "record skipped"
        );
        let labels = labels(task);
        counter!("kafka_connect_task_error_total_records_skipped", &labels).increment(1);
        counter!(
            "roundtrip_records_skipped_total", "connector" => task.connector.clone(),
            "task" => task.task.clone(), "reason" => *reason
        )
        .increment(1);
    }
}

impl RecordDeadLettered<'_> {
    /// Says and counts it.
    pub fn emit(&self) {
        let Self { task, stage, partition, offset, topic, error } = self;
        tracing::warn!(
            connector = %task.connector, task = %task.task, topic = %partition.topic,
            partition = partition.partition, %offset, stage, dead_letter_topic = topic, error,
            "record dead-lettered"
        );
        let labels = labels(task);
        counter!("kafka_connect_task_error_deadletterqueue_produce_requests", &labels).increment(1);
        counter!(
            "roundtrip_records_dead_lettered_total", "connector" => task.connector.clone(),
            "task" => task.task.clone(), "stage" => *stage
        )
        .increment(1);
    }
}

impl RecordsRead {
    /// Counts for that task.
    pub fn new(task: &TaskLabels) -> Self {
        let labels = labels(task);
        Self {
            read: counter!("kafka_connect_sink_task_sink_record_read_total", &labels),
            active: gauge!("kafka_connect_sink_task_sink_record_active_count", &labels),
        }
    }

    /// Counts records that have to be worked on. One that is given up and read again counts again.
    pub fn read(&self, records: usize) {
        self.read.increment(u64::try_from(records).unwrap_or(u64::MAX));
    }

    /// Shows how many records were read and are not committable yet.
    pub fn active(&self, records: usize) {
        self.active.set(float(records));
    }
}

impl ExchangesPublished {
    /// Counts for that task.
    pub fn new(task: &TaskLabels) -> Self {
        let published = |outcome: &'static str| {
            counter!(
                "roundtrip_exchanges_published_total", "connector" => task.connector.clone(),
                "task" => task.task.clone(), "outcome" => outcome
            )
        };
        Self {
            success: published("success"),
            error: published("error"),
            written: counter!("kafka_connect_source_task_source_record_write_total", &labels(task)),
        }
    }

    /// Counts one exchange that the broker has acknowledged.
    pub fn count(&self, success: bool) {
        self.written.increment(1);
        if success { self.success.increment(1) } else { self.error.increment(1) }
    }
}

impl QueueDepth<'_> {
    /// Shows it.
    pub fn emit(&self) {
        let Self { queue, exchanges, bytes } = *self;
        gauge!("roundtrip_queue_exchanges", "queue" => queue.to_owned()).set(float(exchanges));
        gauge!("roundtrip_queue_bytes", "queue" => queue.to_owned()).set(float(bytes));
    }
}

pub(super) fn labels(task: &TaskLabels) -> [(&'static str, std::sync::Arc<str>); 2] {
    [("connector", task.connector.clone()), ("task", task.task.clone())]
}

/// Gauges are floats; beyond 2^32 they show 2^32.
pub(super) fn float(count: usize) -> f64 {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}
