//! Compaction: of each key, only the last record of the closed batches stays.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use tokio::time::Instant;

use super::{
    batch::{Batch, Header},
    records::{Record, decompressed, split},
};

/// Removes from each batch but the last, which is still open, the records that a later record of a
/// closed batch replaces. Offsets, times and producers of what stays do not change; compressed
/// batches from which something is removed come out uncompressed.
///
/// A tombstone stays for `keep_tombstones` after the first pass that met it, so that whoever reads
/// the log within that time learns of the deletion. Batches that cannot be decoded stay whole.
pub(super) fn compact(batches: &mut VecDeque<Batch>, now: Instant, keep_tombstones: Duration) {
    let Some(open) = batches.pop_back() else { return };
    let bodies: Vec<Option<Bytes>> = batches.iter().map(body).collect();
    let latest = latest(batches, &bodies);
    let mut kept = VecDeque::with_capacity(batches.len() + 1);
    for (mut batch, body) in batches.drain(..).zip(&bodies) {
        let horizon = *batch.horizon.get_or_insert(now + keep_tombstones);
        let Some(records) = records(&batch, body.as_ref()) else {
            kept.push_back(batch);
            continue;
        };
        let header = batch.header;
        let stays = |it: &&Record<'_>| {
            let offset = header.base_offset + it.offset_delta;
            let is_latest = it.key.is_some_and(|key| latest.get(key) == Some(&offset));
            is_latest && !(it.is_tombstone && horizon <= now)
        };
        let staying: Vec<_> = records.iter().filter(stays).collect();
        if staying.len() == records.len() {
            kept.push_back(batch);
        } else if !staying.is_empty() {
            kept.push_back(reduced(&batch, &staying));
        }
    }
    kept.push_back(open);
    *batches = kept;
}

fn body(batch: &Batch) -> Option<Bytes> {
    if batch.header.is_control() { None } else { decompressed(batch) }
}

fn records<'a>(batch: &Batch, body: Option<&'a Bytes>) -> Option<Vec<Record<'a>>> {
    split(body?, batch.header.records)
}

/// The last offset of each key.
fn latest<'a>(batches: &VecDeque<Batch>, bodies: &'a [Option<Bytes>]) -> HashMap<&'a [u8], i64> {
    let mut latest = HashMap::new();
    for (batch, body) in batches.iter().zip(bodies) {
        for record in records(batch, body.as_ref()).unwrap_or_default() {
            if let Some(key) = record.key {
                latest.insert(key, batch.header.base_offset + record.offset_delta);
            }
        }
    }
    latest
}

fn reduced(batch: &Batch, staying: &[&Record<'_>]) -> Batch {
    let body: BytesMut = staying.iter().flat_map(|it| it.raw.iter().copied()).collect();
    let records = i32::try_from(staying.len()).unwrap_or(i32::MAX);
    batch.rewritten(Header { records, ..batch.header.without_codec() }, Some(&body))
}

#[cfg(test)]
mod tests {
    use bytes::Buf;

    use super::{
        super::{batch::tests::batch, log::Log},
        *,
    };

    type Pairs<'a> = &'a [(Option<&'a str>, Option<&'a str>)];

    fn log(batches: &[Pairs<'_>]) -> Log {
        let mut log = Log::default();
        for pairs in batches {
            log.append(&batch(pairs), None);
        }
        log
    }

    /// Offset, key and tombstone of what is left.
    fn left(log: &Log) -> Vec<(i64, String, bool)> {
        let mut bytes = log.read(log.start(), usize::MAX, true).unwrap();
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let length = usize::try_from((&bytes[8..]).get_i32()).unwrap() + 12;
            let batch = Batch::stored(&bytes.split_to(length));
            for it in split(batch.records(), batch.header.records).unwrap() {
                let key = String::from_utf8(it.key.unwrap_or(b"-").to_vec()).unwrap();
                found.push((batch.header.base_offset + it.offset_delta, key, it.is_tombstone));
            }
        }
        found
    }

    impl Batch {
        fn stored(bytes: &Bytes) -> Self {
            // The count of a compacted batch differs from its offsets, so it is not producible.
            let mut produced = bytes.to_vec();
            let delta = i32::from_be_bytes(bytes[23..27].try_into().unwrap());
            produced[57..61].copy_from_slice(&(delta + 1).to_be_bytes());
            let crc = crc32c::crc32c(&produced[21..]);
            produced[17..21].copy_from_slice(&crc.to_be_bytes());
            let mut batch = Self::produced(produced.into()).unwrap();
            batch.header.records = i32::from_be_bytes(bytes[57..61].try_into().unwrap());
            batch
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_record_of_each_key_stays_at_its_offset() {
        let (a, b) = ((Some("a"), Some("1")), (Some("b"), Some("1")));
        let mut log = log(&[&[a, b, a], &[a], &[(None, Some("x"))], &[b, b]]);
        log.compact(Instant::now(), Duration::from_secs(9), 0.5);
        let expected = [(1, "b", false), (3, "a", false), (5, "b", false), (6, "b", false)];
        assert_eq!(left(&log), expected.map(|it| (it.0, it.1.to_owned(), it.2)));
        assert_eq!((log.start(), log.end()), (0, 7));
    }

    #[tokio::test(start_paused = true)]
    async fn tombstones_stay_for_their_time() {
        let (set, unset) = ((Some("a"), Some("1")), (Some("a"), None));
        let mut log = log(&[&[set], &[unset], &[(Some("z"), Some("1"))]]);
        let keep = Duration::from_secs(9);
        for (wait, offsets) in [(0, vec![1, 2]), (8, vec![1, 2]), (1, vec![2])] {
            tokio::time::advance(Duration::from_secs(wait)).await;
            log.compact(Instant::now(), keep, 0.5);
            let seen: Vec<i64> = left(&log).into_iter().map(|it| it.0).collect();
            assert_eq!(seen, offsets, "after {wait} s more");
        }
    }
}
