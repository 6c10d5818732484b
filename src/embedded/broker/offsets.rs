//! The offsets that a group committed.

use std::collections::BTreeMap;

use kafka_protocol::{error::ResponseError, messages::TopicName, protocol::StrBytes};

/// The longest metadata of a commit, in bytes (`offset.metadata.max.bytes`).
pub(super) const METADATA: usize = 4096;

/// Topic and partition.
pub(super) type Place = (StrBytes, i32);

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
    by_place: BTreeMap<Place, Committed>,
}

impl Offsets {
    /// # Errors
    /// Fails if the metadata is longer than [`METADATA`]; the earlier commit stays.
    pub(super) fn commit(&mut self, place: Place, new: Committed) -> Result<(), ResponseError> {
        if METADATA < new.metadata.len() {
            return Err(ResponseError::OffsetMetadataTooLarge);
        }
        self.by_place.insert(place, new);
        Ok(())
    }

    pub(super) fn of(&self, place: &Place) -> Option<&Committed> {
        self.by_place.get(place)
    }

    /// For what there are commits: topics and their partitions.
    pub(super) fn places(&self) -> Vec<(TopicName, Vec<i32>)> {
        let mut topics: Vec<(TopicName, Vec<i32>)> = Vec::new();
        for (name, index) in self.by_place.keys() {
            match topics.last_mut().filter(|it| it.0.0 == *name) {
                Some((_, indexes)) => indexes.push(*index),
                None => topics.push((TopicName(name.clone()), vec![*index])),
            }
        }
        topics
    }

    pub(super) fn forget(&mut self, place: &Place) {
        self.by_place.remove(place);
    }

    /// Forgets a topic that is gone.
    pub(super) fn forget_topic(&mut self, topic: &StrBytes) {
        self.by_place.retain(|place, _| place.0 != *topic);
    }
}
