//! Follows the records of one partition from read to done.

use std::collections::VecDeque;

use super::DoneSet;

/// The records of one partition between read and committed.
///
/// Invariant: [`Self::commit`] never passes a record that is not done.
#[derive(Debug, Default)]
pub struct PartitionTracker {
    /// In rising order of offset; the first is not done.
    slots: VecDeque<Slot>,
    /// The offset after the highest that was seen, done or not.
    position: Option<i64>,
    /// Done in an earlier life: what the last commit's metadata said.
    remembered: DoneSet,
    /// Bytes of the records that are not done.
    bytes: usize,
    /// Offsets whose work was given up, to be read again.
    abandoned: Vec<i64>,
}

#[derive(Debug)]
struct Slot {
    offset: i64,
    /// How many parts of the record are not done; 0 for a done record above one that is not.
    parts: u32,
    bytes: usize,
}

/// What became of a record that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// It has to be worked on.
    New,
    /// It was done in an earlier life, or is being worked on: nothing is to be done with it.
    Known,
}

/// What can be committed: everything below `offset` is done, and so is `above`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The offset of the first record that is not done.
    pub offset: i64,
    /// Done records above it.
    pub above: DoneSet,
}

impl PartitionTracker {
    /// A tracker that starts where a commit left off.
    pub fn resume(remembered: DoneSet) -> Self {
        Self { remembered, ..Self::default() }
    }

    /// Notes a record that was read. Offsets need not be contiguous, and a record may be read again.
    pub fn register(&mut self, offset: i64, bytes: usize) -> Registration {
        let seen = self.position.is_some_and(|it| offset < it);
        self.position = Some(self.position.unwrap_or(0).max(offset.saturating_add(1)));
        let at = self.slots.partition_point(|it| it.offset < offset);
        let known = self.slots.get(at).is_some_and(|it| it.offset == offset);
        if known || self.remembered.contains(offset) {
            return self.register_known(offset, at, known);
        }
        if seen {
            // Read again and in no slot: done, and dropped with the prefix that it belonged to.
            return Registration::Known;
        }
        self.slots.insert(at, Slot { offset, parts: 1, bytes });
        self.bytes += bytes;
        Registration::New
    }

    /// Notes that the record at `offset` has `parts` more parts, each of which has to be done.
    pub fn add_parts(&mut self, offset: i64, parts: u32) {
        if let Some(slot) = self.slot(offset) {
            slot.parts = slot.parts.saturating_add(parts);
        }
    }

    /// Notes that one part of the record at `offset` is done.
    pub fn part_done(&mut self, offset: i64) {
        let Some(slot) = self.slot(offset).filter(|it| it.parts > 0) else { return };
        slot.parts -= 1;
        if slot.parts == 0 {
            let bytes = std::mem::take(&mut slot.bytes);
            self.bytes -= bytes;
            self.drop_done_prefix();
        }
    }

    /// Notes that the work on the record at `offset` was given up before it was done.
    pub fn abandon(&mut self, offset: i64) {
        if self.slot(offset).is_some_and(|it| it.parts > 0) && !self.abandoned.contains(&offset) {
            self.abandoned.push(offset);
        }
    }

    /// Forgets the abandoned records, so that they count as new when they are read again, and
    /// tells their offsets. The commit stays below them.
    pub fn take_abandoned(&mut self) -> Vec<i64> {
        std::mem::take(&mut self.abandoned)
    }

    /// Makes an abandoned record count as one that was not read. Until it is read again it still
    /// holds the commit back.
    pub fn reopen(&mut self, offset: i64) {
        if let Some(slot) = self.slot(offset) {
            slot.parts = REOPENED;
        }
    }

    /// What can be committed now; `None` if nothing was read yet.
    pub fn commit(&self) -> Option<Commit> {
        let position = self.position?;
        let mut above = DoneSet::default();
        let Some(first) = self.slots.front() else {
            above.extend_from(&self.remembered, position);
            return Some(Commit { offset: position, above });
        };
        let mut done_from = None;
        for slot in &self.slots {
            match (slot.parts, done_from) {
                (0, None) => done_from = Some(slot.offset),
                (0, Some(_)) | (_, None) => {}
                (_, Some(start)) => {
                    above.push(start, slot.offset);
                    done_from = None;
                }
            }
        }
        if let Some(start) = done_from {
            above.push(start, position);
        }
        // What an earlier life had done and this one has not reached stays done.
        above.extend_from(&self.remembered, position);
        Some(Commit { offset: first.offset, above })
    }

    /// How many records stand between the commit and the last one read.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether every record that was read is done.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Bytes of the records that are not done.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The first record that is not done.
    pub fn oldest(&self) -> Option<i64> {
        self.slots.front().map(|it| it.offset)
    }

    fn register_known(&mut self, offset: i64, at: usize, in_slots: bool) -> Registration {
        match self.slots.get_mut(at).filter(|_| in_slots) {
            Some(slot) if slot.parts == REOPENED => {
                slot.parts = 1;
                Registration::New
            }
            Some(_) => Registration::Known,
            None => {
                // Done in an earlier life. It needs a slot only above one that is not done.
                if !self.slots.is_empty() {
                    self.slots.insert(at, Slot { offset, parts: 0, bytes: 0 });
                    self.drop_done_prefix();
                }
                Registration::Known
            }
        }
    }

    fn slot(&mut self, offset: i64) -> Option<&mut Slot> {
        let at = self.slots.binary_search_by_key(&offset, |it| it.offset).ok()?;
        self.slots.get_mut(at)
    }

    fn drop_done_prefix(&mut self) {
        while self.slots.front().is_some_and(|it| it.parts == 0) {
            self.slots.pop_front();
        }
    }
}

/// The number of parts of a record that waits to be read again.
const REOPENED: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// What a test does to a tracker.
    #[derive(Clone, Debug)]
    enum Step {
        Read(i64),
        Parts(i64, u32),
        Done(i64),
        /// Abandoned, taken and reopened, as the reader does before it seeks.
        Reopen(i64),
    }

    fn after(remembered: &[(i64, i64)], steps: &[Step]) -> PartitionTracker {
        let mut set = DoneSet::default();
        for (start, end) in remembered {
            set.push(*start, *end);
        }
        let mut tracker = PartitionTracker::resume(set);
        for step in steps {
            match step {
                Step::Read(offset) => _ = tracker.register(*offset, 10),
                Step::Parts(offset, parts) => tracker.add_parts(*offset, *parts),
                Step::Done(offset) => tracker.part_done(*offset),
                Step::Reopen(offset) => {
                    tracker.abandon(*offset);
                    assert_eq!(tracker.take_abandoned(), [*offset]);
                    tracker.reopen(*offset);
                }
            }
        }
        tracker
    }

    #[track_caller]
    fn check(remembered: &[(i64, i64)], steps: &[Step], expect: Option<(i64, &[(i64, i64)])>) {
        let got = after(remembered, steps).commit();
        let expect = expect.map(|(offset, ranges)| {
            let mut above = DoneSet::default();
            for (start, end) in ranges {
                above.push(*start, *end);
            }
            Commit { offset, above }
        });
        assert_eq!(got, expect, "{steps:?}");
    }

    #[test]
    fn commits_the_longest_done_prefix() {
        use Step::{Done, Parts, Read, Reopen};
        check(&[], &[], None);
        check(&[], &[Read(5)], Some((5, &[])));
        check(&[], &[Read(5), Done(5)], Some((6, &[])));
        check(&[], &[Read(5), Read(6), Done(6)], Some((5, &[(6, 7)])));
        check(&[], &[Read(5), Read(6), Read(9), Done(9), Done(5)], Some((6, &[(9, 10)])));
        check(&[], &[Read(5), Parts(5, 2), Done(5), Done(5)], Some((5, &[])));
        check(&[], &[Read(5), Parts(5, 1), Done(5), Done(5)], Some((6, &[])));
        check(&[], &[Read(5), Read(6), Done(6), Reopen(5)], Some((5, &[(6, 7)])));
        check(&[], &[Read(5), Read(6), Done(6), Reopen(5), Done(5)], Some((5, &[(6, 7)])));
        check(&[], &[Read(5), Read(6), Done(6), Reopen(5), Read(5), Done(5)], Some((7, &[])));
        check(&[(6, 8)], &[Read(5), Read(6), Read(7), Read(8)], Some((5, &[(6, 8)])));
        check(&[(6, 8)], &[Read(5), Done(5), Read(6), Read(7)], Some((8, &[])));
    }

    #[test]
    fn a_record_is_worked_on_once() {
        let mut tracker = after(&[(6, 7)], &[Step::Read(5)]);
        assert_eq!(tracker.register(5, 10), Registration::Known);
        assert_eq!(tracker.register(6, 10), Registration::Known);
        assert_eq!(tracker.register(7, 10), Registration::New);
        tracker.part_done(5);
        assert_eq!(tracker.register(5, 10), Registration::Known);
        assert_eq!((tracker.len(), tracker.bytes()), (1, 10));
    }

    #[test]
    fn a_done_record_read_again_is_not_called_again_after_its_prefix_was_dropped() {
        use Step::{Done, Read, Reopen};
        let steps = [Read(5), Read(6), Read(7), Done(6), Reopen(5), Read(5), Done(5)];
        let mut tracker = after(&[], &steps);
        assert_eq!(tracker.register(6, 10), Registration::Known);
        assert_eq!(tracker.register(7, 10), Registration::Known);
    }

    #[test]
    fn what_an_earlier_life_had_done_is_not_forgotten_before_it_is_reached() {
        let mut done = DoneSet::default();
        done.push(6, 4000);
        let mut tracker = PartitionTracker::resume(done.clone());
        tracker.register(5, 1);
        assert_eq!(tracker.commit(), Some(Commit { offset: 5, above: done }));
        tracker.part_done(5);
        let Some(Commit { offset, above }) = tracker.commit() else { panic!() };
        assert_eq!(offset, 6);
        assert!((6..4000).all(|it| above.contains(it)) && !above.contains(4000));
        let text = above.to_metadata(offset);
        assert_eq!(DoneSet::from_metadata(offset, &text), above);
    }

    proptest! {
        #[test]
        fn never_commits_past_a_record_that_is_not_done(
            gaps in prop::collection::vec(1..4_i64, 1..40),
            done in prop::collection::vec(0..40_usize, 0..40),
        ) {
            let offsets: Vec<i64> = gaps.iter().scan(0, |at, gap| { *at += gap; Some(*at) }).collect();
            let mut tracker = PartitionTracker::default();
            for offset in &offsets {
                tracker.register(*offset, 1);
            }
            let done: BTreeSet<i64> = done.iter().filter_map(|it| offsets.get(*it).copied()).collect();
            for offset in &done {
                tracker.part_done(*offset);
            }
            let commit = tracker.commit().unwrap();
            let first_undone = offsets.iter().find(|it| !done.contains(it));
            prop_assert_eq!(commit.offset, first_undone.copied().unwrap_or(offsets.last().unwrap() + 1));
            for offset in offsets.iter().filter(|it| **it >= commit.offset) {
                prop_assert_eq!(commit.above.contains(*offset), done.contains(offset));
            }
            prop_assert_eq!(tracker.bytes(), offsets.len() - done.len());
        }

        #[test]
        fn a_restart_repeats_only_what_was_in_flight(
            n in 1..60_i64,
            done in prop::collection::btree_set(0..60_i64, 0..60),
        ) {
            let mut before = PartitionTracker::default();
            (0..n).for_each(|it| _ = before.register(it, 1));
            for offset in &done {
                before.part_done(*offset);
            }
            let commit = before.commit().unwrap();
            let text = commit.above.to_metadata(commit.offset);
            let mut after = PartitionTracker::resume(DoneSet::from_metadata(commit.offset, &text));
            for offset in commit.offset..n {
                let fresh = after.register(offset, 1) == Registration::New;
                prop_assert_eq!(fresh, !done.contains(&offset), "{}", offset);
            }
        }
    }
}
