//! The worked example, byte for byte: captured from Kafka Connect 4.3.1.

use super::*;
use crate::record::data::{Kind, Schema, SchemaRef, Struct};

const SCHEMA: &str = concat!(
    r#"{"type":"struct","fields":[{"type":"int64","optional":false,"field":"durationInMillis"},"#,
    r#"{"type":"string","optional":false,"field":"moment"},"#,
    r#"{"type":"int32","optional":false,"field":"attempts"},"#,
    r#"{"type":"boolean","optional":false,"field":"success"},"#,
    r#"{"type":"struct","fields":[{"type":"string","optional":false,"field":"url"},"#,
    r#"{"type":"string","optional":false,"field":"method"},"#,
    r#"{"type":"map","keys":{"type":"string","optional":false},"values":{"type":"array","#,
    r#""items":{"type":"string","optional":false},"optional":false},"optional":false,"#,
    r#""field":"headers"},{"type":"string","optional":false,"field":"bodyType"},"#,
    r#"{"type":"string","optional":true,"field":"bodyAsString"}],"optional":false,"#,
    r#""name":"com.example.http.HttpRequest","field":"request"},"#,
    r#"{"type":"struct","fields":[{"type":"int32","optional":false,"field":"statusCode"},"#,
    r#"{"type":"string","optional":false,"field":"statusMessage"},"#,
    r#"{"type":"map","keys":{"type":"string","optional":false},"values":{"type":"array","#,
    r#""items":{"type":"string","optional":false},"optional":false},"optional":false,"#,
    r#""field":"headers"},{"type":"string","optional":true,"field":"bodyAsString"}],"#,
    r#""optional":false,"name":"com.example.http.HttpResponse","field":"response"}],"#,
    r#""optional":false,"name":"com.example.http.HttpExchange"}"#,
);

const PAYLOAD: &str = concat!(
    r#"{"durationInMillis":12,"moment":"2026-01-01T00:00:00Z","attempts":1,"success":true,"#,
    r#""request":{"url":"http://h/p","method":"GET","headers":{"A":["1","2"]},"#,
    r#""bodyType":"STRING","bodyAsString":null},"response":{"statusCode":200,"#,
    r#""statusMessage":"OK","headers":{},"bodyAsString":"x"}}"#,
);

fn exchange() -> SchemaAndValue {
    let text = || SchemaRef::new(Schema::new(Kind::String));
    let maybe_text = || SchemaRef::new(Schema::new(Kind::String).optional());
    let headers = || SchemaRef::new(Schema::map(text(), Schema::array(text())));
    let int = |kind| SchemaRef::new(Schema::new(kind));
    let fields = [
        ("url", text()),
        ("method", text()),
        ("headers", headers()),
        ("bodyType", text()),
        ("bodyAsString", maybe_text()),
    ];
    let request = Schema::structure(fields).named("com.example.http.HttpRequest", None);
    let fields = [
        ("statusCode", int(Kind::Int32)),
        ("statusMessage", text()),
        ("headers", headers()),
        ("bodyAsString", maybe_text()),
    ];
    let response = Schema::structure(fields).named("com.example.http.HttpResponse", None);
    let (request, response) = (SchemaRef::new(request), SchemaRef::new(response));
    let fields = [
        ("durationInMillis", int(Kind::Int64)),
        ("moment", text()),
        ("attempts", int(Kind::Int32)),
        ("success", int(Kind::Boolean)),
        ("request", request.clone()),
        ("response", response.clone()),
    ];
    let exchange = Schema::structure(fields).named("com.example.http.HttpExchange", None);
    let values = vec![(string("A"), Value::Array(vec![string("1"), string("2")]))];
    let request = Struct::new(request)
        .with("url", string("http://h/p"))
        .with("method", string("GET"))
        .with("headers", Value::Map(values))
        .with("bodyType", string("STRING"));
    let response = Struct::new(response)
        .with("statusCode", Value::Int32(200))
        .with("statusMessage", string("OK"))
        .with("headers", Value::Map(Vec::new()))
        .with("bodyAsString", string("x"));
    let exchange = Struct::new(exchange.into())
        .with("durationInMillis", Value::Int64(12))
        .with("moment", string("2026-01-01T00:00:00Z"))
        .with("attempts", Value::Int32(1))
        .with("success", Value::Boolean(true))
        .with("request", Value::Struct(request))
        .with("response", Value::Struct(response));
    exchange.into()
}

#[test]
fn the_envelope_is_what_connect_writes() {
    let expect = format!(r#"{{"schema":{SCHEMA},"payload":{PAYLOAD}}}"#);
    assert_eq!(encode(&with_schemas(), &exchange()), Ok(Some(expect.clone())));
    assert_eq!(decode(&with_schemas(), expect.as_bytes()), Ok(exchange()));
}

#[test]
fn the_payload_is_what_connect_writes() {
    assert_eq!(encode(&plain(), &exchange()), Ok(Some(PAYLOAD.to_owned())));
}

#[test]
fn a_fixed_schema_needs_no_envelope() {
    let schema = crate::convert::json::parse_schema(SCHEMA).unwrap();
    let options = JsonOptions { schema, ..JsonOptions::default() };
    let converter = JsonConverter::new(options);
    assert_eq!(decode(&converter, PAYLOAD.as_bytes()), Ok(exchange()));
    let got = decode(&converter, b" ");
    assert_eq!(got, Err("Invalid null value for required STRUCT field".to_owned()));
    // Writing keeps its envelope.
    let expect = format!(r#"{{"schema":{SCHEMA},"payload":{PAYLOAD}}}"#);
    assert_eq!(encode(&converter, &exchange()), Ok(Some(expect)));
}
