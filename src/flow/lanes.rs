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

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::{
        delivery::DoneSet,
        record::{RecordOffset, TimestampType},
    };

    /// Enters records of those (partition, key), and tells which may begin at once, and in which
    /// order the rest begins as each one before it is handed on.
    #[track_caller]
    fn check(ordering: Ordering, records: &[(i32, Option<&'static str>)], begin: &[usize]) {
        let lane = crate::delivery::Lane::open(DoneSet::default(), <_>::default());
        let mut lanes = Lanes::new(ordering);
        let mut running = VecDeque::new();
        for (number, (partition, key)) in records.iter().enumerate() {
            let offset = i64::try_from(number).unwrap();
            let record = RawRecord {
                partition: TopicPartition::new("t", *partition),
                offset: RecordOffset::new(offset).unwrap(),
                timestamp: None,
                timestamp_type: TimestampType::CreateTime,
                key: key.map(|it| Bytes::from_static(it.as_bytes())),
                value: None,
                headers: Vec::new(),
            };
            running.extend(lanes.enter(record, lane.register(offset, 1).unwrap()));
        }
        let mut order = vec![running.len()];
        while let Some((lane, record, _)) = running.pop_front() {
            order.push(usize::try_from(record.offset.get()).unwrap());
            running.extend(lanes.leave(lane));
        }
        assert_eq!(order, begin);
        assert!(lanes.busy.is_empty());
    }

    #[test]
    fn records_wait_for_the_one_before_them_where_order_is_asked_for() {
        let records = [(0, Some("a")), (0, Some("a")), (1, Some("a")), (0, None), (0, Some("b"))];
        check(Ordering::None, &records, &[5, 0, 1, 2, 3, 4]);
        check(Ordering::Key, &records, &[4, 0, 2, 3, 4, 1]);
        check(Ordering::Partition, &records, &[2, 0, 2, 1, 3, 4]);
    }
}
