//! `ByteArrayConverter`: bytes as they are.

use ::bytes::Bytes;

use crate::record::data::{Kind, Schema, SchemaAndValue, SchemaRef, Value};

use super::{Converter, DecodeError, EncodeError, text::type_name};

/// Reads and writes bytes unchanged and without a copy; any other type is refused.
#[derive(Debug)]
pub struct ByteArrayConverter {
    schema: SchemaRef,
}

impl Default for ByteArrayConverter {
    fn default() -> Self {
        Self { schema: Schema::new(Kind::Bytes).optional().into() }
    }
}

impl Converter for ByteArrayConverter {
    fn decode(&self, _: &str, bytes: Option<&Bytes>) -> Result<SchemaAndValue, DecodeError> {
        let value = bytes.map_or(Value::Null, |it| Value::Bytes(it.clone()));
        Ok(SchemaAndValue { schema: Some(self.schema.clone()), value })
    }

    fn encode(&self, _: &str, data: &SchemaAndValue) -> Result<Option<Bytes>, EncodeError> {
        if let Some(schema) = &data.schema
            && schema.kind != Kind::Bytes
        {
            let message = "Invalid schema type for ByteArrayConverter: ";
            return Err(EncodeError::new(format!("{message}{}", schema.kind.name())));
        }
        if let Value::Bytes(bytes) = &data.value {
            return Ok(Some(bytes.clone()));
        }
        if data.is_null() {
            return Ok(None);
        }
        let message = "ByteArrayConverter is not compatible with objects of type";
        Err(EncodeError::new(format!("{message} {}", type_name(&data.value))))
    }

    fn class(&self) -> &'static str {
        "org.apache.kafka.connect.converters.ByteArrayConverter"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_bytes_through_and_refuses_the_rest() {
        let converter = ByteArrayConverter::default();
        for bytes in [None, Some(Bytes::new()), Some(Bytes::from_static(b"\0\xff"))] {
            let data = converter.decode("t", bytes.as_ref()).unwrap();
            assert!(data.schema.as_ref().is_some_and(|it| it.optional && it.kind == Kind::Bytes));
            assert_eq!(converter.encode("t", &data), Ok(bytes));
        }
        let refused = |data| converter.encode("t", &data).unwrap_err().message;
        let text = SchemaAndValue::string("x");
        assert_eq!(refused(text.clone()), "Invalid schema type for ByteArrayConverter: STRING");
        let expect = "ByteArrayConverter is not compatible with objects of type STRING";
        assert_eq!(refused(SchemaAndValue { schema: None, ..text }), expect);
        assert_eq!(converter.encode("t", &SchemaAndValue::NULL), Ok(None));
    }
}
