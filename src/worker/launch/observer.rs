//! Tells the metrics and the log what a reader does.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use crate::{
    delivery::Commit,
    kafka::Observer,
    record::TopicPartition,
    telemetry::{TaskLabels, events},
};

/// The reader's observer of one sink task.
pub(super) struct TaskObserver {
    labels: TaskLabels,
    owned: AtomicUsize,
    topics: Mutex<std::collections::BTreeSet<String>>,
}

impl TaskObserver {
    pub(super) fn new(labels: TaskLabels) -> Self {
        Self { labels, owned: AtomicUsize::new(0), topics: Mutex::default() }
    }

    /// Forgets the topics that the task has read so far.
    pub(super) fn forget_topics(&self) {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The topics that the task has read.
    pub(super) fn topics(&self) -> Vec<String> {
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics.iter().cloned().collect()
    }
}

impl Observer for TaskObserver {
    fn assigned(&self, partitions: &[TopicPartition]) {
        if partitions.is_empty() {
            return;
        }
        let owned = self.owned.fetch_add(partitions.len(), Ordering::Relaxed) + partitions.len();
        events::PartitionsAssigned { task: &self.labels, partitions, owned }.emit();
    }

    fn left(&self, partitions: &[TopicPartition], lost: bool) {
        if partitions.is_empty() {
            return;
        }
        let left = |owned: usize| Some(owned.saturating_sub(partitions.len()));
        let before = self.owned.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left);
        let owned = before.unwrap_or(0).saturating_sub(partitions.len());
        events::PartitionsRevoked { task: &self.labels, partitions, owned, lost }.emit();
    }

    fn committed(&self, partition: &TopicPartition, _: &Commit) {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if !topics.contains(&*partition.topic) {
            topics.insert(partition.topic.to_string());
        }
        drop(topics);
        events::OffsetsCommitted { task: &self.labels, partitions: 1 }.emit();
    }
}
