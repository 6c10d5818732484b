//! A record as the broker gave it: bytes, not yet converted.

use bytes::Bytes;

use super::{RecordOffset, Timestamp, TimestampType, TopicPartition};

/// A consumed record before conversion. The bytes are shared, so a dead letter can carry them on
/// unchanged without a copy.
#[derive(Clone, Debug, PartialEq)]
pub struct RawRecord {
    /// The partition that it was read from.
    pub partition: TopicPartition,
    /// Its position there.
    pub offset: RecordOffset,
    /// When it was written, if the topic keeps timestamps.
    pub timestamp: Option<Timestamp>,
    /// Who set `timestamp`.
    pub timestamp_type: TimestampType,
    /// The key's bytes; `None` for a null key.
    pub key: Option<Bytes>,
    /// The value's bytes; `None` for a tombstone.
    pub value: Option<Bytes>,
    /// The headers, in their order, repeated names included.
    pub headers: Vec<RawHeader>,
}

/// A Kafka record header before conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawHeader {
    /// Its name.
    pub name: String,
    /// Its bytes; `None` for a null value.
    pub value: Option<Bytes>,
}

impl RawRecord {
    /// The bytes that this record holds in memory, for the windows that are bounded in bytes.
    pub fn size(&self) -> usize {
        let len = |it: &Option<Bytes>| it.as_ref().map_or(0, Bytes::len);
        let headers = self.headers.iter().map(|it| it.name.len() + len(&it.value));
        len(&self.key) + len(&self.value) + headers.sum::<usize>()
    }
}
