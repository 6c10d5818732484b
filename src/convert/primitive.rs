//! The converters of single numbers and of booleans: big-endian, of fixed width.

use bytes::Bytes;

use crate::record::data::{Kind, Schema, SchemaAndValue, SchemaRef, Value};

use super::{Converter, DecodeError, EncodeError, text::type_name};

/// One of `org.apache.kafka.connect.converters.{Short,Integer,Long,Float,Double,Boolean}Converter`.
///
/// Null bytes are null. As in Java, the number converters accept a number of another type and
/// convert it the way Java's casts do; the boolean one accepts booleans only.
#[derive(Debug)]
pub struct PrimitiveConverter {
    primitive: Primitive,
    schema: SchemaRef,
}

/// The types that have a converter of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// Two bytes.
    Short,
    /// Four bytes.
    Integer,
    /// Eight bytes.
    Long,
    /// Four bytes, IEEE 754.
    Float,
    /// Eight bytes, IEEE 754.
    Double,
    /// One byte, 0 or 1.
    Boolean,
}

impl PrimitiveConverter {
    /// The converter of `primitive`.
    pub fn new(primitive: Primitive) -> Self {
        let kind = match primitive {
            Primitive::Short => Kind::Int16,
            Primitive::Integer => Kind::Int32,
            Primitive::Long => Kind::Int64,
            Primitive::Float => Kind::Float32,
            Primitive::Double => Kind::Float64,
            Primitive::Boolean => Kind::Boolean,
        };
        Self { primitive, schema: Schema::new(kind).optional().into() }
    }
}

impl Converter for PrimitiveConverter {
    fn decode(&self, _: &str, bytes: Option<&Bytes>) -> Result<SchemaAndValue, DecodeError> {
        let value = match bytes {
            None => Value::Null,
            Some(bytes) => self.primitive.read(bytes).ok_or_else(|| {
                let (name, width) = (self.primitive.name(), self.primitive.width());
                let found = match **bytes {
                    [byte] if width == 1 => format!("the byte {byte} is neither 0 nor 1"),
                    _ => format!("{} bytes instead of {width}", bytes.len()),
                };
                DecodeError::new(format!("Failed to deserialize {name}: {found}"))
            })?,
        };
        Ok(SchemaAndValue { schema: Some(self.schema.clone()), value })
    }

    fn encode(&self, _: &str, data: &SchemaAndValue) -> Result<Option<Bytes>, EncodeError> {
        if data.is_null() {
            return Ok(None);
        }
        self.primitive.write(&data.value).map(Some).ok_or_else(|| {
            let (name, found) = (self.primitive.name(), type_name(&data.value));
            EncodeError::new(format!("Failed to serialize to {name} (was {found})"))
        })
    }

    fn class(&self) -> &'static str {
        match self.primitive {
            Primitive::Short => "org.apache.kafka.connect.converters.ShortConverter",
            Primitive::Integer => "org.apache.kafka.connect.converters.IntegerConverter",
            Primitive::Long => "org.apache.kafka.connect.converters.LongConverter",
            Primitive::Float => "org.apache.kafka.connect.converters.FloatConverter",
            Primitive::Double => "org.apache.kafka.connect.converters.DoubleConverter",
            Primitive::Boolean => "org.apache.kafka.connect.converters.BooleanConverter",
        }
    }
}

impl Primitive {
    fn name(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Integer => "integer",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Boolean => "boolean",
        }
    }

    fn width(self) -> usize {
        match self {
            Self::Boolean => 1,
            Self::Short => 2,
            Self::Integer | Self::Float => 4,
            Self::Long | Self::Double => 8,
        }
    }

    fn read(self, bytes: &[u8]) -> Option<Value> {
        Some(match self {
            Self::Short => Value::Int16(i16::from_be_bytes(bytes.try_into().ok()?)),
            Self::Integer => Value::Int32(i32::from_be_bytes(bytes.try_into().ok()?)),
            Self::Long => Value::Int64(i64::from_be_bytes(bytes.try_into().ok()?)),
            Self::Float => Value::Float32(f32::from_be_bytes(bytes.try_into().ok()?)),
            Self::Double => Value::Float64(f64::from_be_bytes(bytes.try_into().ok()?)),
            Self::Boolean => match bytes {
                [0] => Value::Boolean(false),
                [1] => Value::Boolean(true),
                _ => return None,
            },
        })
    }

    fn write(self, value: &Value) -> Option<Bytes> {
        Some(match (self, value) {
            (Self::Short, Value::Int16(number)) => copy(&number.to_be_bytes()),
            (Self::Integer, Value::Int32(number)) => copy(&number.to_be_bytes()),
            (Self::Long, Value::Int64(number)) => copy(&number.to_be_bytes()),
            (Self::Float, Value::Float32(number)) => copy(&number.to_be_bytes()),
            (Self::Double, Value::Float64(number)) => copy(&number.to_be_bytes()),
            (Self::Boolean, Value::Boolean(truth)) => copy(&[u8::from(*truth)]),
            (Self::Boolean, _) => return None,
            (_, value) => return self.write_cast(value),
        })
    }

    /// Java's `Number.shortValue()` and so on: whole numbers lose their high bytes, fractions are
    /// cut off at the limits of the type.
    #[expect(clippy::as_conversions, reason = "these are the casts that Java makes")]
    #[expect(clippy::cast_possible_truncation, reason = "Java truncates too")]
    #[expect(clippy::cast_precision_loss, reason = "Java rounds too")]
    fn write_cast(self, value: &Value) -> Option<Bytes> {
        let (whole, fraction) = match value {
            Value::Int8(number) => (i64::from(*number), f64::from(*number)),
            Value::Int16(number) => (i64::from(*number), f64::from(*number)),
            Value::Int32(number) => (i64::from(*number), f64::from(*number)),
            Value::Int64(number) => (*number, *number as f64),
            // Java narrows a float through int, not through long.
            Value::Float32(number) if self != Self::Long => {
                (i64::from(*number as i32), f64::from(*number))
            }
            Value::Float64(number) if self != Self::Long => (i64::from(*number as i32), *number),
            Value::Float32(number) => (*number as i64, f64::from(*number)),
            Value::Float64(number) => (*number as i64, *number),
            Value::Null
            | Value::Boolean(_)
            | Value::String(_)
            | Value::Bytes(_)
            | Value::Array(_)
            | Value::Map(_)
            | Value::Struct(_)
            | Value::Decimal(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::Timestamp(_) => return None,
        };
        Some(match self {
            Self::Short => copy(&(whole as i16).to_be_bytes()),
            Self::Integer => copy(&(whole as i32).to_be_bytes()),
            Self::Long => copy(&whole.to_be_bytes()),
            Self::Float => copy(&(fraction as f32).to_be_bytes()),
            Self::Double => copy(&fraction.to_be_bytes()),
            Self::Boolean => return None,
        })
    }
}

fn copy(bytes: &[u8]) -> Bytes {
    Bytes::copy_from_slice(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Primitive::{Boolean, Double, Float, Integer, Long, Short};

    #[track_caller]
    fn check(primitive: Primitive, bytes: &[u8], expect: Result<Value, &str>) {
        let converter = PrimitiveConverter::new(primitive);
        let bytes = Bytes::copy_from_slice(bytes);
        let got = converter.decode("t", Some(&bytes)).map_err(|it| it.message);
        if let Ok(data) = &got {
            assert!(data.schema.as_ref().unwrap().optional);
            assert_eq!(converter.encode("t", data), Ok(Some(bytes)));
        }
        assert_eq!(got.map(|it| it.value), expect.map_err(str::to_owned));
    }

    #[test]
    fn reads_exactly_its_width() {
        check(Short, &[1, 2], Ok(Value::Int16(258)));
        check(Integer, &[1, 2, 3, 4], Ok(Value::Int32(16_909_060)));
        check(Long, &[0, 0, 0, 0, 0, 0, 0, 1], Ok(Value::Int64(1)));
        check(Float, &[0x3f, 0xc0, 0, 0], Ok(Value::Float32(1.5)));
        check(Double, &[0x3f, 0xf8, 0, 0, 0, 0, 0, 0], Ok(Value::Float64(1.5)));
        check(Boolean, &[0], Ok(Value::Boolean(false)));
        check(Boolean, &[1], Ok(Value::Boolean(true)));
        check(Short, &[1], Err("Failed to deserialize short: 1 bytes instead of 2"));
        check(Integer, &[], Err("Failed to deserialize integer: 0 bytes instead of 4"));
        check(Boolean, &[2], Err("Failed to deserialize boolean: the byte 2 is neither 0 nor 1"));
        check(Boolean, &[0, 1], Err("Failed to deserialize boolean: 2 bytes instead of 1"));
    }

    #[test]
    fn null_stays_null() {
        for primitive in [Short, Integer, Long, Float, Double, Boolean] {
            let converter = PrimitiveConverter::new(primitive);
            let null = converter.decode("t", None).unwrap();
            assert_eq!(null.value, Value::Null);
            assert_eq!(converter.encode("t", &null), Ok(None));
        }
    }

    #[test]
    fn other_numbers_are_cast_and_the_rest_is_refused() {
        let write = |primitive, value| {
            let data = SchemaAndValue { schema: None, value };
            PrimitiveConverter::new(primitive).encode("t", &data).map_err(|it| it.message)
        };
        let bytes = |it: &[u8]| Ok(Some(Bytes::copy_from_slice(it)));
        assert_eq!(write(Short, Value::Int32(70_000)), bytes(&[0x11, 0x70]));
        assert_eq!(write(Short, Value::Float64(1.9)), bytes(&[0, 1]));
        assert_eq!(write(Long, Value::Int8(-1)), bytes(&[0xff; 8]));
        assert_eq!(write(Float, Value::Int16(1)), bytes(&[0x3f, 0x80, 0, 0]));
        let text = Value::String("x".into());
        let refused = |it: &str| Err(it.to_owned());
        assert_eq!(write(Long, text.clone()), refused("Failed to serialize to long (was STRING)"));
        assert_eq!(write(Boolean, text), refused("Failed to serialize to boolean (was STRING)"));
    }

    proptest::proptest! {
        #[test]
        fn numbers_round_trip(long: i64, double in proptest::num::f64::NORMAL) {
            check(Long, &long.to_be_bytes(), Ok(Value::Int64(long)));
            check(Double, &double.to_be_bytes(), Ok(Value::Float64(double)));
        }
    }
}
