//! `SimpleHeaderConverter`: text whose type is inferred.

use bytes::Bytes;

use crate::{
    convert::{DecodeError, EncodeError, HeaderConverter, encoding::utf8},
    record::{
        Header, RawHeader,
        data::{SchemaAndValue, Value},
    },
};

use super::{infer::infer, render::push_value};

/// Infers the type of a header from its text, as Connect's default header converter does
/// (connect.md 6): `12` is an int8, `1.5` a float32, `2020-01-01` a date, `[1,2]` an array.
///
/// Inference loses form (`007` is 7, `1,2` is 1), so the bytes stay beside the value and are
/// written back as long as the value is still what they say: a header that passes through does not
/// change.
#[derive(Clone, Copy, Debug, Default)]
pub struct SimpleHeaderConverter;

impl SimpleHeaderConverter {
    fn read(bytes: &Bytes) -> SchemaAndValue {
        infer(&utf8(bytes))
    }
}

impl HeaderConverter for SimpleHeaderConverter {
    fn decode(&self, _: &str, header: &RawHeader) -> Result<Header, DecodeError> {
        let RawHeader { name, value: raw } = header.clone();
        let value = raw.as_ref().map_or(SchemaAndValue::NULL, Self::read);
        Ok(Header { name, value, raw })
    }

    fn encode(&self, _: &str, header: &Header) -> Result<RawHeader, EncodeError> {
        let Header { name, value, raw } = header;
        let unchanged = raw.as_ref().filter(|it| Self::read(it) == *value);
        let value = match (unchanged, &value.value) {
            (Some(raw), _) => Some(raw.clone()),
            (None, Value::Null) => None,
            (None, value) => {
                let mut text = String::new();
                push_value(&mut text, value, false);
                Some(text.into())
            }
        };
        Ok(RawHeader { name: name.clone(), value })
    }

    fn class(&self) -> &'static str {
        "org.apache.kafka.connect.storage.SimpleHeaderConverter"
    }
}
