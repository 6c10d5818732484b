//! The offsets that a group committed.

use std::collections::BTreeMap;

use kafka_protocol::{error::ResponseError, protocol::StrBytes};

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

    pub(super) fn all(&self) -> impl Iterator<Item = (&Place, &Committed)> {
        self.by_place.iter()
    }

    pub(super) fn forget(&mut self, place: &Place) {
        self.by_place.remove(place);
    }

    /// Forgets a topic that is gone.
    pub(super) fn forget_topic(&mut self, topic: &StrBytes) {
        self.by_place.retain(|place, _| place.0 != *topic);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_place.is_empty()
    }
}
