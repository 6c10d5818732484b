//! Records that are no request, or hardly.

use serde_json::{Value, json};

use super::row::{
    Ends::{Dead, Error, Good, Skipped},
    PUT, Row,
    Sink::{Headers, Keys, Schemas},
    row, with, with_schema,
};

const KEY: &str = "KEY_CONVERTER";
const VALUE: &str = "VALUE_CONVERTER";
const HEADER: &str = "HEADER_CONVERTER";

/// Rows 1 to 24 and 46 to 48.
pub(super) fn rows() -> Vec<Row> {
    let mut rows = texts();
    rows.extend(fields());
    rows.extend(converters());
    rows
}

fn texts() -> Vec<Row> {
    let mut tombstone = row(1, "tombstone", "", Skipped);
    tombstone.record.value = None;
    let deep = format!("{{\"url\":\"{{H}}/bad\",\"attributes\":{{\"a\":{}", "[".repeat(100_000));
    let digits = format!("{{\"url\":\"{{H}}/bad\",\"attributes\":{{\"n\":{}}}}}", "9".repeat(9000));
    let large = json!({"url": "{H}/bad", "bodyAsString": "x".repeat(900_000)}).to_string();
    vec![
        tombstone,
        row(2, "empty", "", Dead(PUT, "EOF while parsing a value")),
        row(3, "invalid UTF-8", [0xff, 0xfe, b'{'], Dead(PUT, "expected value")),
        row(4, "byte order mark", "\u{feff}{\"url\":\"{H}/bad\"}", Dead(PUT, "expected value")),
        row(5, "truncated", "{\"url\":\"{H}/b", Dead(PUT, "field \"url\"")),
        row(6, "trailing text", "{\"url\":\"{H}/bad\"} x", Good),
        row(7, "two documents", "{\"url\":\"{H}/bad\"}{\"url\":\"{H}/second\"}", Good)
            .shows("/wire/path", "/bad"),
        row(8, "array", "[{\"url\":\"{H}/bad\"}]", Dead(PUT, "an object that describes a request")),
        row(8, "string", "\"{H}/bad\"", Dead(PUT, "an object that describes a request")),
        row(8, "number", "7", Dead(PUT, "an object that describes a request")),
        row(8, "null", "null", Dead(PUT, "an object that describes a request")),
        row(9, "repeated key", "{\"url\":\"x:\",\"url\":\"{H}/bad\"}", Good)
            .shows("/wire/path", "/bad"),
        row(10, "other field", with("nope", 1), Dead(PUT, "field \"nope\"")),
        row(
            11,
            "NaN",
            "{\"url\":\"{H}/bad\",\"attributes\":{\"n\":NaN}}",
            Dead(PUT, "attributes.n"),
        ),
        row(
            11,
            "Infinity",
            "{\"url\":\"{H}/bad\",\"attributes\":{\"n\":-Infinity}}",
            Dead(PUT, "attributes.n"),
        ),
        row(
            11,
            "1e400",
            "{\"url\":\"{H}/bad\",\"attributes\":{\"n\":1e400}}",
            Dead(PUT, "field \"attributes.n\": number out of range"),
        ),
        row(11, "9000 digits", digits, Dead(PUT, "field \"attributes.n\": number out of range")),
        row(13, "deep", deep, Dead(PUT, "field \"attributes.a\": recursion limit")),
        row(14, "long text", large, Good),
        row(
            16,
            "lone surrogate",
            "{\"url\":\"{H}/bad\",\"bodyAsString\":\"\\ud800\"}",
            Dead(PUT, "field \"bodyAsString\""),
        ),
        row(17, "NUL in the url", "{\"url\":\"{H}/bad\\u0000\"}", Error("invalid_url", "url")),
        row(17, "NUL in a body", with("bodyAsString", "a\0b"), Good).shows("/wire/body", "a\0b"),
        row(18, "single quotes", "{'url':'{H}/bad'}", Dead(PUT, "key must be a string")),
        row(18, "trailing comma", "{\"url\":\"{H}/bad\",}", Dead(PUT, "trailing comma")),
        row(18, "comment", "{/* why */\"url\":\"{H}/bad\"}", Dead(PUT, "key must be a string")),
    ]
}

fn fields() -> Vec<Row> {
    let object = |count: usize| {
        let header = |it: usize| (format!("X-{it}"), json!(["v"]));
        Value::Object((0..count).map(header).collect())
    };
    vec![
        row(15, "1001 headers", with("headers", object(1001)), Dead(PUT, "field \"headers\"")),
        row(
            15,
            "70 kB of headers",
            with("headers", json!({"X-A": ["x".repeat(70_000)]})),
            Dead(PUT, "field \"headers\""),
        ),
        row(
            15,
            "20000 attributes",
            with(
                "attributes",
                Value::Object((0..20_000).map(|it| (it.to_string(), 1.into())).collect()),
            ),
            Dead(PUT, "field \"attributes\""),
        ),
        row(19, "number for text", with("bodyAsString", 5), Good).shows("/wire/body", "5"),
        row(19, "boolean for text", with("bodyAsString", true), Good).shows("/wire/body", "true"),
        row(
            19,
            "object for text",
            with("bodyAsString", json!({})),
            Dead(PUT, "field \"bodyAsString\""),
        ),
        row(20, "headers null", with("headers", Value::Null), Good),
        row(20, "method null", with("method", Value::Null), Good).shows("/wire/method", "GET"),
        row(20, "body type null", with("bodyType", Value::Null), Good)
            .shows("/exchange/request/bodyType", "STRING"),
        row(21, "header as text", with("headers", json!({"X-A": "b"})), Good)
            .shows("/wire/headers/x-a", json!(["b"])),
        row(21, "headers as text", with("headers", "X-A: b"), Dead(PUT, "field \"headers\"")),
        row(21, "headers as a list", with("headers", json!([])), Dead(PUT, "field \"headers\"")),
        row(22, "header null", with("headers", json!({"X-A": null, "X-B": [null, "b"]})), Good)
            .shows("/wire/headers/x-a", Value::Null)
            .shows("/wire/headers/x-b", json!(["b"])),
    ]
}

fn converters() -> Vec<Row> {
    let request = json!({"url": "{H}/bad"}).to_string();
    let schemas = |what, value: Value, says| {
        row(if says == "schema" { 23 } else { 24 }, what, value.to_string(), Dead(VALUE, says))
            .read_by(Schemas)
    };
    let typed = |kind: &str, payload: Value| json!({"schema": {"type": kind, "optional": false}, "payload": payload});
    let thousand = (0..1000)
        .fold(row(47, "1000 record headers", request.clone(), Good), |row, it| {
            row.header(&format!("h{it}"), Some(b"v"))
        });
    vec![
        schemas("no envelope", json!({"url": "{H}/bad"}), "schema"),
        schemas("no payload", json!({"schema": {"type": "string"}}), "schema"),
        schemas(
            "more than the envelope",
            json!({"schema": {"type": "string"}, "payload": "x", "z": 1}),
            "schema",
        ),
        schemas("no such type", typed("strung", json!("x")), "strung"),
        schemas(
            "text for a list",
            json!({"schema": {"type": "array", "items": {"type": "string"}}, "payload": "x"}),
            "ARRAY",
        ),
        schemas("null for text", typed("string", Value::Null), "null"),
        row(24, "no JSON", "{bad", Dead(VALUE, "")).read_by(Schemas),
        row(
            24,
            "schema of another kind",
            typed("int32", json!(5)).to_string(),
            Dead(PUT, "value is neither text"),
        )
        .read_by(Schemas),
        row(24, "good envelope", with_schema(&request).to_string(), Good).read_by(Schemas),
        row(46, "key is no JSON", request.clone(), Dead(KEY, "")).read_by(Keys).keyed(b"{bad"),
        row(46, "key is JSON", request.clone(), Good).read_by(Keys).keyed(b"{\"a\":1}"),
        row(47, "record header without value", request.clone(), Good).header("nothing", None),
        row(47, "record header no UTF-8", request.clone(), Good).header("binary", Some(&[0xff, 0])),
        thousand,
        row(47, "record header no JSON", request.clone(), Dead(HEADER, ""))
            .read_by(Headers)
            .header("bad", Some(b"{bad")),
        row(48, "timestamp of 1970", request.clone(), Good).at(1),
        row(48, "timestamp of the year 9999", request, Good).at(253_402_300_799_000),
    ]
}
