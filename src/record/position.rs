//! Where a record stands: topic, partition, offset.

use std::{fmt, sync::Arc};

/// One partition of one topic. Cheap to clone: the topic's name is shared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicPartition {
    /// The topic's name.
    pub topic: Arc<str>,
    /// The partition's number, from 0.
    pub partition: i32,
}

impl TopicPartition {
    /// The partition `partition` of `topic`.
    pub fn new(topic: impl Into<Arc<str>>, partition: i32) -> Self {
        Self { topic: topic.into(), partition }
    }
}

impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.topic, self.partition)
    }
}

/// The position of a record within its partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordOffset(i64);

impl RecordOffset {
    /// Returns `None` for the negative sentinels that Kafka clients use for "no offset".
    pub fn new(raw: i64) -> Option<Self> {
        (0 <= raw).then_some(Self(raw))
    }

    /// The number itself.
    pub fn get(self) -> i64 {
        self.0
    }

    /// The offset to commit once this record is done: Kafka commits name the *next* record.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for RecordOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
