//! A consumed record after conversion, as a sink task receives it.

use super::{Headers, RawRecord, data::SchemaAndValue};

/// A converted record, with the bytes that it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct SinkRecord {
    /// The key, as the key converter read it.
    pub key: SchemaAndValue,
    /// The value, as the value converter read it.
    pub value: SchemaAndValue,
    /// The headers, as the header converter read them.
    pub headers: Headers,
    /// The record as consumed: position, timestamp, and the bytes that a dead letter carries on.
    pub raw: RawRecord,
}
