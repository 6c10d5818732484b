//! Schemas and values that every version uses.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;

use crate::{
    exchange::{HttpHeaders, PartContent, Timings},
    record::data::{Kind, Schema, SchemaRef, Value},
};

/// The name of `class`, where all of the JVM connectors' names are.
pub(super) fn class(name: &str) -> String {
    format!("io.github.clescot.kafka.connect.http.core.{name}")
}

/// Required text.
pub(super) fn string() -> Schema {
    Schema::new(Kind::String)
}

/// A map from text to text.
pub(super) fn string_map() -> Schema {
    Schema::map(string(), string())
}

/// Headers: a map from a name to its values.
pub(super) fn header_map() -> Schema {
    Schema::map(string(), Schema::array(string()))
}

/// Shorthand for a field.
pub(super) fn field(name: &str, schema: Schema) -> (&str, SchemaRef) {
    (name, schema.into())
}

/// Text.
pub(super) fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// Bytes as base64 text, empty where there are none.
pub(super) fn base64(bytes: Option<&Bytes>) -> Value {
    Value::String(encode(bytes.map_or(&[], |it| it)))
}

/// Base64 with the standard alphabet and padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Named texts as a map.
pub(super) fn pairs(pairs: &[(String, String)]) -> Value {
    Value::Map(pairs.iter().map(|(name, it)| (text(name), text(it))).collect())
}

/// Headers as a map.
pub(super) fn headers(headers: &HttpHeaders) -> Value {
    let list = |values: &[String]| Value::Array(values.iter().map(|it| text(it)).collect());
    Value::Map(headers.iter().map(|(name, values)| (text(name), list(values))).collect())
}

/// Timings as a map.
pub(super) fn timings(timings: &Timings) -> Value {
    Value::Map(timings.iter().map(|(name, ms)| (text(name), Value::Int64(*ms))).collect())
}

/// The name of a part's type in messages.
pub(super) fn part_type(content: &PartContent) -> &'static str {
    match content {
        PartContent::String(_) => "STRING",
        PartContent::Bytes(_) => "BYTE_ARRAY",
        PartContent::File { by_reference: false, .. } => "FORM_DATA",
        PartContent::File { by_reference: true, .. } => "FORM_DATA_AS_REFERENCE",
    }
}
