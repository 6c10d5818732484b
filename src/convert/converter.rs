//! The seam: what every converter promises.

use bytes::Bytes;

use crate::record::{Header, RawHeader, data::SchemaAndValue};

/// Translates between the bytes of one format and the Connect data model.
///
/// A converter is a pure function of its inputs: it does no I/O and may be called from any thread,
/// so every converter shares one table of round-trip tests. Null is no value: each format decides
/// what `None` bytes mean and when a null value becomes `None`.
pub trait Converter: Send + Sync {
    /// Reads one value; `bytes` is `None` for a tombstone or a null key.
    ///
    /// # Errors
    /// Fails if `bytes` is not a value of this format. The failure is permanent: the same bytes
    /// will fail again.
    fn decode(&self, topic: &str, bytes: Option<&Bytes>) -> Result<SchemaAndValue, DecodeError>;

    /// Writes one value.
    ///
    /// # Errors
    /// Fails if the format cannot express `value`.
    fn encode(&self, topic: &str, value: &SchemaAndValue) -> Result<Option<Bytes>, EncodeError>;

    /// The class that Kafka Connect knows this converter by. It stands in error headers and logs,
    /// which alerting rules search.
    fn class(&self) -> &'static str;
}

/// Translates Kafka record headers. Contract and failures are those of [`Converter`].
pub trait HeaderConverter: Send + Sync {
    /// Reads one header.
    ///
    /// # Errors
    /// Fails if the header's bytes are not a value of this format.
    fn decode(&self, topic: &str, header: &RawHeader) -> Result<Header, DecodeError>;

    /// Writes one header.
    ///
    /// # Errors
    /// Fails if the format cannot express the header's value.
    fn encode(&self, topic: &str, header: &Header) -> Result<RawHeader, EncodeError>;

    /// The class that Kafka Connect knows this converter by.
    fn class(&self) -> &'static str;
}

/// What a converter is used for. Connect passes it as `converter.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The record's key.
    Key,
    /// The record's value.
    Value,
    /// The record's headers.
    Header,
}

/// Bytes are not a value of the format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DecodeError {
    /// What is wrong, with the place in the bytes where that is known.
    pub message: String,
}

/// A value cannot be written in the format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EncodeError {
    /// What is wrong, with the field where that is known.
    pub message: String,
}

impl DecodeError {
    /// A failure with that message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl EncodeError {
    /// A failure with that message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}
