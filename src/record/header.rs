//! Kafka record headers after conversion: typed, ordered, names may repeat.

use bytes::Bytes;

use super::data::SchemaAndValue;

/// The headers of a record, in their order.
pub type Headers = Vec<Header>;

/// One header of a converted record.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// What the header converter made of its bytes.
    pub value: SchemaAndValue,
    /// The bytes that `value` was read from, if it was read. A header converter that infers types
    /// loses form (`007` becomes 7); with these it can write back what it read.
    pub raw: Option<Bytes>,
}

impl Header {
    /// A header made here rather than read: `text` as a string.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), value: SchemaAndValue::string(text), raw: None }
    }
}
