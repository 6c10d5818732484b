//! `StringConverter`: text, and any value as text.

use std::convert::Infallible;

use bytes::Bytes;

use crate::record::data::{Kind, Schema, SchemaAndValue, SchemaRef, Struct, Value};

use super::{
    Converter, DecodeError, EncodeError,
    encoding::Encoding,
    json::{Style, push_structure},
    text::push_value,
};

/// Reads bytes as text and writes any value as text, as Java's `toString` does
/// (connect.md 5.1).
///
/// A struct becomes JSON text, the same as `JsonConverter` writes without schemas, because other
/// programs can read it; `struct.format=java` gives Java's `Struct{a=1,b=x}`, null fields left out.
/// Bytes, for which Java prints an address in memory, become base64, and points in time are
/// printed in UTC.
#[derive(Debug)]
pub struct StringConverter {
    encoding: Encoding,
    structs: StructFormat,
    schema: SchemaRef,
}

/// How a struct becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StructFormat {
    /// `{"a":1,"b":null}`.
    Json,
    /// `Struct{a=1}`.
    Java,
}

impl StringConverter {
    /// A converter for text in `encoding`.
    pub fn new(encoding: Encoding, structs: StructFormat) -> Self {
        Self { encoding, structs, schema: Schema::new(Kind::String).optional().into() }
    }
}

impl Converter for StringConverter {
    fn decode(&self, _: &str, bytes: Option<&Bytes>) -> Result<SchemaAndValue, DecodeError> {
        let value = bytes.map_or(Value::Null, |it| Value::String(self.encoding.decode(it)));
        Ok(SchemaAndValue { schema: Some(self.schema.clone()), value })
    }

    fn encode(&self, _: &str, data: &SchemaAndValue) -> Result<Option<Bytes>, EncodeError> {
        let mut text = String::new();
        match (&data.value, self.structs) {
            (Value::Null, _) => return Ok(None),
            (Value::String(text), _) => return Ok(Some(self.encoding.encode(text))),
            (value, StructFormat::Json) => push_value(&mut text, value, &mut |out, it| {
                push_structure(out, it, Style::default())
            })?,
            (value, StructFormat::Java) => {
                let Ok(()) = push_value(&mut text, value, &mut java);
            }
        }
        Ok(Some(self.encoding.encode_owned(text)))
    }

    fn class(&self) -> &'static str {
        "org.apache.kafka.connect.storage.StringConverter"
    }
}

fn java(out: &mut String, structure: &Struct) -> Result<(), Infallible> {
    out.push_str("Struct{");
    let fields = structure.schema().fields().iter().zip(structure.values());
    for (nth, (field, value)) in fields.filter(|(_, value)| **value != Value::Null).enumerate() {
        out.push_str(if nth == 0 { "" } else { "," });
        out.push_str(&field.name);
        out.push('=');
        push_value(out, value, &mut java)?;
    }
    out.push('}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converter(structs: StructFormat) -> StringConverter {
        StringConverter::new(Encoding::Utf8, structs)
    }

    #[track_caller]
    fn check(structs: StructFormat, value: Value, expect: &str) {
        let data = SchemaAndValue { schema: None, value };
        let bytes = converter(structs).encode("t", &data).unwrap().unwrap();
        assert_eq!(str::from_utf8(&bytes).unwrap(), expect);
    }

    fn example() -> Struct {
        let map = Schema::map(Schema::new(Kind::String), Schema::new(Kind::String));
        let schema = Schema::structure([
            ("a", Schema::new(Kind::Int32).into()),
            ("m", map.into()),
            ("n", Schema::new(Kind::String).optional().into()),
        ]);
        let map = vec![(Value::String("k".into()), Value::String("v".into()))];
        Struct::new(schema.into()).with("a", Value::Int32(1)).with("m", Value::Map(map))
    }

    #[test]
    fn values_print_as_in_java() {
        let text = |it: &str| Value::String(it.into());
        for (value, expect) in [
            (text("as is \u{1f600}"), "as is \u{1f600}"),
            (Value::Float32(1.0), "1.0"),
            (Value::Float64(1e20), "1.0E20"),
            (Value::Decimal("1E+3".parse().unwrap()), "1E+3"),
            (Value::Timestamp(0), "Thu Jan 01 00:00:00 UTC 1970"),
            (Value::Date(1), "Fri Jan 02 00:00:00 UTC 1970"),
            (Value::Array(vec![Value::Int8(1), Value::Null, text("a")]), "[1, null, a]"),
            (Value::Map(vec![(text("a"), Value::Array(vec![text("x")]))]), "{a=[x]}"),
            (Value::Bytes(Bytes::from_static(&[1, 2])), "AQI="),
        ] {
            check(StructFormat::Json, value, expect);
        }
    }

    #[test]
    fn structs_print_as_json_or_as_in_java() {
        check(StructFormat::Java, Value::Struct(example()), "Struct{a=1,m={k=v}}");
        check(StructFormat::Json, Value::Struct(example()), r#"{"a":1,"m":{"k":"v"},"n":null}"#);
        let list = Value::Array(vec![Value::Struct(example())]);
        check(StructFormat::Java, list, "[Struct{a=1,m={k=v}}]");
    }

    #[test]
    fn text_has_an_optional_schema_and_null_is_null() {
        let read = |bytes| converter(StructFormat::Json).decode("t", bytes).unwrap();
        let schema = Some(SchemaRef::new(Schema::new(Kind::String).optional()));
        let expect = SchemaAndValue { schema, value: Value::Null };
        assert_eq!(read(None), expect);
        assert_eq!(converter(StructFormat::Json).encode("t", &expect), Ok(None));
        let text = read(Some(&Bytes::from_static(b"a\xffb")));
        assert_eq!(text.value, Value::String("a\u{fffd}b".into()));
    }
}
