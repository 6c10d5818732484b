//! What is written.

use super::*;
use crate::{
    convert::DecimalFormat,
    record::data::{Kind, Schema, SchemaRef, Struct},
};

#[track_caller]
fn check(converter: &JsonConverter, schema: Option<Schema>, value: Value, expect: &str) {
    let data = SchemaAndValue { schema: schema.map(SchemaRef::new), value };
    assert_eq!(encode(converter, &data), Ok(Some(expect.to_owned())));
}

#[track_caller]
fn refused(schema: Schema, value: Value, expect: &str) {
    let data = SchemaAndValue::new(schema, value);
    assert_eq!(encode(&plain(), &data), Err(expect.to_owned()));
}

#[test]
fn values_without_schema() {
    let list = Value::Array(vec![Value::Int8(1), Value::Null]);
    check(&plain(), None, list.clone(), "[1,null]");
    check(&plain(), None, Value::Map(vec![(string("a"), Value::Null)]), r#"{"a":null}"#);
    check(&plain(), None, Value::Map(vec![(Value::Int8(1), Value::Int8(2))]), "[[1,2]]");
    check(&plain(), None, Value::Float64(f64::NAN), "\"NaN\"");
    check(&plain(), None, Value::Float32(f32::INFINITY), "\"Infinity\"");
    check(&plain(), None, Value::Float32(1.0), "1.0");
    check(&plain(), None, Value::Float64(1e20), "1.0E20");
    check(&plain(), None, Value::Bytes(Bytes::from_static(&[1, 2])), "\"AQI=\"");
    check(&with_schemas(), None, list, r#"{"schema":null,"payload":[1,null]}"#);
    let data = SchemaAndValue { schema: None, value: Value::Date(1) };
    let expect = Err("a Date needs a schema to be written as JSON".to_owned());
    assert_eq!(encode(&plain(), &data), expect);
}

#[test]
fn null_is_a_tombstone_only_without_schema() {
    assert_eq!(encode(&plain(), &SchemaAndValue::NULL), Ok(None));
    assert_eq!(encode(&with_schemas(), &SchemaAndValue::NULL), Ok(None));
    let optional = || Some(Schema::new(Kind::String).optional());
    check(&plain(), optional(), Value::Null, "null");
    let expect = r#"{"schema":{"type":"string","optional":true},"payload":null}"#;
    check(&with_schemas(), optional(), Value::Null, expect);
    let required = "Conversion error: null value for field that is required and has no default \
                    value";
    refused(Schema::new(Kind::String), Value::Null, required);
}

#[test]
fn schema_keys_keep_their_order() {
    let schema = Schema {
        doc: Some("d".into()),
        parameters: vec![("k".into(), "v".into())],
        default: Some(Value::Int32(7)),
        ..Schema::new(Kind::Int32).optional().named("n", Some(3))
    };
    let expect = concat!(
        r#"{"schema":{"type":"int32","optional":true,"name":"n","version":3,"doc":"d","#,
        r#""parameters":{"k":"v"},"default":7},"payload":7}"#
    );
    check(&with_schemas(), Some(schema.clone()), Value::Null, expect);
    let options = JsonOptions { null_to_default: false, ..JsonOptions::default() };
    let expect = expect.replace(r#""payload":7"#, r#""payload":null"#);
    check(&JsonConverter::new(options), Some(schema), Value::Null, &expect);
    let map = Schema::map(Schema::new(Kind::Int32), Schema::new(Kind::String));
    let expect = concat!(
        r#"{"schema":{"type":"map","keys":{"type":"int32","optional":false},"#,
        r#""values":{"type":"string","optional":false},"optional":false},"payload":[[1,"a"]]}"#
    );
    let pairs = Value::Map(vec![(Value::Int32(1), string("a"))]);
    check(&with_schemas(), Some(map), pairs, expect);
    let unknown = Schema::new(Kind::Array(None));
    let expect = r#"{"schema":{"type":"array","items":null,"optional":false},"payload":[]}"#;
    check(&with_schemas(), Some(unknown), Value::Array(Vec::new()), expect);
}

#[test]
fn logical_types() {
    let decimal = |text: &str| Value::Decimal(text.parse().unwrap());
    let expect = concat!(
        r#"{"schema":{"type":"bytes","optional":true,"#,
        r#""name":"org.apache.kafka.connect.data.Decimal","version":1,"#,
        r#""parameters":{"scale":"2"}},"payload":"AJY="}"#
    );
    check(&with_schemas(), Some(Schema::decimal(2).optional()), decimal("1.50"), expect);
    let schema = Schema { default: Some(Value::Date(1)), ..Schema::date() };
    let expect = concat!(
        r#"{"schema":{"type":"int32","optional":false,"#,
        r#""name":"org.apache.kafka.connect.data.Date","version":1,"default":1},"payload":0}"#
    );
    check(&with_schemas(), Some(schema), Value::Date(0), expect);
    let decimals = DecimalFormat::Numeric;
    let numeric = JsonOptions { schemas: false, decimals, ..JsonOptions::default() };
    let numeric = JsonConverter::new(numeric);
    check(&numeric, Some(Schema::decimal(2)), decimal("1.50"), "1.50");
    check(&numeric, Some(Schema::decimal(-3)), decimal("1E+3"), "1E+3");
    let scales = "Decimal value has mismatching scale for given Decimal schema. \
                  Schema has scale 2, value has scale 1.";
    refused(Schema::decimal(2), decimal("1.5"), scales);
}

#[test]
fn what_does_not_fit_is_named() {
    refused(Schema::new(Kind::Int32), Value::Int64(5), "Invalid type for INT32: INT64");
    let inner = SchemaRef::new(Schema::structure([("code", Schema::new(Kind::Int64).into())]));
    let outer = SchemaRef::new(Schema::structure([("response", inner.clone())]));
    let with = |inner| Struct::new(outer.clone()).with("response", inner);
    let data = |inner: Struct| SchemaAndValue::from(with(Value::Struct(inner)));
    let got = encode(&plain(), &data(Struct::new(inner.clone())));
    let required = "Conversion error: null value for field that is required and has no default \
                    value, field \"response.code\"";
    assert_eq!(got, Err(required.to_owned()));
    let got = encode(&plain(), &data(Struct::new(inner).with("code", string("x"))));
    let wrong = "Invalid type for INT64: STRING, field \"response.code\"";
    assert_eq!(got, Err(wrong.to_owned()));
    let other = Schema::structure([("code", Schema::new(Kind::Int8).into())]);
    let got = encode(&plain(), &data(Struct::new(other.into())));
    assert_eq!(got, Err("Mismatching schema., field \"response\"".to_owned()));
}
