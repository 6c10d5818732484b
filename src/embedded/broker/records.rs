//! The records within a batch: their outlines, where compaction and look-ups by time need them.

use std::io::Read;

use bytes::Bytes;

use super::batch::Batch;

/// The most bytes that a batch may unpack to, which is the largest request: a batch of a few bytes
/// could ask for all memory there is. One that is larger stays closed.
pub(super) const LARGEST: usize = 64 << 20;

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

/// The records of `batch` without compression. `None` if they cannot be had, or would take more than
/// `most` bytes.
pub(super) fn decompressed(batch: &Batch, most: usize) -> Option<Bytes> {
    let packed = batch.records();
    let unpacked = match batch.header.codec() {
        0 => return Some(batch.bytes.slice_ref(packed)),
        1 => gunzip(packed, most),
        2 => unsnap(packed, most),
        3 => read(lz4::Decoder::new(packed).ok()?, most),
        _ => read(zstd::Decoder::new(packed).ok()?, most),
    };
    unpacked.map(Bytes::from)
}

fn read(from: impl Read, most: usize) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    from.take(u64::try_from(most).ok()? + 1).read_to_end(&mut unpacked).ok()?;
    (unpacked.len() <= most).then_some(unpacked)
}

/// Producers write a header of ten bytes, without any of the fields that may follow.
fn gunzip(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let (header, deflated) = packed.split_first_chunk::<10>()?;
    let is_plain = header.starts_with(&[0x1f, 0x8b, 8, 0]);
    let unpacked = || miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, most).ok();
    is_plain.then(unpacked)?
}

/// Java writes blocks behind a header, each behind its length; others one bare block.
fn unsnap(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let Some(mut blocks) = packed.strip_prefix(b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01") else {
        return unsnap_block(packed, most);
    };
    let mut unpacked = Vec::new();
    while let Some((length, rest)) = blocks.split_first_chunk() {
        blocks = rest;
        let block = take(&mut blocks, usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        unpacked.extend(unsnap_block(block, most - unpacked.len())?);
    }
    Some(unpacked)
}

fn unsnap_block(block: &[u8], most: usize) -> Option<Vec<u8>> {
    let fits = snap::raw::decompress_len(block).is_ok_and(|it| it <= most);
    fits.then(|| snap::raw::Decoder::new().decompress_vec(block).ok())?
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

    use super::{
        super::batch::{Header, tests::batch},
        *,
    };

    #[test]
    fn tells_null_from_empty() {
        let batch = batch(&[(Some("k"), None), (None, Some("")), (Some(""), Some("v"))]);
        let bytes = decompressed(&batch, LARGEST).unwrap();
        let records = split(&bytes, 3).unwrap();
        let seen: Vec<_> = records.iter().map(|it| (it.key, it.is_tombstone)).collect();
        assert_eq!(seen, [(Some(&b"k"[..]), true), (None, false), (Some(&b""[..]), false)]);
        assert_eq!((records[2].offset_delta, records[2].timestamp_delta), (2, 2000));
    }

    /// Batches that each unpack to `size` zeros, and how many bytes they take.
    fn zeros(size: usize) -> [(i16, Vec<u8>); 5] {
        let all = vec![0; size];
        let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
        gzip.extend(miniz_oxide::deflate::compress_to_vec(&all, 6));
        let bare = snap::raw::Encoder::new().compress_vec(&all).unwrap();
        let mut framed = b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01".to_vec();
        for part in all.chunks(32 * 1024) {
            let block = snap::raw::Encoder::new().compress_vec(part).unwrap();
            framed.extend(u32::try_from(block.len()).unwrap().to_be_bytes());
            framed.extend(block);
        }
        let mut lz4 = lz4::EncoderBuilder::new().build(Vec::new()).unwrap();
        std::io::Write::write_all(&mut lz4, &all).unwrap();
        let zstd = zstd::encode_all(&all[..], 3).unwrap();
        [(1, gzip), (2, bare), (2, framed), (3, lz4.finish().0), (4, zstd)]
    }

    fn packed(codec: i16, body: &[u8]) -> Batch {
        let batch = batch(&[(Some("k"), Some("v"))]);
        batch.rewritten(Header { attributes: codec, ..batch.header }, Some(body))
    }

    #[test]
    fn every_codec_is_read_up_to_the_limit_and_not_beyond() {
        for (codec, body) in zeros(100_000) {
            let batch = packed(codec, &body);
            let all = decompressed(&batch, 100_000).map(|it| it.len());
            assert_eq!((all, decompressed(&batch, 99_999)), (Some(100_000), None), "codec {codec}");
        }
    }

    #[test]
    fn a_length_that_is_only_claimed_takes_no_memory() {
        let claims = b"\xff\xff\xff\xff\x0f\x00\x00";
        assert_eq!(decompressed(&packed(2, claims), LARGEST), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            _ = split(&bytes, 1);
        }

        #[test]
        fn no_bytes_break_a_codec(
            codec in 1_i16..=4, bytes in proptest::collection::vec(any::<u8>(), 0..200), framed in any::<bool>(),
        ) {
            let magic: &[u8] = match codec {
                1 => b"\x1f\x8b\x08\0\0\0\0\0\0\0",
                2 => b"\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01",
                3 => b"\x04\x22\x4d\x18",
                _ => b"\x28\xb5\x2f\xfd",
            };
            let body = [if framed { magic } else { &[] }, &bytes].concat();
            _ = decompressed(&packed(codec, &body), LARGEST);
        }
    }
}
