//! The log of a partition: batches in the order of their offsets, with gaps where compaction was.

use std::{collections::VecDeque, time::Duration};

use bytes::{Bytes, BytesMut};
use kafka_protocol::error::ResponseError;
use tokio::time::Instant;

use super::{
    batch::{Batch, Header},
    compaction::compact,
    records::{LARGEST, decompressed, split},
};

/// The epoch of the one leader there ever is.
pub(super) const LEADER_EPOCH: i32 = 0;

/// A partition's batches. Offsets from `start` to below `end` were given out and not deleted.
#[derive(Debug, Default)]
pub(super) struct Log {
    start: i64,
    end: i64,
    bytes: usize,
    batches: VecDeque<Batch>,
    /// Up to which offset, and when, compaction last went.
    compacted: Option<(i64, Instant)>,
}

impl Log {
    /// The first offset that may be read.
    pub(super) fn start(&self) -> i64 {
        self.start
    }

    /// The offset of the next record: high watermark and, without transactions, last stable offset.
    pub(super) fn end(&self) -> i64 {
        self.end
    }

    /// The size of all batches.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Gives the batch its place, and its time if `append_time` is one. Returns its first offset.
    pub(super) fn append(&mut self, batch: &Batch, append_time: Option<i64>) -> i64 {
        let base_offset = self.end;
        let mut header = Header { base_offset, leader_epoch: LEADER_EPOCH, ..batch.header };
        if let Some(now) = append_time {
            header = header.with_append_time(now);
        }
        let batch = batch.rewritten(header, None);
        self.end = batch.last_offset() + 1;
        self.bytes += batch.bytes.len();
        self.batches.push_back(batch);
        base_offset
    }

    /// The whole batches from the one that holds `from`: as many as fit into `max` bytes, and at
    /// least one if `progress` is asked for.
    ///
    /// # Errors
    /// Fails if `from` is below the start or above the end.
    pub(super) fn read(
        &self,
        from: i64,
        max: usize,
        progress: bool,
    ) -> Result<Bytes, ResponseError> {
        if !(self.start..=self.end).contains(&from) {
            return Err(ResponseError::OffsetOutOfRange);
        }
        let mut room = max;
        let mut chosen = Vec::new();
        for batch in self.batches.range(self.position(from)..) {
            let fits = batch.bytes.len() <= room || (progress && chosen.is_empty());
            if !fits {
                break;
            }
            room = room.saturating_sub(batch.bytes.len());
            chosen.push(batch);
        }
        if let [one] = chosen.as_slice() {
            return Ok(one.bytes.clone());
        }
        let mut all = BytesMut::with_capacity(max.saturating_sub(room));
        for it in chosen {
            all.extend_from_slice(&it.bytes);
        }
        Ok(all.freeze())
    }

    /// The first record whose time is `time` or later: its time and offset.
    pub(super) fn at_time(&self, time: i64) -> Option<(i64, i64)> {
        let batch = self.batches.iter().find(|it| time <= it.header.max_timestamp)?;
        times(batch).into_iter().find(|it| time <= it.0 && self.start <= it.1)
    }

    /// The first record with the latest time: its time and offset.
    pub(super) fn latest_time(&self) -> Option<(i64, i64)> {
        self.at_time(self.batches.iter().map(|it| it.header.max_timestamp).max()?)
    }

    /// Forgets what is below `offset`, which becomes the start.
    ///
    /// # Errors
    /// Fails if `offset` is above the end.
    pub(super) fn delete_before(&mut self, offset: i64) -> Result<(), ResponseError> {
        if !(0..=self.end).contains(&offset) {
            return Err(ResponseError::OffsetOutOfRange);
        }
        self.start = self.start.max(offset);
        while self.batches.front().is_some_and(|it| it.last_offset() < self.start) {
            self.bytes -= self.batches.pop_front().map_or(0, |it| it.bytes.len());
        }
        Ok(())
    }

    /// Forgets batches whose records are all older than `oldest`, and the oldest while there are
    /// more than `max` bytes. The last batch stays.
    pub(super) fn retain(&mut self, oldest: Option<i64>, max: Option<usize>) {
        while let (Some(first), Some(second)) = (self.batches.front(), self.batches.get(1)) {
            let old = oldest.is_some_and(|it| first.header.max_timestamp < it);
            if !old && max.is_none_or(|it| self.bytes <= it) {
                return;
            }
            let start = second.header.base_offset;
            if self.delete_before(start).is_err() {
                return;
            }
        }
    }

    /// Removes what newer records with the same key replace, see [`compact`], if that is due: when
    /// `ratio` of the closed batches is new, or the time of tombstones is over.
    pub(super) fn compact(&mut self, now: Instant, keep_tombstones: Duration, ratio: f64) {
        if !self.is_due(now, ratio) {
            return;
        }
        let closed = self.batches.back().map_or(self.end, |it| it.header.base_offset);
        compact(&mut self.batches, now, keep_tombstones);
        self.bytes = self.batches.iter().map(|it| it.bytes.len()).sum();
        self.compacted = Some((closed, now));
    }

    fn is_due(&self, now: Instant, ratio: f64) -> bool {
        let size = |bytes: usize| f64::from(u32::try_from(bytes).unwrap_or(u32::MAX));
        let to = self.compacted.map_or(0, |it| it.0);
        let closed = || self.batches.range(..self.batches.len().saturating_sub(1));
        let new = closed().filter(|it| to <= it.header.base_offset);
        let new: usize = new.map(|it| it.bytes.len()).sum();
        let all: usize = closed().map(|it| it.bytes.len()).sum();
        let last = self.compacted.map(|it| it.1);
        let is_over = |it: &Batch| it.horizon.is_some_and(|it| last < Some(it) && it <= now);
        (0 < new && ratio * size(all) <= size(new)) || closed().any(is_over)
    }

    /// The index of the batch that holds `offset`, or of the next one if it lies in a gap.
    fn position(&self, offset: i64) -> usize {
        self.batches.partition_point(|it| it.last_offset() < offset)
    }
}

/// Time and offset of each record. Of a batch that stays closed, those of its last one.
fn times(batch: &Batch) -> Vec<(i64, i64)> {
    let header = batch.header;
    let bytes = decompressed(batch, LARGEST).unwrap_or_default();
    let Some(records) = split(&bytes, header.records) else {
        return vec![(header.max_timestamp, header.base_offset)];
    };
    let arrival = header.has_append_time().then_some(header.max_timestamp);
    let time = |delta| arrival.unwrap_or_else(|| header.first_timestamp.saturating_add(delta));
    records
        .iter()
        .map(|it| (time(it.timestamp_delta), header.base_offset + it.offset_delta))
        .collect()
}

#[cfg(test)]
mod tests {
    use bytes::Buf;
    use proptest::prelude::*;

    use super::{super::batch::tests::batch, *};

    /// A log with batches of these many records.
    fn log(sizes: &[usize]) -> Log {
        let mut log = Log::default();
        for size in sizes {
            log.append(&batch(&vec![(Some("k"), Some("v")); *size]), None);
        }
        log
    }

    /// The offsets of the batches' first records.
    fn bases(mut bytes: &[u8]) -> Vec<i64> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            found.push(bytes.get_i64());
            let length = usize::try_from(bytes.get_i32()).unwrap();
            bytes.advance(length);
        }
        found
    }

    #[test]
    fn an_offset_within_a_batch_finds_its_batch() {
        let log = log(&[10, 20, 20]);
        for (from, expected) in [(0, vec![0, 10, 30]), (9, vec![0, 10, 30]), (29, vec![10, 30])] {
            assert_eq!(bases(&log.read(from, 1 << 20, true).unwrap()), expected, "from {from}");
        }
        assert_eq!(log.read(50, 1 << 20, true), Ok(Bytes::new()));
        assert_eq!(log.read(51, 1 << 20, true), Err(ResponseError::OffsetOutOfRange));
        assert_eq!(log.read(-1, 1 << 20, true), Err(ResponseError::OffsetOutOfRange));
    }

    #[test]
    fn a_batch_above_the_limit_is_read_only_to_get_on() {
        let log = log(&[10, 20]);
        assert_eq!(bases(&log.read(0, 1, true).unwrap()), [0]);
        assert_eq!(bases(&log.read(0, 1, false).unwrap()), Vec::<i64>::new());
    }

    #[test]
    fn times_are_found_within_batches() {
        let log = log(&[3, 3]);
        for (time, expected) in [
            (0, Some((1_000_000, 0))),
            (1_000_001, Some((1_001_000, 1))),
            (1_002_000, Some((1_002_000, 2))),
            (1_002_001, None),
        ] {
            assert_eq!(log.at_time(time), expected, "at {time}");
        }
        assert_eq!(log.latest_time(), Some((1_002_000, 2)));
    }

    #[test]
    fn the_time_of_appending_wins_where_the_topic_says_so() {
        let mut log = Log::default();
        log.append(&batch(&[(None, Some("v")), (None, Some("v"))]), Some(5_000_000));
        assert_eq!(log.at_time(2_000_000), Some((5_000_000, 0)));
    }

    #[test]
    fn deleting_within_a_batch_keeps_the_batch() {
        let mut log = log(&[10, 10]);
        assert_eq!(log.delete_before(15), Ok(()));
        assert_eq!((log.start(), bases(&log.read(15, 1 << 20, true).unwrap())), (15, vec![10]));
        assert_eq!(log.read(14, 1 << 20, true), Err(ResponseError::OffsetOutOfRange));
        assert_eq!(log.delete_before(21), Err(ResponseError::OffsetOutOfRange));
    }

    #[test]
    fn retention_keeps_the_last_batch() {
        let mut log = log(&[1, 1, 1]);
        log.retain(None, Some(0));
        assert_eq!((log.start(), log.end()), (2, 3));
    }

    proptest! {
        #[test]
        fn every_offset_is_read_from_its_batch(
            sizes in proptest::collection::vec(1_usize..9, 1..12), pick in any::<prop::sample::Index>(),
        ) {
            let log = log(&sizes);
            let offset = i64::try_from(pick.index(usize::try_from(log.end()).unwrap())).unwrap();
            let read = bases(&log.read(offset, 1, true).unwrap());
            prop_assert_eq!(read.len(), 1);
            let mut base = 0;
            let holder = sizes.iter().map(|it| { base += i64::try_from(*it).unwrap(); base }).find(|it| offset < *it);
            prop_assert!(read[0] <= offset && offset < holder.unwrap());
        }
    }
}
