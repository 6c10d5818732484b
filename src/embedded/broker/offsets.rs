//! The offsets that a group committed.

use std::collections::BTreeMap;

use kafka_protocol::{error::ResponseError, messages::TopicName, protocol::StrBytes};

/// The longest metadata of a commit, in bytes (`offset.metadata.max.bytes`).
pub(super) const METADATA: usize = 4096;

/// One committed offset.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Committed {
    pub(super) offset: i64,
    pub(super) leader_epoch: i32,
    pub(super) metadata: StrBytes,
}

impl Committed {
    /// Nothing was.
    pub(super) const NONE: Self = Self { offset: -1, leader_epoch: -1, metadata: StrBytes::new() };
}

/// All offsets of a group.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    by_topic: BTreeMap<TopicName, BTreeMap<i32, Committed>>,
}

impl Offsets {
    /// # Errors
    /// Fails if the metadata is longer than [`METADATA`]; the earlier commit stays.
    pub(super) fn commit(
        &mut self,
        topic: &TopicName,
        partition: i32,
        new: Committed,
    ) -> Result<(), ResponseError> {
        if METADATA < new.metadata.len() {
            return Err(ResponseError::OffsetMetadataTooLarge);
        }
        self.by_topic.entry(topic.clone()).or_default().insert(partition, new);
        Ok(())
    }

    pub(super) fn of(&self, topic: &TopicName, partition: i32) -> Option<&Committed> {
        self.by_topic.get(topic)?.get(&partition)
    }

    /// For what there are commits: topics and their partitions.
    pub(super) fn places(&self) -> Vec<(TopicName, Vec<i32>)> {
        let topics = self.by_topic.iter();
        topics.map(|(name, it)| (name.clone(), it.keys().copied().collect())).collect()
    }

    /// Forgets a topic that is gone.
    pub(super) fn forget_topic(&mut self, topic: &TopicName) {
        self.by_topic.remove(topic);
    }
}
