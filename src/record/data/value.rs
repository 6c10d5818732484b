//! Values: what a converter reads and writes.

use bytes::Bytes;

use super::{Decimal, Kind, Schema, SchemaRef, Struct};

/// A value of the Connect data model.
///
/// Values do not carry their schema, except a struct: a schemaless value (from a `JsonConverter`
/// without schemas) is just a value whose [`SchemaAndValue::schema`] is `None`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// A signed 8-bit integer.
    Int8(i8),
    /// A signed 16-bit integer.
    Int16(i16),
    /// A signed 32-bit integer.
    Int32(i32),
    /// A signed 64-bit integer.
    Int64(i64),
    /// An IEEE 754 single.
    Float32(f32),
    /// An IEEE 754 double.
    Float64(f64),
    /// True or false.
    Boolean(bool),
    /// Text.
    String(String),
    /// Bytes.
    Bytes(Bytes),
    /// A list.
    Array(Vec<Self>),
    /// Pairs in the order in which they were read; keys do not repeat.
    Map(Vec<(Self, Self)>),
    /// A struct, with its schema.
    Struct(Struct),
    /// The value of a schema of the logical type Decimal.
    Decimal(Decimal),
    /// The value of the logical type Date: days since 1970-01-01.
    Date(i32),
    /// The value of the logical type Time: milliseconds since midnight.
    Time(i32),
    /// The value of the logical type Timestamp: milliseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
}

/// A value with its schema, which is `None` for a schemaless value and for a null without a type.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaAndValue {
    /// What `value` is.
    pub schema: Option<SchemaRef>,
    /// The value.
    pub value: Value,
}

impl SchemaAndValue {
    /// Null without a schema.
    pub const NULL: Self = Self { schema: None, value: Value::Null };

    /// A value with its schema.
    pub fn new(schema: impl Into<SchemaRef>, value: Value) -> Self {
        Self { schema: Some(schema.into()), value }
    }

    /// Text with a required string schema.
    pub fn string(text: impl Into<String>) -> Self {
        Self::new(Schema::new(Kind::String), Value::String(text.into()))
    }

    /// Whether the value is null.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }
}

impl From<Struct> for SchemaAndValue {
    fn from(value: Struct) -> Self {
        Self { schema: Some(value.schema().clone()), value: Value::Struct(value) }
    }
}

impl Value {
    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }
}
