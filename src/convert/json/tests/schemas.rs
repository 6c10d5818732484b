//! Schemas and envelopes that are read.

use super::*;
use crate::record::data::{Kind, Schema};

const NO_ENVELOPE: &str = "JsonConverter with schemas.enable requires \"schema\" and \"payload\" \
    fields and may not contain additional fields. If you are trying to deserialize plain JSON \
    data, set schemas.enable=false in your converter configuration.";

#[test]
fn an_envelope_has_exactly_two_members() {
    for text in [
        "",
        "null",
        "[]",
        "5",
        r#"{"payload":1}"#,
        r#"{"schema":{"type":"int8"}}"#,
        r#"{"schema":{"type":"int8"},"payload":1,"x":1}"#,
    ] {
        assert_eq!(decode(&with_schemas(), text.as_bytes()), Err(NO_ENVELOPE.to_owned()), "{text}");
    }
    let twice = br#"{"schema":{"type":"int8"},"schema":{"type":"string"},"payload":"x"}"#;
    assert_eq!(decode(&with_schemas(), twice), Ok(SchemaAndValue::string("x")));
}

#[track_caller]
fn check(schema: &str, expect: Result<Schema, &str>) {
    let text = format!(r#"{{"schema":{schema},"payload":1}}"#);
    let got = decode(&with_schemas(), text.as_bytes()).map(|it| (*it.schema.unwrap()).clone());
    assert_eq!(got, expect.map_err(str::to_owned), "{schema}");
}

#[test]
fn schemas_that_connect_refuses() {
    let no_type = "Schema must contain 'type' field";
    let no_fields = "Struct schema's \"fields\" argument is not an array.";
    for (schema, expect) in [
        ("{}", no_type),
        ("5", no_type),
        ("[]", no_type),
        (r#"{"type":5}"#, no_type),
        (r#"{"type":"x"}"#, "Unknown schema type: x"),
        (r#"{"type":"array"}"#, "Array schema did not specify the element type"),
        (r#"{"type":"array","items":null}"#, "Array schema did not specify the element type"),
        (r#"{"type":"map","keys":{"type":"string"}}"#, "Map schema did not specify the value type"),
        (r#"{"type":"struct"}"#, no_fields),
        (r#"{"type":"struct","fields":{}}"#, no_fields),
        (
            r#"{"type":"struct","fields":[{"type":"int8"}]}"#,
            "Struct schema's field name not specified properly",
        ),
        (
            r#"{"type":"struct","fields":[{"type":"int8","field":"a"},{"type":"int8","field":"a"}]}"#,
            "Cannot create field because of field name duplication a",
        ),
        (r#"{"type":"int32","parameters":{"a":1}}"#, "Schema parameters must have string values."),
        (r#"{"type":"int32","default":null}"#, "Invalid null value for required INT32 field"),
        (r#"{"type":"string","default":5}"#, "Invalid type for STRING: JSON NUMBER"),
        (
            r#"{"type":"bytes","name":"org.apache.kafka.connect.data.Decimal"}"#,
            "Decimal schema without a scale parameter",
        ),
        (
            r#"{"type":"struct","fields":[{"type":"y","field":"a"}]}"#,
            "Unknown schema type: y, field \"a\"",
        ),
    ] {
        check(schema, Err(expect));
    }
}

#[test]
fn attributes_of_a_wrong_type_are_ignored() {
    let int32 = || Schema::new(Kind::Int32);
    check(r#"{"type":"int32","optional":"true"}"#, Ok(int32()));
    check(r#"{"type":"int32","version":"x","name":5,"doc":[]}"#, Ok(int32()));
    check(r#"{"type":"int32","optional":true,"default":null}"#, Ok(int32().optional()));
    let zero = Schema { default: Some(Value::Int32(0)), ..int32() };
    check(r#"{"default":"x","type":"int32"}"#, Ok(zero));
    let full = Schema {
        doc: Some("d".into()),
        parameters: vec![("k".into(), "v".into())],
        ..int32().named("n", Some(3))
    };
    let text = r#"{"type":"int32","name":"n","version":3,"doc":"d","parameters":{"k":"v"}}"#;
    check(text, Ok(full));
}

#[test]
fn a_schema_is_shared_between_records() {
    let converter = with_schemas();
    let text = br#"{"schema":{"type":"int8"},"payload":1}"#;
    let [first, second] =
        [decode(&converter, text), decode(&converter, text)].map(|it| it.unwrap().schema.unwrap());
    assert!(std::sync::Arc::ptr_eq(&first, &second));
}
