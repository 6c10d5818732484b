//! Connect values, read as a format of serde, so that a Struct and JSON text have one reader.

use serde::{
    Deserializer,
    de::{
        IntoDeserializer, Visitor,
        value::{Error, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

use super::base64;
use crate::record::data::{Struct, Value};

/// A value to read. Bytes are base64 text where text is asked for, and bytes where bytes are.
#[derive(Clone, Copy)]
pub(super) enum Data<'a> {
    /// Any value.
    Value(&'a Value),
    /// A struct: a map whose nulls are the fields' defaults.
    Struct(&'a Struct),
}

impl<'a> Data<'a> {
    pub(super) fn of_struct(value: &'a Struct) -> Self {
        Self::Struct(value)
    }
}

impl<'de> Deserializer<'de> for Data<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = match self {
            Self::Value(Value::Struct(value)) | Self::Struct(value) => {
                return visitor.visit_map(MapDeserializer::new(fields(value)));
            }
            Self::Value(value) => value,
        };
        match value {
            Value::Null | Value::Struct(_) => visitor.visit_unit(),
            Value::Int8(number) => visitor.visit_i8(*number),
            Value::Int16(number) => visitor.visit_i16(*number),
            Value::Int32(number) | Value::Date(number) | Value::Time(number) => {
                visitor.visit_i32(*number)
            }
            Value::Int64(number) | Value::Timestamp(number) => visitor.visit_i64(*number),
            Value::Float32(number) => visitor.visit_f32(*number),
            Value::Float64(number) => visitor.visit_f64(*number),
            Value::Boolean(it) => visitor.visit_bool(*it),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Bytes(bytes) => visitor.visit_string(base64::encode(bytes)),
            Value::Decimal(number) => visitor.visit_string(number.to_string()),
            Value::Array(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.iter().map(Data::Value)))
            }
            Value::Map(pairs) => {
                let pairs = pairs.iter().map(|(key, it)| (Data::Value(key), Data::Value(it)));
                visitor.visit_map(MapDeserializer::new(pairs))
            }
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Value(Value::Bytes(bytes)) => visitor.visit_borrowed_bytes(bytes),
            Self::Value(_) | Self::Struct(_) => self.deserialize_any(visitor),
        }
    }

    /// Tells the readers that bytes need no base64 here.
    fn is_human_readable(&self) -> bool {
        false
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'a> IntoDeserializer<'a, Error> for Data<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

fn fields(value: &Struct) -> impl Iterator<Item = (&str, Data<'_>)> {
    value.schema().fields().iter().zip(value.values()).map(|(field, it)| {
        let it = match &field.schema.default {
            Some(default) if *it == Value::Null => default,
            Some(_) | None => it,
        };
        (field.name.as_str(), Data::Value(it))
    })
}
