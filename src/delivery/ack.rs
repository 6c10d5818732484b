//! The acknowledgement of one part of one record.

use std::sync::{Arc, Weak};

use super::Lane;
use crate::record::{RecordOffset, TopicPartition};

/// A duty: whoever holds it has to say that its part of a record is done. It cannot be copied, and
/// dropping it says *not done*: the record is read and worked on again.
#[derive(Debug)]
#[must_use = "dropping an acknowledgement says that its record is not done"]
pub struct Ack {
    /// Gone once the partition was taken away.
    lane: Weak<Lane>,
    offset: i64,
    begun: bool,
    resolved: bool,
}

/// How a part of a record was done. Nothing else counts as done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// Its exchange stands in a topic.
    Published(TopicPartition, RecordOffset),
    /// It stands in the dead letter queue.
    DeadLettered(TopicPartition, RecordOffset),
    /// It was left out on purpose, and counted.
    Skipped(SkipReason),
    /// Its call is finished, and nothing is to be published.
    NotPublished,
}

/// Why a record was left out on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// Its value is null.
    Tombstone,
    /// It failed, failures are tolerated, and there is no dead letter queue.
    Tolerated,
}

impl SkipReason {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Tombstone, Self::Tolerated];

    /// The name in metrics and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tombstone => "tombstone",
            Self::Tolerated => "tolerated",
        }
    }
}

impl Ack {
    pub(super) fn new(lane: &Arc<Lane>, offset: i64) -> Self {
        Self { lane: Arc::downgrade(lane), offset, begun: false, resolved: false }
    }

    /// Notes that work on the record begins. False if it must not, because the partition is
    /// leaving: the acknowledgement is then to be dropped, and the next owner reads the record.
    pub fn begin(&mut self) -> bool {
        self.begun = self.begun || self.lane.upgrade().is_some_and(|it| it.begin());
        self.begun
    }

    /// Splits the duty into `parts`, each of which has to be done; at least one. Work has begun.
    pub fn split(self, parts: u32) -> Vec<Self> {
        let more = parts.saturating_sub(1);
        if let Some(lane) = self.lane.upgrade() {
            lane.add_parts(self.offset, more);
        }
        let (lane, offset) = (self.lane.clone(), self.offset);
        let mut acks = vec![self];
        for _ in 0..more {
            acks.push(Self { lane: lane.clone(), offset, begun: true, resolved: false });
        }
        acks
    }

    /// Says that this part of the record is done. Taking `done` is what keeps "done" from meaning
    /// anything but its four cases.
    pub fn resolve(mut self, _done: &Done) {
        self.resolved = true;
        if let Some(lane) = self.lane.upgrade() {
            lane.done(self.offset, self.begun);
        }
    }
}

impl Drop for Ack {
    fn drop(&mut self) {
        if !self.resolved
            && let Some(lane) = self.lane.upgrade()
        {
            lane.abandon(self.offset, self.begun);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::DoneSet;

    fn lane() -> Arc<Lane> {
        Lane::open(DoneSet::default(), Arc::default())
    }

    fn committed(lane: &Lane) -> Option<i64> {
        lane.commit().map(|it| it.offset)
    }

    #[test]
    fn a_dropped_acknowledgement_is_not_done() {
        let lane = lane();
        drop(lane.register(7, 1).unwrap());
        assert_eq!(committed(&lane), Some(7));
        assert_eq!(lane.reopen_abandoned(), [7]);
        let again = lane.register(7, 1).unwrap();
        again.resolve(&Done::NotPublished);
        assert_eq!(committed(&lane), Some(8));
    }

    #[test]
    fn every_part_has_to_be_done() {
        let lane = lane();
        let mut ack = lane.register(7, 1).unwrap();
        assert!(ack.begin());
        let mut parts = ack.split(3);
        while let Some(part) = parts.pop() {
            assert_eq!((committed(&lane), lane.is_drained()), (Some(7), false));
            part.resolve(&Done::NotPublished);
        }
        assert_eq!((committed(&lane), lane.is_drained()), (Some(8), true));
    }

    #[test]
    fn no_work_begins_on_a_partition_that_is_leaving() {
        let lane = lane();
        let (mut begun, mut waiting) = (lane.register(7, 1).unwrap(), lane.register(8, 1).unwrap());
        assert!(begun.begin());
        lane.drain();
        assert!(!waiting.begin());
        drop(waiting);
        assert!(!lane.is_drained());
        begun.resolve(&Done::NotPublished);
        assert_eq!((committed(&lane), lane.is_drained()), (Some(8), true));
        assert_eq!(lane.reopen_abandoned(), [0_i64; 0]);
    }

    #[test]
    fn an_acknowledgement_after_the_partition_left_moves_nothing() {
        let lane = lane();
        let ack = lane.register(7, 1).unwrap();
        lane.close();
        let before = crate::delivery::late_acks();
        ack.resolve(&Done::NotPublished);
        assert_eq!(committed(&lane), None);
        assert!(crate::delivery::late_acks() > before);
    }
}
