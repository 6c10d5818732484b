//! Which record may be worked on when: everything at once, or one at a time per key or partition.

use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::{
    delivery::Ack,
    record::{RawRecord, TopicPartition},
};

/// What order calls keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Ordering {
    /// None: calls overlap, exchanges are published as they finish.
    #[default]
    None,
    /// Records of one key one after the other; records without a key freely.
    Key,
    /// Records of one partition one after the other.
    Partition,
}

/// Records that wait for the one before them.
#[derive(Debug)]
pub(super) struct Lanes {
    ordering: Ordering,
    /// A lane is in the map while a record of it is worked on.
    busy: HashMap<LaneKey, VecDeque<(RawRecord, Ack)>>,
}

/// A lane; `None` for a record that waits for nobody.
pub(super) type Lane = Option<LaneKey>;

/// One lane of one partition. Keys share 64 lanes, so that the map stays small.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LaneKey(TopicPartition, u64);

impl Lanes {
    pub(super) fn new(ordering: Ordering) -> Self {
        Self { ordering, busy: HashMap::new() }
    }

    /// Takes a record in. Gives it back with its lane if it may be worked on now.
    pub(super) fn enter(&mut self, record: RawRecord, ack: Ack) -> Option<(Lane, RawRecord, Ack)> {
        let Some(lane) = self.lane_of(&record) else { return Some((None, record, ack)) };
        if let Some(queue) = self.busy.get_mut(&lane) {
            queue.push_back((record, ack));
            return None;
        }
        self.busy.insert(lane.clone(), VecDeque::new());
        Some((Some(lane), record, ack))
    }

    /// Notes that the record of `lane` was handed on, and gives the next one of it.
    pub(super) fn leave(&mut self, lane: Lane) -> Option<(Lane, RawRecord, Ack)> {
        let lane = lane?;
        if let Some((record, ack)) = self.busy.get_mut(&lane)?.pop_front() {
            return Some((Some(lane), record, ack));
        }
        self.busy.remove(&lane);
        None
    }

    /// Forgets the records that wait: they were not begun.
    pub(super) fn clear(&mut self) {
        self.busy.values_mut().for_each(VecDeque::clear);
    }

    fn lane_of(&self, record: &RawRecord) -> Option<LaneKey> {
        let slot = match self.ordering {
            Ordering::None => return None,
            Ordering::Partition => 0,
            Ordering::Key => {
                let mut hasher = DefaultHasher::new();
                record.key.as_ref()?.hash(&mut hasher);
                hasher.finish() % LANES
            }
        };
        Some(LaneKey(record.partition.clone(), slot))
    }
}

const LANES: u64 = 64;
