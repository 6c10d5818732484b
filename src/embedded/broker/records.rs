//! The records within a batch: their outlines, where compaction and look-ups by time need them.

use bytes::Bytes;
use kafka_protocol::compression::{Decompressor, Gzip, Lz4, Snappy, Zstd};

use super::batch::Batch;

/// Compressed batches above this size stay closed: nobody knows what they grow to.
const LARGEST: usize = 1 << 20;

/// One record, as a slice of its batch.
#[derive(Debug, PartialEq)]
pub(super) struct Record<'a> {
    /// The record with its length in front. Its deltas count from the batch's base.
    pub(super) raw: &'a [u8],
    pub(super) timestamp_delta: i64,
    pub(super) offset_delta: i64,
    pub(super) key: Option<&'a [u8]>,
    pub(super) is_tombstone: bool,
}

/// The records of `batch` without compression. `None` if they cannot be had.
pub(super) fn decompressed(batch: &Batch) -> Option<Bytes> {
    let mut packed = batch.bytes.slice_ref(batch.records());
    if batch.header.codec() != 0 && packed.len() > LARGEST {
        return None;
    }
    let unpacked = match batch.header.codec() {
        0 => return Some(packed),
        1 => Gzip::decompress(&mut packed, |it: &mut Bytes| Ok(it.clone())),
        2 => Snappy::decompress(&mut packed, |it: &mut Bytes| Ok(it.clone())),
        3 => Lz4::decompress(&mut packed, |it: &mut Bytes| Ok(it.clone())),
        _ => Zstd::decompress(&mut packed, |it: &mut Bytes| Ok(it.clone())),
    };
    unpacked.ok()
}

/// Splits what [`decompressed`] returned. `None` if it is not made of `count` whole records.
pub(super) fn split(mut bytes: &[u8], count: i32) -> Option<Vec<Record<'_>>> {
    let mut records = Vec::new();
    while !bytes.is_empty() {
        records.push(next(&mut bytes)?);
    }
    (i32::try_from(records.len()) == Ok(count)).then_some(records)
}

fn next<'a>(bytes: &mut &'a [u8]) -> Option<Record<'a>> {
    let mut body = *bytes;
    let length = usize::try_from(varint(&mut body)?).ok()?;
    let raw = take(bytes, (bytes.len() - body.len()).checked_add(length)?)?;
    body = body.get(..length)?;
    take(&mut body, 1)?;
    let timestamp_delta = varint(&mut body)?;
    let offset_delta = varint(&mut body)?;
    let key = nullable(&mut body)?;
    let is_tombstone = nullable(&mut body)?.is_none();
    Some(Record { raw, timestamp_delta, offset_delta, key, is_tombstone })
}

/// Bytes with their length in front; the inner `None` is null.
#[expect(clippy::option_option, reason = "missing and null differ")]
fn nullable<'a>(bytes: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    match varint(bytes)? {
        -1 => Some(None),
        length => take(bytes, usize::try_from(length).ok()?).map(Some),
    }
}

fn varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut zigzag = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        zigzag |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            let sign = i64::from(zigzag & 1 == 1);
            return Some(i64::try_from(zigzag >> 1).ok()? ^ -sign);
        }
    }
    None
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (front, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(front)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::batch::tests::batch, *};

    #[test]
    fn tells_null_from_empty() {
        let batch = batch(&[(Some("k"), None), (None, Some("")), (Some(""), Some("v"))]);
        let bytes = decompressed(&batch).unwrap();
        let records = split(&bytes, 3).unwrap();
        let seen: Vec<_> = records.iter().map(|it| (it.key, it.is_tombstone)).collect();
        assert_eq!(seen, [(Some(&b"k"[..]), true), (None, false), (Some(&b""[..]), false)]);
        assert_eq!((records[2].offset_delta, records[2].timestamp_delta), (2, 2000));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            _ = split(&bytes, 1);
        }
    }
}
