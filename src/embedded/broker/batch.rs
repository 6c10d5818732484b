//! The header of a record batch: checked, read, and patched in place. The records stay opaque.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use kafka_protocol::error::ResponseError;
use tokio::time::Instant;

/// Where the records begin.
pub(super) const HEADER: usize = 61;
/// Where the part begins that the checksum covers.
const CHECKED: usize = 21;
/// What the length field does not count: base offset and itself.
const UNCOUNTED: usize = 12;
const MAGIC: i8 = 2;
const CODEC: i16 = 0b111;
const APPEND_TIME: i16 = 1 << 3;
const TRANSACTIONAL: i16 = 1 << 4;
const CONTROL: i16 = 1 << 5;

/// The fields of a batch's header, as in Kafka's `DefaultRecordBatch`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Header {
    pub(super) base_offset: i64,
    pub(super) leader_epoch: i32,
    pub(super) attributes: i16,
    pub(super) last_offset_delta: i32,
    pub(super) first_timestamp: i64,
    pub(super) max_timestamp: i64,
    pub(super) producer_id: i64,
    pub(super) producer_epoch: i16,
    pub(super) base_sequence: i32,
    pub(super) records: i32,
}

/// A batch of a log. Its bytes agree with its header.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub(super) header: Header,
    pub(super) bytes: Bytes,
    /// From when on compaction may remove its tombstones. Set when it is first compacted.
    pub(super) horizon: Option<Instant>,
}

impl Batch {
    /// Takes what a producer sent: exactly one batch of format 2, whole and unchanged on its way.
    ///
    /// # Errors
    /// Names what Kafka answers: a broken checksum is `CORRUPT_MESSAGE`, another format
    /// `UNSUPPORTED_FOR_MESSAGE_FORMAT`, anything that producers may not send `INVALID_RECORD`.
    pub(super) fn produced(bytes: Bytes) -> Result<Self, ResponseError> {
        let (length, magic, crc) = outline(&bytes).ok_or(ResponseError::InvalidRecord)?;
        if magic != MAGIC {
            return Err(ResponseError::UnsupportedForMessageFormat);
        }
        if length + UNCOUNTED != bytes.len() {
            return Err(ResponseError::InvalidRecord);
        }
        if crc32c::crc32c(bytes.get(CHECKED..).unwrap_or_default()) != crc {
            return Err(ResponseError::CorruptMessage);
        }
        let header = Header::read(&bytes);
        if !header.may_be_produced() {
            return Err(ResponseError::InvalidRecord);
        }
        if header.attributes & TRANSACTIONAL != 0 {
            return Err(ResponseError::InvalidTxnState);
        }
        Ok(Self { header, bytes, horizon: None })
    }

    /// The batch with another header, and other records if they are given.
    pub(super) fn rewritten(&self, header: Header, records: Option<&[u8]>) -> Self {
        let records = records.unwrap_or_else(|| self.records());
        let bytes = header.write(records);
        Self { header, bytes, horizon: self.horizon }
    }

    /// The bytes behind the header, compressed as the header says.
    pub(super) fn records(&self) -> &[u8] {
        self.bytes.get(HEADER..).unwrap_or_default()
    }

    pub(super) fn last_offset(&self) -> i64 {
        self.header.base_offset + i64::from(self.header.last_offset_delta)
    }
}

impl Header {
    /// Reads a header that [`outline`] has found long enough.
    fn read(bytes: &[u8]) -> Self {
        let mut from = bytes;
        let base_offset = from.get_i64();
        from.advance(4);
        let leader_epoch = from.get_i32();
        from.advance(5);
        Self {
            base_offset,
            leader_epoch,
            attributes: from.get_i16(),
            last_offset_delta: from.get_i32(),
            first_timestamp: from.get_i64(),
            max_timestamp: from.get_i64(),
            producer_id: from.get_i64(),
            producer_epoch: from.get_i16(),
            base_sequence: from.get_i32(),
            records: from.get_i32(),
        }
    }

    fn write(&self, records: &[u8]) -> Bytes {
        let mut checked = BytesMut::with_capacity(HEADER + records.len());
        checked.put_bytes(0, CHECKED);
        checked.put_i16(self.attributes);
        checked.put_i32(self.last_offset_delta);
        checked.put_i64(self.first_timestamp);
        checked.put_i64(self.max_timestamp);
        checked.put_i64(self.producer_id);
        checked.put_i16(self.producer_epoch);
        checked.put_i32(self.base_sequence);
        checked.put_i32(self.records);
        checked.put_slice(records);
        let length = i32::try_from(checked.len() - UNCOUNTED).unwrap_or(i32::MAX);
        let (mut front, rest) = checked.split_at_mut(CHECKED);
        front.put_i64(self.base_offset);
        front.put_i32(length);
        front.put_i32(self.leader_epoch);
        front.put_i8(MAGIC);
        front.put_u32(crc32c::crc32c(rest));
        checked.freeze()
    }

    fn may_be_produced(&self) -> bool {
        let counted = self.records >= 1 && self.records - 1 == self.last_offset_delta;
        counted && self.attributes & CONTROL == 0 && self.codec() <= 4
    }

    /// The codec's number in the protocol; 0 is none.
    pub(super) fn codec(&self) -> i16 {
        self.attributes & CODEC
    }

    pub(super) fn is_control(&self) -> bool {
        self.attributes & CONTROL != 0
    }

    /// Whether all records have the time at which the broker took them.
    pub(super) fn has_append_time(&self) -> bool {
        self.attributes & APPEND_TIME != 0
    }

    pub(super) fn without_codec(self) -> Self {
        Self { attributes: self.attributes & !CODEC, ..self }
    }

    pub(super) fn with_append_time(self, now: i64) -> Self {
        Self { attributes: self.attributes | APPEND_TIME, max_timestamp: now, ..self }
    }

    /// The sequence of the last record; sequences wrap to 0.
    pub(super) fn last_sequence(&self) -> i32 {
        let last = i64::from(self.base_sequence) + i64::from(self.last_offset_delta);
        i32::try_from(last % (i64::from(i32::MAX) + 1)).unwrap_or_default()
    }
}

/// Length field, format and checksum; `None` if there is no whole header.
fn outline(bytes: &[u8]) -> Option<(usize, i8, u32)> {
    let mut from = bytes.get(..HEADER)?;
    from.advance(8);
    let length = usize::try_from(from.get_i32()).ok()?;
    from.advance(4);
    Some((length, from.get_i8(), from.get_u32()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A batch as a producer sends it: a record for each key and value, at one second distance.
    pub(in crate::embedded::broker) fn batch(records: &[(Option<&str>, Option<&str>)]) -> Batch {
        let mut body = BytesMut::new();
        for (at, (key, value)) in (0_u8..).zip(records) {
            let mut record = BytesMut::new();
            record.put_u8(0);
            record.put_slice(&varint(i64::from(at) * 1000));
            record.put_slice(&varint(i64::from(at)));
            for part in [key, value] {
                match part {
                    Some(it) => {
                        record.put_slice(&varint(i64::try_from(it.len()).unwrap()));
                        record.put_slice(it.as_bytes());
                    }
                    None => record.put_slice(&varint(-1)),
                }
            }
            record.put_u8(0);
            body.put_slice(&varint(i64::try_from(record.len()).unwrap()));
            body.put_slice(&record);
        }
        let count = i32::try_from(records.len()).unwrap();
        let header = Header {
            base_offset: 0,
            leader_epoch: -1,
            attributes: 0,
            last_offset_delta: count - 1,
            first_timestamp: 1_000_000,
            max_timestamp: 1_000_000 + i64::from(count - 1) * 1000,
            producer_id: -1,
            producer_epoch: -1,
            base_sequence: -1,
            records: count,
        };
        Batch { header, bytes: header.write(&body), horizon: None }
    }

    fn varint(value: i64) -> Vec<u8> {
        let mut zigzag = (value << 1 ^ value >> 63).cast_unsigned();
        let mut bytes = Vec::new();
        loop {
            let [low, ..] = (zigzag & 0x7f).to_le_bytes();
            zigzag >>= 7;
            if zigzag == 0 {
                bytes.push(low);
                break;
            }
            bytes.push(low | 0x80);
        }
        bytes
    }

    #[test]
    fn what_is_written_is_read() {
        let sent = batch(&[(Some("k"), Some("v")), (None, None)]);
        let read = Batch::produced(sent.bytes.clone()).unwrap();
        assert_eq!(read.header, sent.header);
        let moved = read.rewritten(Header { base_offset: 7, ..read.header }, None);
        assert_eq!(moved.last_offset(), 8);
        assert_eq!(moved.bytes.slice(CHECKED..), sent.bytes.slice(CHECKED..));
    }

    #[test]
    fn every_flipped_bit_of_what_is_checked_is_noticed() {
        let sent = batch(&[(Some("k"), Some("v"))]);
        for at in CHECKED..sent.bytes.len() {
            let mut bytes = sent.bytes.to_vec();
            bytes[at] ^= 4;
            let refused = Batch::produced(bytes.into()).unwrap_err();
            assert_eq!(refused, ResponseError::CorruptMessage, "byte {at}");
        }
    }

    #[test]
    fn a_batch_that_is_cut_or_doubled_is_refused() {
        let sent = batch(&[(Some("k"), Some("v"))]);
        for length in 0..sent.bytes.len() {
            assert!(Batch::produced(sent.bytes.slice(..length)).is_err(), "{length} bytes");
        }
        let twice = [&sent.bytes[..], &sent.bytes[..]].concat();
        assert_eq!(Batch::produced(twice.into()).unwrap_err(), ResponseError::InvalidRecord);
    }

    #[test]
    fn the_last_sequence_wraps() {
        let header = Header { base_sequence: i32::MAX, last_offset_delta: 1, ..batch(&[]).header };
        assert_eq!(header.last_sequence(), 0);
    }
}
