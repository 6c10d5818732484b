//! Exchanges for tests, and a Struct's JSON without a converter.

use bytes::Bytes;
use chrono::DateTime;
use serde_json::{Value as Json, json};

use super::values::encode;
use crate::{
    exchange::{
        Body, HttpExchange, HttpHeaders, HttpPart, HttpRequest, HttpResponse, PartContent,
        ResponseBody,
    },
    record::data::Value,
};

/// The exchange of the capture that the JVM connector wrote, with the timings that matter here.
pub(super) fn captured() -> HttpExchange {
    HttpExchange {
        duration_in_millis: 150,
        moment: DateTime::parse_from_rfc3339("2026-11-23T04:02:12.728638645Z").unwrap().into(),
        attempts: 1,
        success: true,
        request: HttpRequest {
            url: "http://127.0.0.1:18080/ping?n=1".into(),
            method: "POST".into(),
            headers: HttpHeaders::from_iter([
                ("X-Correlation-ID", "cid-1"),
                ("X-Request-ID", "rid-1"),
            ]),
            body: Body::String("hello".into()),
            attributes: vec![("vu_id".into(), "20587f44".into())],
        },
        response: HttpResponse {
            status_code: 200,
            status_message: "OK".into(),
            protocol: "HTTP_1_1".into(),
            headers: HttpHeaders::from_iter([("Content-Length", "4"), ("X-Echo", "1")]),
            body: ResponseBody::String("pong".into()),
            attributes: vec![],
        },
        attributes: vec![],
        timings: vec![("dns", 0), ("total", 140)],
    }
}

/// The captured exchange with a part of each kind each way.
pub(super) fn multipart() -> HttpExchange {
    let mut exchange = captured();
    exchange.request.body = Body::Multipart(vec![
        ("note".into(), part(PartContent::String("hi".into()))),
        ("raw".into(), part(PartContent::Bytes(Bytes::from_static(&[0, 255])))),
        ("scan".into(), part(file("scan.pdf", "/data/scan.pdf", false))),
        ("link".into(), part(file("b.txt", "file:///data/b.txt", true))),
    ]);
    exchange.response.body =
        ResponseBody::Multipart(vec![("a \"b\"".into(), part(PartContent::String("x".into())))]);
    exchange
}

/// The JSON of a value, as the JSON converters write it.
pub(super) fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Int32(number) => json!(number),
        Value::Int64(number) => json!(number),
        Value::Boolean(it) => json!(it),
        Value::String(text) => json!(text),
        Value::Bytes(bytes) => json!(encode(bytes)),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Map(pairs) => pairs
            .iter()
            .map(|(name, value)| (name.as_str().unwrap().to_owned(), json(value)))
            .collect(),
        Value::Struct(it) => {
            let names = it.schema().fields().iter().map(|it| it.name.clone());
            names.zip(it.values().iter().map(json)).collect()
        }
        Value::Int8(_)
        | Value::Int16(_)
        | Value::Float32(_)
        | Value::Float64(_)
        | Value::Decimal(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Timestamp(_) => panic!("no exchange holds {value:?}"),
    }
}

fn part(content: PartContent) -> HttpPart {
    HttpPart { headers: HttpHeaders::from_iter([("Content-Type", "text/plain")]), content }
}

fn file(file_name: &str, location: &str, by_reference: bool) -> PartContent {
    PartContent::File { file_name: file_name.into(), location: location.into(), by_reference }
}
