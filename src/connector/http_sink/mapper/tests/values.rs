//! Whole messages: what is one, and how large.

use bytes::Bytes;

use super::support::{check_body, check_headers, form, pairs, refuse, request, text};
use crate::{
    connector::http_sink::mapper::{Limits, Mapped, map, map_within},
    exchange::{Attributes, HttpHeaders, HttpRequest},
    record::data::{SchemaAndValue, Value},
};

#[test]
fn reads_every_field() {
    let got = request(
        r#"{"url":"http://h/p","method":"POST","headers":{"A":["1","2"]},"bodyType":"STRING",
            "bodyAsString":"stuff","bodyAsForm":{},"bodyAsByteArray":"","parts":{},
            "bodyAsMultipart":[],"attributes":{"n":"v"}}"#,
    );
    let expect = HttpRequest {
        url: "http://h/p".into(),
        method: "POST".into(),
        headers: HttpHeaders::from_iter([("A", "1"), ("A", "2")]),
        body: text("stuff"),
        attributes: pairs(&[("n", "v")]),
    };
    assert_eq!(got, Ok(expect));
}

#[test]
fn null_is_a_tombstone() {
    assert_eq!(map(&SchemaAndValue::NULL), Ok(Mapped::Tombstone));
}

#[test]
fn what_is_no_object_is_refused() {
    let object = "expected an object that describes a request";
    refuse("", "EOF while parsing a value at line 1 column 0");
    refuse(" ", "EOF while parsing a value at line 1 column 1");
    refuse("\u{feff}{}", "expected value at line 1 column 1");
    refuse(r#"{"url":"u","#, "EOF while parsing a value at line 1 column 11");
    refuse(r#"{"url":"u"#, r#"field "url": EOF while parsing a string at line 1 column 9"#);
    refuse("null", &format!("invalid type: null, {object} at line 1 column 4"));
    refuse("[{}]", &format!("invalid type: sequence, {object} at line 1 column 1"));
    refuse("7", &format!("invalid type: integer `7`, {object} at line 1 column 1"));
    refuse(r#""secret""#, &format!("{object}, found text at line 1 column 8"));
    refuse("{'url':'u'}", "key must be a string at line 1 column 2");
    refuse(r#"{"url":"u",}"#, "trailing comma at line 1 column 12");
    refuse("/* c */{}", "expected value at line 1 column 1");
}

#[test]
fn values_of_other_types_are_refused() {
    let neither = "value is neither text, bytes, a struct nor a map";
    for value in [Value::Int32(1), Value::Boolean(true), Value::Array(vec![]), Value::Date(1)] {
        let got = map(&SchemaAndValue { schema: None, value }).unwrap_err();
        assert_eq!(got.to_string(), neither);
    }
    let value = Value::Bytes(Bytes::from_static(b"{\"url\":\"\xff\"}"));
    let got = map(&SchemaAndValue { schema: None, value }).unwrap_err();
    assert_eq!(got.to_string(), "value is not UTF-8 text");
}

#[test]
fn bytes_are_read_as_text() {
    let value = Value::Bytes(Bytes::from_static(br#"{"url":"u"}"#));
    let Ok(Mapped::Request(got)) = map(&SchemaAndValue { schema: None, value }) else { panic!() };
    assert_eq!(got.url, "u");
}

#[test]
fn what_follows_the_object_is_ignored() {
    for tail in ["", " garbage", "}", r#"{"url":"v"}"#, "\n\n"] {
        assert_eq!(request(&format!(r#"{{"url":"u"}}{tail}"#)).unwrap().url, "u", "{tail}");
    }
}

#[test]
fn the_last_of_a_key_counts() {
    assert_eq!(request(r#"{"url":"a","url":"b"}"#).unwrap().url, "b");
    check_headers(r#"{"A":["1"],"A":["2"]}"#, &[("A", "2")]);
    check_body(r#"{"bodyAsForm":{"a":"1","a":"2"}}"#, Ok(form(&[("a", "2")])));
}

#[test]
fn unknown_properties_are_named() {
    refuse(
        r#"{"url":"u","Url":"v"}"#,
        r#"field "Url": is not a property of a request at line 1 column 16"#,
    );
    refuse(
        r#"{"parts":{"a":{"content":"x"}}}"#,
        r#"field "parts.a.content": is not a property of a part at line 1 column 24"#,
    );
}

#[test]
fn nesting_and_size_have_limits() {
    let deep =
        format!(r#"{{"attributes":{{"a":{}1{}}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let err = request(&deep).unwrap_err();
    assert_eq!(err.field.as_deref(), Some("attributes.a"));
    assert!(err.message.starts_with("recursion limit exceeded"), "{err}");

    let limits = Limits { value_bytes: 20, ..Limits::default() };
    let value = SchemaAndValue::string(r#"{"url":"0123456789"}"#);
    assert!(map_within(&value, &limits).is_ok());
    let value = SchemaAndValue::string(r#"{"url":"0123456789a"}"#);
    let err = map_within(&value, &limits).unwrap_err();
    assert_eq!(err.to_string(), "value has more than 20 bytes");
}

#[test]
fn headers_forms_parts_and_attributes_have_limits() {
    let limits = Limits {
        headers: 2,
        header_bytes: 8,
        form_fields: 2,
        parts: 2,
        attributes: 2,
        ..Limits::default()
    };
    let check = |text: &str, expect: Option<&str>| {
        let got = map_within(&SchemaAndValue::string(text), &limits).err();
        let got = got.map(|it| it.to_string());
        assert_eq!(got.as_deref().and_then(|it| it.split(" at line").next()), expect, "{text}");
    };
    check(r#"{"headers":{"a":["123"],"b":["123"]}}"#, None);
    let entries = |field| format!("field {field:?}: has more than 2 entries");
    check(r#"{"headers":{"a":"","b":"","c":""}}"#, Some(&entries("headers")));
    let values = r#"field "headers": has more than 2 values"#;
    check(r#"{"headers":{"a":["","",""]}}"#, Some(values));
    check(r#"{"headers":{"a":["12345678"]}}"#, Some(r#"field "headers": has more than 8 bytes"#));
    check(r#"{"bodyAsForm":{"a":"","b":"","c":""}}"#, Some(&entries("bodyAsForm")));
    check(r#"{"attributes":{"a":"","b":"","c":""}}"#, Some(&entries("attributes")));
    check(r#"{"parts":{"a":{},"b":{},"c":{}}}"#, Some(&entries("parts")));
    check(r#"{"bodyAsMultipart":["","",""]}"#, Some(&entries("bodyAsMultipart")));
}

#[test]
fn nulls_stand_for_nothing() {
    let got = request(
        r#"{"url":null,"method":null,"headers":null,"bodyType":null,"bodyAsString":null,
            "bodyAsForm":null,"bodyAsByteArray":null,"parts":null,"bodyAsMultipart":null,
            "attributes":null}"#,
    );
    let empty = HttpRequest {
        url: String::new(),
        method: "GET".into(),
        headers: HttpHeaders::default(),
        body: text(""),
        attributes: Attributes::default(),
    };
    assert_eq!(got, Ok(empty.clone()));
    assert_eq!(request("{}"), Ok(empty));
    check_body(r#"{"bodyAsForm":{"a":null,"b":""}}"#, Ok(form(&[("b", "")])));
    let got = request(r#"{"attributes":{"a":null,"b":"x"}}"#).unwrap();
    assert_eq!(got.attributes, pairs(&[("b", "x")]));
}
