//! Compaction: of each key, only the last record of the closed batches stays.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use tokio::time::Instant;

use super::{
    batch::{Batch, Header},
    records::{LARGEST, Record, decompressed, split},
};

/// The most bytes that the batches of one pass may unpack to, all together.
const ROOM: usize = 256 << 20;

/// Removes from each batch but the last, which is still open, the records that a later record of a
/// closed batch replaces. Offsets, times and producers of what stays do not change; compressed
/// batches from which something is removed come out uncompressed.
///
/// A tombstone stays for `keep_tombstones` after the first pass that met it, so that whoever reads
/// the log within that time learns of the deletion. Batches that cannot be decoded stay whole, and so
/// do those beyond the first that unpack to [`ROOM`].
pub(super) fn compact(batches: &mut VecDeque<Batch>, now: Instant, keep_tombstones: Duration) {
    let Some(open) = batches.pop_back() else { return };
    let mut room = ROOM;
    let bodies: Vec<Option<Bytes>> = batches.iter().map(|it| body(it, &mut room)).collect();
    let all = batches.iter().zip(&bodies);
    let all = all.map(|(batch, body)| split(body.as_ref()?, batch.header.records));
    let all: Vec<Option<Vec<Record<'_>>>> = all.collect();
    let mut latest = HashMap::new();
    for (batch, records) in batches.iter().zip(&all) {
        for it in records.iter().flatten() {
            latest.insert(it.key, batch.header.base_offset + it.offset_delta);
        }
    }
    let mut kept = VecDeque::with_capacity(batches.len() + 1);
    for (mut batch, records) in batches.drain(..).zip(&all) {
        let horizon = *batch.horizon.get_or_insert(now + keep_tombstones);
        let header = batch.header;
        let stays = |it: &&Record<'_>| {
            let offset = header.base_offset + it.offset_delta;
            let is_latest = it.key.is_some() && latest.get(&it.key) == Some(&offset);
            is_latest && !(it.is_tombstone && horizon <= now)
        };
        let staying: Vec<_> = records.iter().flatten().filter(stays).collect();
        if records.as_ref().is_none_or(|it| it.len() == staying.len()) {
            kept.push_back(batch);
        } else if !staying.is_empty() {
            kept.push_back(reduced(&batch, &staying));
        }
    }
    kept.push_back(open);
    *batches = kept;
}

/// What `batch` unpacks to, which is taken off the `room` that is left.
fn body(batch: &Batch, room: &mut usize) -> Option<Bytes> {
    let body = decompressed(batch, LARGEST.min(*room)).filter(|_| !batch.header.is_control())?;
    if batch.header.codec() != 0 {
        *room -= body.len();
    }
    Some(body)
}

fn reduced(batch: &Batch, staying: &[&Record<'_>]) -> Batch {
    let mut body = BytesMut::new();
    for it in staying {
        body.extend_from_slice(it.raw);
    }
    let records = i32::try_from(staying.len()).unwrap_or(i32::MAX);
    batch.rewritten(Header { records, ..batch.header.without_codec() }, Some(&body))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

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

    /// A few kilobytes that unpack to 128 megabytes: what a client on this machine could send.
    #[tokio::test(start_paused = true)]
    async fn a_batch_that_unpacks_to_too_much_stays_as_it_is() {
        let mut log = log(&[&[(Some("a"), Some("1"))], &[(Some("a"), Some("2"))]]);
        let bomb = zstd::encode_all(std::io::repeat(0).take(1 << 27), 1).unwrap();
        let one = batch(&[(Some("a"), Some("3"))]);
        let header = Header { attributes: 4, ..one.header };
        let bomb = one.rewritten(header, Some(&bomb));
        log.append(&bomb, None);
        log.append(&one, None);
        let before = log.bytes();
        log.compact(Instant::now(), Duration::from_secs(9), 0.5);
        let first = before - log.bytes();
        assert_eq!(first, one.bytes.len(), "only the first record is replaced");
        assert_eq!(log.at_time(0), Some((1_000_000, 1)));
    }

    #[test]
    fn what_one_pass_unpacks_is_bounded() {
        let body = zstd::encode_all(std::io::repeat(0).take(100), 1).unwrap();
        let one = batch(&[(Some("a"), Some("3"))]);
        let packed = one.rewritten(Header { attributes: 4, ..one.header }, Some(&body));
        let mut room = 150;
        let unpacked: Vec<_> =
            [&packed, &packed, &one].map(|it| super::body(it, &mut room).is_some()).into();
        assert_eq!((unpacked, room), (vec![true, false, true], 50));
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
