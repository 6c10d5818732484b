//! The common type of the items of a list, or of the keys or values of a map.

use crate::record::data::{Kind, Logical, Schema, SchemaRef, Value};

/// What is known of the common type so far.
#[derive(Debug, Default)]
pub(super) struct Merger {
    common: Option<SchemaRef>,
    incompatible: bool,
}

impl Merger {
    /// Takes one more item's schema into account; a null without schema says nothing.
    pub(super) fn merge(&mut self, latest: Option<&SchemaRef>) {
        let Some(latest) = latest else { return };
        if self.incompatible {
            return;
        }
        let common = match &self.common {
            None => Some(latest.clone()),
            Some(previous) => merge(previous, latest),
        };
        self.incompatible = common.is_none();
        self.common = common;
    }

    /// The common type: the widest number type, else the type of the last item if all have the
    /// same.
    pub(super) fn schema(self) -> Option<SchemaRef> {
        self.common
    }
}

fn merge(previous: &SchemaRef, latest: &SchemaRef) -> Option<SchemaRef> {
    if std::mem::discriminant(&previous.kind) == std::mem::discriminant(&latest.kind) {
        return Some(latest.clone());
    }
    let (before, after) = (width(&previous.kind)?, width(&latest.kind)?);
    Some(if before < after { latest.clone() } else { previous.clone() })
}

/// The place of a number type among those that hold more and more.
fn width(kind: &Kind) -> Option<u8> {
    match kind {
        Kind::Int8 => Some(1),
        Kind::Int16 => Some(2),
        Kind::Int32 => Some(3),
        Kind::Int64 => Some(4),
        Kind::Float32 => Some(5),
        Kind::Float64 => Some(6),
        Kind::Boolean
        | Kind::String
        | Kind::Bytes
        | Kind::Array(_)
        | Kind::Map(..)
        | Kind::Struct(_) => None,
    }
}

/// `value` as one of the common type; `None` if it cannot be (a null, a date among numbers).
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "Java rounds here too")]
pub(super) fn align(value: Value, schema: &Schema) -> Option<Value> {
    let whole = match value {
        Value::Int8(number) => Some(i64::from(number)),
        Value::Int16(number) => Some(i64::from(number)),
        Value::Int32(number) => Some(i64::from(number)),
        Value::Int64(number) => Some(number),
        Value::Null
        | Value::Float32(_)
        | Value::Float64(_)
        | Value::Boolean(_)
        | Value::String(_)
        | Value::Bytes(_)
        | Value::Array(_)
        | Value::Map(_)
        | Value::Struct(_)
        | Value::Decimal(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Timestamp(_) => None,
    };
    match (schema.logical(), whole, value) {
        (Some(Logical::Date), Some(days), _) => i32::try_from(days).ok().map(Value::Date),
        (Some(Logical::Time), Some(millis), _) => i32::try_from(millis).ok().map(Value::Time),
        (Some(Logical::Timestamp), Some(millis), _) => Some(Value::Timestamp(millis)),
        (Some(Logical::Date), None, value @ Value::Date(_))
        | (Some(Logical::Time), None, value @ Value::Time(_))
        | (Some(Logical::Timestamp), None, value @ Value::Timestamp(_)) => Some(value),
        // A list of decimals has one scale; Java mixes them, which no schema describes.
        (Some(Logical::Decimal { scale }), None, Value::Decimal(number)) => {
            (number.scale == scale).then_some(Value::Decimal(number))
        }
        (Some(_), ..)
        | (None, None, Value::Null | Value::Date(_) | Value::Time(_) | Value::Timestamp(_)) => None,
        (None, Some(number), _) => match schema.kind {
            Kind::Int8 => i8::try_from(number).ok().map(Value::Int8),
            Kind::Int16 => i16::try_from(number).ok().map(Value::Int16),
            Kind::Int32 => i32::try_from(number).ok().map(Value::Int32),
            Kind::Int64 => Some(Value::Int64(number)),
            Kind::Float32 => Some(Value::Float32(number as f32)),
            Kind::Float64 => Some(Value::Float64(number as f64)),
            Kind::Boolean
            | Kind::String
            | Kind::Bytes
            | Kind::Array(_)
            | Kind::Map(..)
            | Kind::Struct(_) => None,
        },
        (None, None, Value::Float32(number)) if schema.kind == Kind::Float64 => {
            Some(Value::Float64(f64::from(number)))
        }
        (None, None, value) => Some(value),
    }
}
