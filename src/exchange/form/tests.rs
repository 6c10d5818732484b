//! The forms against captures of the JVM connector, and against the published JSON Schemas.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::{sample, *};
use crate::{
    exchange::{Body, HttpExchange, ResponseBody},
    record::data::{Field, Kind, Schema, SchemaRef, Value},
};

const VERSIONS: [ExchangeVersion; 3] =
    [ExchangeVersion::V1, ExchangeVersion::V2, ExchangeVersion::V3];

#[track_caller]
fn check(exchange: &HttpExchange, version: ExchangeVersion, expect: &Json) {
    let got = to_struct(exchange, version, Content::Exchange, false);
    assert_eq!(got.schema().check(&Value::Struct(got.clone())), Ok(()));
    assert!(Arc::ptr_eq(got.schema(), &schemas(version).exchange));
    // Texts, because the order of fields counts.
    assert_eq!(sample::json(&Value::Struct(got)).to_string(), expect.to_string());
}

#[track_caller]
fn check_bodies(exchange: &HttpExchange, version: ExchangeVersion, request: Json, response: Json) {
    let got = to_struct(exchange, version, Content::Exchange, true);
    assert_eq!(got.schema().check(&Value::Struct(got.clone())), Ok(()));
    let got = sample::json(&Value::Struct(got));
    let side = |a, b| got.get(a).or(got.get(b)).unwrap().clone();
    for (got, expect) in
        [(side("request", "httpRequest"), request), (side("response", "httpResponse"), response)]
    {
        for (name, value) in expect.as_object().unwrap() {
            assert_eq!(got.get(name), Some(value), "{name}");
        }
    }
}

#[test]
fn version_1_is_the_shape_of_2023() {
    let expect = json!({
        "durationInMillis": 150, "moment": "2026-11-23T04:02:12.728638645Z", "attempts": 1,
        "httpRequest": {
            "headers": {"X-Correlation-ID": ["cid-1"], "X-Request-ID": ["rid-1"]},
            "url": "http://127.0.0.1:18080/ping?n=1", "method": "POST", "bodyType": "STRING",
            "bodyAsString": "hello", "bodyAsForm": {}, "bodyAsByteArray": "", "bodyAsMultipart": [],
        },
        "httpResponse": {
            "statusCode": 200, "statusMessage": "OK", "protocol": "HTTP_1_1",
            "responseHeaders": {"Content-Length": ["4"], "X-Echo": ["1"]}, "responseBody": "pong",
        },
    });
    check(&sample::captured(), ExchangeVersion::V1, &expect);
}

#[test]
fn version_2_is_what_the_jvm_connector_wrote() {
    let expect = json!({
        "durationInMillis": 150, "moment": "2026-11-23T04:02:12.728638645Z", "attempts": 1,
        "httpRequest": {
            "url": "http://127.0.0.1:18080/ping?n=1",
            "headers": {"X-Correlation-ID": ["cid-1"], "X-Request-ID": ["rid-1"]},
            "method": "POST", "bodyType": "STRING", "bodyAsByteArray": "", "bodyAsForm": {},
            "bodyAsString": "hello", "parts": {}, "attributes": {"vu_id": "20587f44"},
        },
        "httpResponse": {
            "statusCode": 200, "statusMessage": "OK", "protocol": "HTTP_1_1",
            "headers": {"Content-Length": ["4"], "X-Echo": ["1"]}, "bodyType": "STRING",
            "bodyAsByteArray": "", "bodyAsForm": null, "bodyAsString": "pong", "parts": null,
            "attributes": {},
        },
        "attributes": {}, "timings": {"dns": 0, "total": 140},
    });
    check(&sample::captured(), ExchangeVersion::V2, &expect);
}

#[test]
fn version_3_shows_only_the_body_that_there_is() {
    let expect = json!({
        "durationInMillis": 150, "moment": "2026-11-23T04:02:12.728638645Z", "attempts": 1,
        "success": true, "attributes": {}, "timings": {"dns": 0, "total": 140},
        "request": {
            "url": "http://127.0.0.1:18080/ping?n=1", "method": "POST",
            "headers": {"X-Correlation-ID": ["cid-1"], "X-Request-ID": ["rid-1"]},
            "attributes": {"vu_id": "20587f44"}, "bodyType": "STRING", "bodyAsString": "hello",
            "bodyAsForm": null, "bodyAsByteArray": null, "parts": null,
        },
        "response": {
            "statusCode": 200, "statusMessage": "OK", "protocol": "HTTP_1_1",
            "headers": {"Content-Length": ["4"], "X-Echo": ["1"]}, "attributes": {},
            "bodyType": "STRING", "bodyAsString": "pong", "bodyAsForm": null,
            "bodyAsByteArray": null, "parts": null,
        },
    });
    check(&sample::captured(), ExchangeVersion::V3, &expect);
}

#[test]
fn forms_and_bytes_have_a_place_in_every_version() {
    let mut exchange = sample::captured();
    exchange.request.body = Body::Bytes(Bytes::from_static(&[0, 255]));
    exchange.response.body = ResponseBody::Form(vec![("a b".into(), "1&2".into())]);
    let bytes = json!({"bodyType": "BYTE_ARRAY", "bodyAsByteArray": "AP8="});
    let form = json!({"bodyType": "FORM", "bodyAsForm": {"a b": "1&2"}});
    let text = json!({"responseBody": "a+b=1%262"});
    check_bodies(&exchange, ExchangeVersion::V1, bytes.clone(), text);
    check_bodies(&exchange, ExchangeVersion::V2, bytes.clone(), form.clone());
    check_bodies(&exchange, ExchangeVersion::V3, bytes.clone(), form);

    exchange.response.body = ResponseBody::Bytes(Bytes::from_static(&[0, 255]));
    check_bodies(&exchange, ExchangeVersion::V1, bytes.clone(), json!({"responseBody": "AP8="}));
    check_bodies(&exchange, ExchangeVersion::V2, bytes.clone(), bytes.clone());
    exchange.response.body = ResponseBody::Bytes(Bytes::from_static(b"plain"));
    check_bodies(&exchange, ExchangeVersion::V1, bytes, json!({"responseBody": "plain"}));
}

#[test]
fn parts_have_a_place_in_every_version() {
    let headers = json!({"Content-Type": ["text/plain"]});
    let named = json!({
        "Content-Type": ["text/plain"],
        "Content-Disposition": ["form-data; name=\"a \\\"b\\\"\""],
    });
    check_bodies(
        &sample::multipart(),
        ExchangeVersion::V1,
        json!({"bodyType": "MULTIPART", "bodyAsMultipart": ["aGk=", "AP8=", null, null]}),
        json!({}),
    );
    let part = |kind: &str, text: Json, form: Json, bytes: Json, uri: Json| {
        json!({"headers": headers, "bodyType": kind, "bodyAsString": text, "bodyAsFormData": form,
            "bodyAsByteArray": bytes, "fileUri": uri})
    };
    let null = Json::Null;
    let request = json!({"bodyAsString": "", "parts": {
        "note": part("STRING", json!("hi"), null.clone(), null.clone(), null.clone()),
        "raw": part("BYTE_ARRAY", null.clone(), null.clone(), json!("AP8="), null.clone()),
        "scan": part("FORM_DATA", null.clone(), json!({"scan": {"scan.pdf": "/data/scan.pdf"}}),
            null.clone(), null.clone()),
        "link": part("FORM_DATA_AS_REFERENCE", null.clone(), json!({"link": {"b.txt": null}}),
            null.clone(), json!("file:///data/b.txt")),
    }});
    let mut answered = part("STRING", json!("x"), null.clone(), null.clone(), null);
    answered["headers"] = named;
    check_bodies(
        &sample::multipart(),
        ExchangeVersion::V2,
        request,
        json!({"bodyType": "MULTIPART", "parts": [answered]}),
    );
    let link = json!({"bodyType": "FORM_DATA_AS_REFERENCE", "headers": headers,
        "contentAsString": null, "contentAsByteArray": null,
        "contentAsFormEntry": {"b.txt": "file:///data/b.txt"}, "fileUri": "file:///data/b.txt"});
    let got = to_struct(&sample::multipart(), ExchangeVersion::V3, Content::Exchange, false);
    assert_eq!(got.schema().check(&Value::Struct(got.clone())), Ok(()));
    assert_eq!(sample::json(&Value::Struct(got))["request"]["parts"]["link"], link);
}

#[test]
fn success_is_added_at_the_end_on_demand() {
    for version in VERSIONS {
        let got = to_struct(&sample::captured(), version, Content::Exchange, true);
        assert_eq!(got.get("success"), Some(&Value::Boolean(true)));
        let mut names: Vec<_> = got.schema().fields().iter().map(|it| &it.name).collect();
        if version != ExchangeVersion::V3 {
            assert_eq!(names.pop().unwrap(), "success");
        }
        let without = schemas(version).exchange.fields();
        assert!(names.into_iter().eq(without.iter().map(|it| &it.name)));
    }
}

#[test]
fn a_response_can_stand_alone() {
    for version in VERSIONS {
        let got = to_struct(&sample::captured(), version, Content::Response, false);
        assert!(Arc::ptr_eq(got.schema(), &schemas(version).response));
        assert_eq!(got.get("statusCode"), Some(&Value::Int64(200)));
    }
}

#[test]
fn plain_json_leaves_out_what_a_request_does_not_have() {
    let request = r#"{"url":"http://127.0.0.1:18080/ping?n=1","method":"POST","headers":{"X-Correlation-ID":["cid-1"],"X-Request-ID":["rid-1"]},"attributes":{"vu_id":"20587f44"},"bodyAsString":"hello","bodyType":"STRING"}"#;
    let response = r#"{"statusCode":200,"statusMessage":"OK","bodyAsForm":{},"bodyAsString":"pong","bodyAsByteArray":"","bodyType":"STRING","protocol":"HTTP_1_1","parts":{},"headers":{"Content-Length":["4"],"X-Echo":["1"]},"attributes":{}}"#;
    let exchange = |moment: &str| {
        format!(
            r#"{{"durationInMillis":150,"moment":{moment},"attempts":1,"success":true,"attributes":{{}},"timings":{{"dns":0,"total":140}},"request":{request},"response":{response}}}"#
        )
    };
    let sample = sample::captured();
    let iso = exchange(r#""2026-11-23T04:02:12.728638645Z""#);
    assert_eq!(to_json(&sample, Content::Exchange, true).unwrap(), iso);
    let seconds = exchange("1795406532.728638645");
    assert_eq!(to_json(&sample, Content::Exchange, false).unwrap(), seconds);
    assert_eq!(to_json(&sample, Content::Response, true).unwrap(), response);
}

#[test]
fn context_headers_carry_the_outcome() {
    let mut exchange = sample::captured();
    assert_eq!(context_headers(&exchange), []);
    let attributes = [("error.kind", "dns"), ("outcome", "NOT_SENT"), ("idempotency.key", "k")];
    exchange.attributes = attributes.map(|(name, it)| (name.into(), it.into())).to_vec();
    let expect = [
        ("http.exchange.outcome", "NOT_SENT"),
        ("http.exchange.error.kind", "dns"),
        ("x-idempotency-key", "k"),
    ];
    assert_eq!(context_headers(&exchange), expect.map(|(name, it)| (name.into(), it.into())));
}

#[test]
fn version_2_is_registered_as_before() {
    let registered: Json = serde_json::from_str(include_str!("registered-v2.json")).unwrap();
    assert_eq!(*schemas(ExchangeVersion::V2).exchange, read_registered(&registered, false));
}

/// The Connect schema that a schema text of the JSON Schema converter stands for.
fn read_registered(text: &Json, optional: bool) -> Schema {
    if let Some(branches) = text.get("oneOf") {
        assert_eq!(branches[0], json!({"type": "null"}));
        return read_registered(&branches[1], true);
    }
    let kind = match (text["type"].as_str().unwrap(), text["connect.type"].as_str()) {
        ("string", None) => Kind::String,
        ("integer", Some("int32")) => Kind::Int32,
        ("integer", Some("int64")) => Kind::Int64,
        ("array", None) => Kind::Array(Some(read_registered(&text["items"], false).into())),
        ("object", Some("map")) => {
            let values = read_registered(&text["additionalProperties"], false);
            Kind::Map(Some(Schema::new(Kind::String).into()), Some(values.into()))
        }
        ("object", None) => Kind::Struct(read_fields(&text["properties"])),
        other => panic!("{other:?}"),
    };
    let name = text["title"].as_str().map(str::to_owned);
    let version = text["connect.version"].as_i64().map(|it| i32::try_from(it).unwrap());
    Schema { optional, name, version, ..Schema::new(kind) }
}

fn read_fields(properties: &Json) -> Vec<Field> {
    let mut fields: Vec<_> = properties.as_object().unwrap().iter().collect();
    fields.sort_by_key(|(_, it)| it["connect.index"].as_i64());
    let field = |(name, schema): (&String, _)| {
        let schema: SchemaRef = read_registered(schema, false).into();
        Field { name: name.clone(), schema }
    };
    fields.into_iter().map(field).collect()
}

macro_rules! published {
    ($version:literal, $name:literal) => {
        include_str!(concat!("../../../schemas/json/", $version, "/http-", $name, ".json"))
    };
}

#[track_caller]
fn check_published(text: &str, schema: &Schema) {
    let text: Json = serde_json::from_str(text).unwrap();
    let properties = text["properties"].as_object().unwrap();
    let mut names: Vec<_> = properties.keys().collect();
    let mut expect: Vec<_> = schema.fields().iter().map(|it| &it.name).collect();
    names.sort();
    expect.sort();
    assert_eq!(names, expect, "{}", text["title"]);
    assert_eq!(text["additionalProperties"], false);
    for name in text["required"].as_array().unwrap() {
        assert!(properties.contains_key(name.as_str().unwrap()), "{name}");
    }
}

#[test]
fn published_schemas_name_the_fields_of_the_structs() {
    let texts = [
        (
            ExchangeVersion::V1,
            [published!(1, "exchange"), published!(1, "request"), published!(1, "response")],
            None,
        ),
        (
            ExchangeVersion::V2,
            [published!(2, "exchange"), published!(2, "request"), published!(2, "response")],
            Some(published!(2, "part")),
        ),
        (
            ExchangeVersion::V3,
            [published!(3, "exchange"), published!(3, "request"), published!(3, "response")],
            Some(published!(3, "part")),
        ),
    ];
    for (version, [exchange, request, response], part) in texts {
        let schemas = schemas(version);
        check_published(exchange, &schemas.with_success);
        check_published(request, &schemas.request);
        check_published(response, &schemas.response);
        if let Some(text) = part {
            let idx = schemas.request.index_of("parts").unwrap();
            let Kind::Map(_, Some(part)) = &schemas.request.fields()[idx].schema.kind else {
                panic!("parts is a map");
            };
            check_published(text, part);
        }
    }
}
