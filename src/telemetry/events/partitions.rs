//! What a sink task owns, and how far it is.

use metrics::{counter, gauge};

use crate::{
    record::TopicPartition,
    telemetry::{
        TaskLabels,
        events::record::{float, labels},
    },
};

/// A sink task was given partitions.
#[derive(Debug)]
pub struct PartitionsAssigned<'a> {
    /// Whose.
    pub task: &'a TaskLabels,
    /// The new ones.
    pub partitions: &'a [TopicPartition],
    /// How many it has now.
    pub owned: usize,
}

/// Partitions were taken from a sink task.
#[derive(Debug)]
pub struct PartitionsRevoked<'a> {
    /// Whose.
    pub task: &'a TaskLabels,
    /// Those it lost.
    pub partitions: &'a [TopicPartition],
    /// How many it still has.
    pub owned: usize,
    /// Whether they were gone before it could commit.
    pub lost: bool,
}

/// A sink task committed.
#[derive(Debug)]
pub struct OffsetsCommitted<'a> {
    /// Whose.
    pub task: &'a TaskLabels,
    /// How many partitions.
    pub partitions: usize,
}

/// How many records were done after their partition had gone: another worker may have made their
/// calls again.
#[derive(Clone, Copy, Debug)]
pub struct LateAcks {
    /// Since the process started.
    pub total: u64,
}

impl PartitionsAssigned<'_> {
    /// Says and counts it.
    pub fn emit(&self) {
        let Self { task, partitions, owned } = self;
        tracing::info!(
            connector = %task.connector, task = %task.task, partitions = %list(partitions), owned,
            "partitions assigned"
        );
        gauge!("kafka_connect_sink_task_partition_count", &labels(task)).set(float(*owned));
    }
}

impl PartitionsRevoked<'_> {
    /// Says and counts it.
    pub fn emit(&self) {
        let Self { task, partitions, owned, lost } = self;
        tracing::info!(
            connector = %task.connector, task = %task.task, partitions = %list(partitions), owned,
            lost, "partitions revoked"
        );
        gauge!("kafka_connect_sink_task_partition_count", &labels(task)).set(float(*owned));
    }
}

impl OffsetsCommitted<'_> {
    /// Says and counts it.
    pub fn emit(&self) {
        let Self { task, partitions } = self;
        tracing::debug!(
            connector = %task.connector, task = %task.task, partitions,
            "offsets committed"
        );
        counter!("kafka_connect_sink_task_offset_commit_completion_total", &labels(task))
            .increment(1);
    }
}

impl LateAcks {
    /// Shows it.
    pub fn emit(self) {
        counter!("roundtrip_duplicates_possible_total").absolute(self.total);
    }
}

fn list(partitions: &[TopicPartition]) -> String {
    let names: Vec<_> = partitions.iter().map(TopicPartition::to_string).collect();
    names.join(" ")
}
