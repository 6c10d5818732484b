//! A record on its way out: before conversion, and after.

use std::sync::Arc;

use bytes::Bytes;

use super::{Headers, RawHeader, Timestamp, data::SchemaAndValue};

/// A record that a source task hands over for conversion and production.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceRecord {
    /// The topic to write to.
    pub topic: Arc<str>,
    /// The key.
    pub key: SchemaAndValue,
    /// The value.
    pub value: SchemaAndValue,
    /// The headers.
    pub headers: Headers,
    /// The timestamp to write; `None` lets the producer's clock decide.
    pub timestamp: Option<Timestamp>,
}

/// A record ready for the producer.
#[derive(Clone, Debug, PartialEq)]
pub struct EncodedRecord {
    /// The topic to write to.
    pub topic: Arc<str>,
    /// The key's bytes; `None` for a null key.
    pub key: Option<Bytes>,
    /// The value's bytes; `None` for a tombstone.
    pub value: Option<Bytes>,
    /// The headers.
    pub headers: Vec<RawHeader>,
    /// The timestamp to write; `None` lets the producer's clock decide.
    pub timestamp: Option<Timestamp>,
}

impl EncodedRecord {
    /// The bytes that this record holds in memory.
    pub fn size(&self) -> usize {
        let len = |it: &Option<Bytes>| it.as_ref().map_or(0, Bytes::len);
        let headers = self.headers.iter().map(|it| it.name.len() + len(&it.value));
        len(&self.key) + len(&self.value) + headers.sum::<usize>()
    }
}
