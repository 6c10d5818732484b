//! What each idempotent producer wrote last, so that a batch sent again is not written again.

use std::collections::{HashMap, VecDeque};

use kafka_protocol::error::ResponseError;

use super::batch::Header;

/// How many batches a producer may have under way, and so send again.
const REMEMBERED: usize = 5;
/// How many producers a partition remembers; beyond, the one that was silent longest is forgotten.
const MOST: usize = 2000;

/// The producers of a partition.
#[derive(Debug, Default)]
pub(super) struct Producers {
    by_id: HashMap<i64, Producer>,
}

#[derive(Debug)]
struct Producer {
    epoch: i16,
    /// First and last sequence of each batch, and the offset at which it stands.
    batches: VecDeque<(i32, i32, i64)>,
}

impl Producers {
    /// Whether a batch may be written: `None` if so, and the offset of the earlier copy if it was
    /// written before.
    ///
    /// # Errors
    /// Fails if the producer was fenced by one with a later epoch, or a batch before is missing.
    pub(super) fn check(&self, batch: &Header) -> Result<Option<i64>, ResponseError> {
        let known = self.by_id.get(&batch.producer_id).filter(|_| batch.producer_id >= 0);
        let Some(producer) = known else { return Ok(None) };
        if batch.producer_epoch < producer.epoch {
            return Err(ResponseError::InvalidProducerEpoch);
        }
        if producer.epoch < batch.producer_epoch {
            let begins = batch.base_sequence == 0;
            return if begins { Ok(None) } else { Err(ResponseError::OutOfOrderSequenceNumber) };
        }
        let (first, last) = (batch.base_sequence, batch.last_sequence());
        if let Some(copy) = producer.batches.iter().find(|it| (it.0, it.1) == (first, last)) {
            return Ok(Some(copy.2));
        }
        match producer.batches.back() {
            Some(before) if after(before.1) != first => {
                Err(ResponseError::OutOfOrderSequenceNumber)
            }
            Some(_) | None => Ok(None),
        }
    }

    /// Remembers a batch that was written at `offset`.
    pub(super) fn written(&mut self, batch: &Header, offset: i64) {
        if batch.producer_id < 0 {
            return;
        }
        self.make_room(batch.producer_id);
        let new = || Producer { epoch: batch.producer_epoch, batches: VecDeque::new() };
        let producer = self.by_id.entry(batch.producer_id).or_insert_with(new);
        if producer.epoch != batch.producer_epoch {
            *producer = new();
        }
        if producer.batches.len() == REMEMBERED {
            producer.batches.pop_front();
        }
        let (first, last) = (batch.base_sequence, batch.last_sequence());
        producer.batches.push_back((first, last, offset));
    }

    fn make_room(&mut self, id: i64) {
        if self.by_id.len() < MOST || self.by_id.contains_key(&id) {
            return;
        }
        let latest = |it: &Producer| it.batches.back().map(|it| it.2);
        let silent = self.by_id.iter().min_by_key(|(_, it)| latest(it)).map(|(id, _)| *id);
        if let Some(silent) = silent {
            self.by_id.remove(&silent);
        }
    }
}

/// The sequence after `sequence`; they wrap to 0.
fn after(sequence: i32) -> i32 {
    sequence.checked_add(1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{super::batch::tests::batch, *};

    fn header(epoch: i16, base_sequence: i32, records: i32) -> Header {
        let (producer_id, producer_epoch) = (7, epoch);
        let last_offset_delta = records - 1;
        let header = batch(&[]).header;
        Header { last_offset_delta, producer_id, producer_epoch, base_sequence, records, ..header }
    }

    #[test]
    fn a_batch_is_written_once_in_order_and_in_its_epoch() {
        let mut producers = Producers::default();
        for (at, sequence) in (0..).zip([0, 2, 4, 6, 8, 10]) {
            let header = header(1, sequence, 2);
            assert_eq!(producers.check(&header), Ok(None));
            producers.written(&header, at * 2);
        }
        let lost = Err(ResponseError::OutOfOrderSequenceNumber);
        for (what, epoch, sequence, expected) in [
            ("the last one again", 1, 10, Ok(Some(10))),
            ("the fifth last again", 1, 2, Ok(Some(2))),
            ("one that is forgotten", 1, 0, lost),
            ("one too far", 1, 14, lost),
            ("the next", 1, 12, Ok(None)),
            ("of a fenced producer", 0, 12, Err(ResponseError::InvalidProducerEpoch)),
            ("a new epoch in its middle", 2, 12, lost),
            ("a new epoch", 2, 0, Ok(None)),
        ] {
            assert_eq!(producers.check(&header(epoch, sequence, 2)), expected, "{what}");
        }
    }

    #[test]
    fn sequences_wrap() {
        let mut producers = Producers::default();
        producers.written(&header(0, i32::MAX, 1), 0);
        assert_eq!(producers.check(&header(0, 0, 1)), Ok(None));
    }

    #[test]
    fn producers_are_forgotten_beyond_the_limit() {
        let mut producers = Producers::default();
        for id in 0..i64::try_from(MOST).unwrap() + 10 {
            let header = Header { producer_id: id, ..header(0, 0, 1) };
            producers.written(&header, id);
        }
        assert_eq!(producers.by_id.len(), MOST);
        assert!(!producers.by_id.contains_key(&0));
    }
}
