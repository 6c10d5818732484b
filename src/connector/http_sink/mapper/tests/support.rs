//! What the tests of the mapper share.

use bytes::Bytes;

use crate::{
    connector::http_sink::mapper::{MapError, Mapped, map},
    exchange::{Body, HttpRequest, PartContent},
    record::data::{SchemaAndValue, Struct, Value},
};

pub(super) fn request(text: &str) -> Result<HttpRequest, MapError> {
    match map(&SchemaAndValue::string(text))? {
        Mapped::Request(request) => Ok(request),
        Mapped::Tombstone => panic!("{text} is no tombstone"),
    }
}

/// Checks the error of a text, as operators see it.
#[track_caller]
pub(super) fn refuse(text: &str, expect: &str) {
    let err = request(text).expect_err(text);
    assert_eq!(err.to_string(), expect, "{text}");
}

#[track_caller]
pub(super) fn check_body(text: &str, expect: Result<Body, &str>) {
    let got = request(text).map(|it| it.body).map_err(|err| err.to_string());
    assert_eq!(got, expect.map_err(str::to_owned), "{text}");
}

#[track_caller]
pub(super) fn check_headers(headers: &str, expect: &[(&str, &str)]) {
    let got = request(&format!(r#"{{"url":"u","headers":{headers}}}"#)).unwrap().headers;
    assert_eq!(got, expect.iter().copied().collect(), "{headers}");
}

pub(super) fn text(text: &str) -> Body {
    Body::String(text.into())
}

pub(super) fn form(fields: &[(&str, &str)]) -> Body {
    Body::Form(pairs(fields))
}

pub(super) fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|&(name, it)| (name.to_owned(), it.to_owned())).collect()
}

pub(super) fn bytes(bytes: &'static [u8]) -> Body {
    Body::Bytes(Bytes::from_static(bytes))
}

pub(super) fn file(file_name: &str, location: &str, by_reference: bool) -> PartContent {
    PartContent::File { file_name: file_name.into(), location: location.into(), by_reference }
}

pub(super) fn string(text: &str) -> Value {
    Value::String(text.into())
}

#[track_caller]
pub(super) fn read_struct(value: Struct) -> HttpRequest {
    match map(&value.into()) {
        Ok(Mapped::Request(request)) => request,
        other => panic!("{other:?}"),
    }
}
