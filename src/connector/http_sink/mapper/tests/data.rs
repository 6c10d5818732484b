//! Structs, and maps without a schema.

use bytes::Bytes;

use super::support::{bytes, form, pairs, read_struct, string};
use crate::{
    connector::http_sink::mapper::{Mapped, map},
    exchange::{Body, HttpHeaders},
    record::data::{Decimal, Kind, Schema, SchemaAndValue, SchemaRef, Struct, Value},
};

fn map_value(pairs: &[(&str, Value)]) -> Value {
    Value::Map(pairs.iter().map(|(name, it)| (string(name), it.clone())).collect())
}

#[test]
fn maps_without_a_schema_are_read_like_json() {
    let headers = map_value(&[("A", Value::Array(vec![string("1"), Value::Int64(2)]))]);
    let half = Value::Decimal("0.50".parse::<Decimal>().unwrap());
    let nested = map_value(&[("x", Value::Float64(1.5)), ("y", Value::Bytes("z".into()))]);
    let value = map_value(&[
        ("url", string("u")),
        ("method", string("put")),
        ("headers", headers),
        ("bodyAsForm", map_value(&[("price", half), ("rate", Value::Float32(1.1))])),
        ("attributes", map_value(&[("n", nested)])),
    ]);
    let Ok(Mapped::Request(got)) = map(&SchemaAndValue { schema: None, value }) else { panic!() };
    assert_eq!((got.url.as_str(), got.method.as_str()), ("u", "PUT"));
    assert_eq!(got.headers, HttpHeaders::from_iter([("A", "1"), ("A", "2")]));
    assert_eq!(got.body, form(&[("price", "0.50"), ("rate", "1.1")]));
    assert_eq!(got.attributes, pairs(&[("n", r#"{"x":1.5,"y":"eg=="}"#)]));

    let value = map_value(&[("uri", string("u"))]);
    let err = map(&SchemaAndValue { schema: None, value }).unwrap_err();
    assert_eq!(err.to_string(), r#"field "uri": is not a property of a request"#);
    let value = Value::Map(vec![(Value::Int32(1), Value::Null)]);
    assert!(map(&SchemaAndValue { schema: None, value }).is_err());
}

fn field(name: &str, schema: Schema) -> (&str, SchemaRef) {
    (name, schema.into())
}

#[test]
fn structs_need_not_have_every_field_and_may_have_their_own() {
    let own = Schema::structure([field("id", Schema::new(Kind::Int64))]);
    let schema = Schema::structure([
        field("url", Schema::new(Kind::String)),
        field("owner", own.optional()),
        field("bodyAsByteArray", Schema::new(Kind::Bytes)),
    ]);
    let owner = Struct::new(schema.fields()[1].schema.clone()).with("id", Value::Int64(1));
    let value = Struct::new(schema.into())
        .with("url", string("u"))
        .with("owner", Value::Struct(owner))
        .with("bodyAsByteArray", Value::Bytes(Bytes::from_static(&[0, 255])));
    let got = read_struct(value);
    assert_eq!((got.url.as_str(), got.method.as_str()), ("u", "GET"));
    assert_eq!(got.body, bytes(&[0, 255]));
}

#[test]
fn the_default_of_a_schema_yields_to_a_filled_body() {
    let default = Some(string("STRING"));
    let schema: SchemaRef = Schema::structure([
        field("bodyType", Schema { default, ..Schema::new(Kind::String) }),
        field("bodyAsForm", Schema::map(Schema::new(Kind::String), Schema::new(Kind::String))),
        field("method", Schema { default: Some(string("PUT")), ..Schema::new(Kind::String) }),
    ])
    .into();
    let fields = map_value(&[("a", string("b"))]);
    let value = Struct::new(schema).with("bodyAsForm", fields);
    let said = value.clone().with("bodyType", string("STRING"));
    for value in [value, said] {
        let got = read_struct(value);
        assert_eq!(got.method, "PUT");
        assert_eq!(got.body, form(&[("a", "b")]));
    }
}

#[test]
fn a_struct_from_protobuf_has_lists_of_entries_and_empty_texts() {
    let text = || Schema::new(Kind::String).optional();
    let entry: SchemaRef = Schema::structure([
        field("key", text()),
        field("value", Schema::array(Schema::new(Kind::String))),
    ])
    .into();
    let schema: SchemaRef = Schema::structure([
        field("url", text()),
        field("method", text()),
        field("headers", Schema::array(entry.clone())),
        field("bodyType", text()),
        field("bodyAsString", text()),
        field("bodyAsByteArray", Schema::new(Kind::Bytes).optional()),
    ])
    .into();
    let header = Struct::new(entry)
        .with("key", string("A"))
        .with("value", Value::Array(vec![string("1"), string("2")]));
    let value = Struct::new(schema)
        .with("url", string("u"))
        .with("method", string(""))
        .with("headers", Value::Array(vec![Value::Struct(header)]))
        .with("bodyType", string(""))
        .with("bodyAsString", string("x"))
        .with("bodyAsByteArray", Value::Bytes(Bytes::new()));
    let got = read_struct(value);
    assert_eq!(got.method, "GET");
    assert_eq!(got.headers, HttpHeaders::from_iter([("A", "1"), ("A", "2")]));
    assert_eq!(got.body, Body::String("x".into()));
}
