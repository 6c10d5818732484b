//! What Kafka Connect 4.3.1 was seen to infer and to write.

use std::sync::Arc;

use bytes::Bytes;

use super::*;
use crate::{
    convert::{
        ByteArrayConverter, HeaderConverter, JsonConverter, JsonOptions,
        text::{self, push},
    },
    record::{
        Header, RawHeader,
        data::{Kind, Schema, SchemaAndValue, SchemaRef, Struct, Value},
    },
};

fn raw(bytes: &[u8]) -> RawHeader {
    RawHeader { name: "h".to_owned(), value: Some(Bytes::copy_from_slice(bytes)) }
}

fn decode(bytes: &[u8]) -> Header {
    SimpleHeaderConverter.decode("t", &raw(bytes)).unwrap()
}

/// The captured table of the converter, every row.
#[test]
fn infers_as_captured() {
    for (text, expect) in CAPTURED {
        let SchemaAndValue { schema, value } = decode(text.as_bytes()).value;
        let got = match &schema {
            Some(schema) => format!("{} {}", captured_type(schema), captured_value(&value)),
            None => "null!".to_owned(),
        };
        assert_eq!(got, *expect, "{text:?}");
    }
}

fn captured_type(schema: &Schema) -> String {
    let of = |it: &Option<SchemaRef>| it.as_ref().map_or("null", |it| it.kind.name());
    let name = schema.name.as_deref().unwrap_or("null");
    let content = if let Kind::Array(item) = &schema.kind {
        format!("<{}>", of(item))
    } else if let Kind::Map(key, value) = &schema.kind {
        format!("<{},{}>", of(key), of(value))
    } else {
        String::new()
    };
    format!("{}/{name}{content}", schema.kind.name())
}

fn captured_value(value: &Value) -> String {
    let mut text = String::new();
    let mut no_struct = |_: &mut String, _: &Struct| Err(());
    text::push_value(&mut text, value, &mut no_struct).unwrap();
    text
}

/// More texts, inferred by the same program.
#[test]
fn infers_as_observed() {
    for (text, expect) in OBSERVED {
        let SchemaAndValue { schema, value } = decode(text.as_bytes()).value;
        let got = format!("{} {}", observed_type(schema.as_ref()), observed_value(&value));
        assert_eq!(got, *expect, "{text:?}");
    }
}

fn observed_type(schema: Option<&SchemaRef>) -> String {
    let Some(schema) = schema else { return "null".to_owned() };
    let of = |it: &Option<SchemaRef>| observed_type(it.as_ref());
    let mut text = schema.kind.name().to_owned();
    if let Some(name) = &schema.name {
        text += &name.replace("org.apache.kafka.connect.data.", "/");
    }
    for (name, value) in &schema.parameters {
        push(&mut text, format_args!("{{{name}={value}}}"));
    }
    if let Kind::Array(item) = &schema.kind {
        push(&mut text, format_args!("<{}>", of(item)));
    } else if let Kind::Map(key, value) = &schema.kind {
        push(&mut text, format_args!("<{},{}>", of(key), of(value)));
    }
    text
}

fn observed_value(value: &Value) -> String {
    let millis = if let Value::Date(days) = value {
        i64::from(*days) * 86_400_000
    } else if let Value::Time(millis) = value {
        i64::from(*millis)
    } else if let Value::Timestamp(millis) = value {
        *millis
    } else if let Value::Array(items) = value {
        let items: Vec<_> = items.iter().map(|it| observed_value(it) + ";").collect();
        return format!("[{}]", items.concat());
    } else if let Value::Map(pairs) = value {
        let pair =
            |(k, v): &(Value, Value)| format!("{}={};", observed_value(k), observed_value(v));
        return format!("{{{}}}", pairs.iter().map(pair).collect::<String>());
    } else {
        return captured_value(value);
    };
    format!("Date@{millis}")
}

#[track_caller]
fn check_written(value: Value, expect: &str) {
    let value = SchemaAndValue { schema: None, value };
    let header = Header { name: "h".to_owned(), value, raw: None };
    let written = SimpleHeaderConverter.encode("t", &header).unwrap();
    assert_eq!(written, raw(expect.as_bytes()));
}

#[test]
fn writes_what_was_made_here() {
    let text = |it: &str| Value::String(it.to_owned());
    let bytes = |it: &[u8]| Value::Bytes(Bytes::copy_from_slice(it));
    let numbers = Value::Array(vec![Value::Int32(1), Value::Int32(2)]);
    let items = vec![text("a\"b\\c"), Value::Int32(1), Value::Null, bytes(&[1])];
    for (value, expect) in [
        (text("a\"b"), "a\"b"),
        (Value::Float32(1.0), "1.0"),
        (Value::Float64(1e20), "1.0E20"),
        (Value::Int8(1), "1"),
        (Value::Boolean(true), "true"),
        (bytes(&[1, 2]), "AQI="),
        (Value::Array(items), r#"["a\"b\\c",1,null,"AQ=="]"#),
        (Value::Map(vec![(text("k"), numbers)]), r#"{"k":[1,2]}"#),
        (Value::Map(vec![(Value::Int32(1), text("x"))]), r#"{1:"x"}"#),
        (Value::Timestamp(0), "00:00:00.000Z"),
        (Value::Timestamp(-1), "23:59:59.999Z"),
        (Value::Date(1), "1970-01-02"),
        (Value::Timestamp(86_400_001), "1970-01-02T00:00:00.001Z"),
        (Value::Array(vec![Value::Date(1)]), "[1970-01-02]"),
        (Value::Decimal("1E+3".parse().unwrap()), "1E+3"),
    ] {
        check_written(value, expect);
    }
    let seven = Schema { default: Some(Value::Int32(7)), ..Schema::new(Kind::Int32) };
    let optional = Schema::new(Kind::Bytes).optional();
    let schema = Schema::structure([("a", seven.into()), ("b", optional.into())]);
    let value = Struct::new(schema.into()).with("b", bytes(&[1, 2]));
    check_written(Value::Struct(value), r#"{"a":7,"b":"AQI="}"#);
    let null = Header { name: "h".to_owned(), value: SchemaAndValue::NULL, raw: None };
    assert_eq!(SimpleHeaderConverter.encode("t", &null).unwrap().value, None);
}

#[test]
fn what_passes_through_does_not_change() {
    for bytes in [&b"007"[..], b"1,2", b"12:30", b"\xff", b"null", b"", b" true ", b"1.50"] {
        let header = decode(bytes);
        assert_eq!(SimpleHeaderConverter.encode("t", &header), Ok(raw(bytes)));
        let changed = Header { value: SchemaAndValue::string("x"), ..header };
        assert_eq!(SimpleHeaderConverter.encode("t", &changed), Ok(raw(b"x")));
    }
    let null = RawHeader { name: "h".to_owned(), value: None };
    let header = SimpleHeaderConverter.decode("t", &null).unwrap();
    assert_eq!(header.value, SchemaAndValue::NULL);
    assert_eq!(SimpleHeaderConverter.encode("t", &header), Ok(null));
}

#[test]
fn deep_and_long_texts_are_strings() {
    for text in ["[", "{1:", "9", "[1,", "1:", "\"", "\\"].map(|it| it.repeat(100_000)) {
        let value = decode(text.as_bytes()).value;
        let first = text.starts_with("1:").then_some(Value::Int8(1));
        assert_eq!(value.value, first.unwrap_or(Value::String(text)));
    }
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(matches!(decode(nested(128).as_bytes()).value.value, Value::Array(_)));
    assert_eq!(decode(nested(129).as_bytes()).value, SchemaAndValue::string(nested(129)));
}

#[test]
fn other_converters_serve_too() {
    let bytes = ConverterAsHeader(Arc::new(ByteArrayConverter::default()));
    let header = bytes.decode("t", &raw(b"007")).unwrap();
    assert_eq!(header.value.value, Value::Bytes(Bytes::from_static(b"007")));
    assert_eq!(bytes.encode("t", &header), Ok(raw(b"007")));

    let options = JsonOptions { schemas: false, ..JsonOptions::default() };
    let json = ConverterAsHeader(Arc::new(JsonConverter::new(options)));
    let header = json.decode("t", &raw(b"[1 , 2]")).unwrap();
    assert_eq!(json.encode("t", &header), Ok(raw(b"[1 , 2]")));
    let changed = Header { value: SchemaAndValue::string("x"), ..header };
    assert_eq!(json.encode("t", &changed), Ok(raw(b"\"x\"")));
    assert_eq!(json.class(), "org.apache.kafka.connect.json.JsonConverter");
}

proptest::proptest! {
    #[test]
    fn any_bytes_pass_through(bytes: Vec<u8>) {
        let header = decode(&bytes);
        proptest::prop_assert_eq!(SimpleHeaderConverter.encode("t", &header), Ok(raw(&bytes)));
    }

    #[test]
    fn any_words_pass_through(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "[", "]", "{", "}", ":", ",", "\"", "\\", " ", "1", "-", ".5", "e9", "null", "true",
                "a", "2020-01-01", "10:11:12.123Z", "99999999999999999999",
            ]),
            0..20,
        ),
    ) {
        let text = words.concat();
        let header = decode(text.as_bytes());
        let written = SimpleHeaderConverter.encode("t", &header);
        proptest::prop_assert_eq!(written, Ok(raw(text.as_bytes())));
    }
}

/// Text, and type/name of the schema with the value as Java prints it.
const CAPTURED: &[(&str, &str)] = &[
    ("", "STRING/null "),
    ("null", "null!"),
    ("true", "BOOLEAN/null true"),
    (" true ", "BOOLEAN/null true"),
    ("true}", "STRING/null true}"),
    ("12", "INT8/null 12"),
    ("300", "INT16/null 300"),
    ("70000", "INT32/null 70000"),
    ("5000000000", "INT64/null 5000000000"),
    ("99999999999999999999", "BYTES/org.apache.kafka.connect.data.Decimal 99999999999999999999"),
    ("1.5", "FLOAT32/null 1.5"),
    ("1e3", "INT16/null 1000"),
    ("12abc", "STRING/null 12abc"),
    ("+7", "INT8/null 7"),
    ("-1", "INT8/null -1"),
    ("2020-01-01", "INT32/org.apache.kafka.connect.data.Date Wed Jan 01 00:00:00 UTC 2020"),
    (
        "2020-01-01T00:00:00.000Z",
        "INT64/org.apache.kafka.connect.data.Timestamp Wed Jan 01 00:00:00 UTC 2020",
    ),
    ("10:11:12.123Z", "INT32/org.apache.kafka.connect.data.Time Thu Jan 01 10:11:12 UTC 1970"),
    ("[1,2,3]", "ARRAY/null<INT8> [1, 2, 3]"),
    ("[1,\"a\"]", "ARRAY/null<null> [1, a]"),
    ("[\"a\",\"b\"]", "ARRAY/null<STRING> [a, b]"),
    ("{\"a\":1}", "MAP/null<STRING,INT8> {a=1}"),
    ("{\"a\":\"x\",\"b\":null}", "STRING/null {\"a\":\"x\",\"b\":null}"),
    ("{}", "MAP/null<null,null> {}"),
    ("[]", "ARRAY/null<null> []"),
    ("\"quoted\"", "STRING/null \"quoted\""),
    ("[1,", "STRING/null [1,"),
    ("hello world", "STRING/null hello world"),
    ("a,b", "STRING/null a,b"),
    ("1,2", "INT8/null 1"),
    ("0x10", "STRING/null 0x10"),
    ("007", "INT8/null 7"),
    ("1.50", "FLOAT32/null 1.5"),
    ("NaN", "STRING/null NaN"),
    ("[1.5,2]", "ARRAY/null<FLOAT32> [1.5, 2.0]"),
    ("[a]", "STRING/null [a]"),
    ("\"true\"", "STRING/null \"true\""),
];

/// Text, and type and value; dates in milliseconds.
const OBSERVED: &[(&str, &str)] = &[
    (" ", "STRING  "),
    ("  x ", "STRING   x "),
    ("-", "STRING -"),
    ("+", "STRING +"),
    ("1e", "STRING 1e"),
    ("1e400", "BYTES/Decimal{scale=-400} 1E+400"),
    ("1e39", "FLOAT64 1.0E39"),
    ("1e309", "BYTES/Decimal{scale=-309} 1E+309"),
    ("1.5e39", "FLOAT64 1.5E39"),
    ("1.5e400", "BYTES/Decimal{scale=-399} 1.5E+400"),
    ("-0", "INT8 0"),
    ("-0.0", "INT8 0"),
    ("0.1", "FLOAT32 0.1"),
    ("9223372036854775807", "INT64 9223372036854775807"),
    ("9223372036854775808", "BYTES/Decimal{scale=0} 9223372036854775808"),
    ("-9223372036854775808", "INT64 -9223372036854775808"),
    ("1.0", "INT8 1"),
    ("1.00", "INT8 1"),
    ("100e-2", "INT8 1"),
    ("+1.5", "FLOAT32 1.5"),
    ("1e-400", "FLOAT32 0.0"),
    ("1_000", "STRING 1_000"),
    ("[true,false]", "ARRAY<BOOLEAN> [true;false;]"),
    ("[null]", "ARRAY<null> [null;]"),
    ("[null,1]", "STRING [null,1]"),
    ("[1,null]", "STRING [1,null]"),
    ("[1,true]", "ARRAY<null> [1;true;]"),
    ("[1,300]", "ARRAY<INT16> [1;300;]"),
    ("[1,1.5]", "ARRAY<FLOAT32> [1.0;1.5;]"),
    ("[1.5,1.123456789]", "ARRAY<FLOAT32> [1.5;1.1234568;]"),
    ("[1e39,1]", "ARRAY<FLOAT64> [1.0E39;1.0;]"),
    ("[\"a\",null]", "STRING [\"a\",null]"),
    ("[[1],[2]]", "ARRAY<ARRAY<INT8>> [[1;];[2;];]"),
    ("[[1],[\"a\"]]", "ARRAY<ARRAY<STRING>> [[1;];[a;];]"),
    ("[{}]", "ARRAY<MAP<null,null>> [{};]"),
    ("[1,2", "STRING [1,2"),
    ("[1 2]", "STRING [1 2]"),
    ("[1,,2]", "STRING [1,,2]"),
    ("[,1]", "STRING [,1]"),
    ("[1,]", "ARRAY<INT8> [1;]"),
    (" [1] ", "ARRAY<INT8> [1;]"),
    ("[1] x", "ARRAY<INT8> [1;]"),
    ("[1]]", "ARRAY<INT8> [1;]"),
    ("{\"a\":1,\"b\":2.5}", "MAP<STRING,FLOAT32> {a=1.0;b=2.5;}"),
    ("{\"a\":1,}", "MAP<STRING,INT8> {a=1;}"),
    ("{a:1}", "STRING {a:1}"),
    ("{1:2}", "MAP<INT8,INT8> {1=2;}"),
    ("{\"a\":null}", "MAP<STRING,null> {a=null;}"),
    ("{\"a\":1,\"a\":2}", "MAP<STRING,INT8> {a=2;}"),
    ("{\"a\":{\"b\":[1]}}", "MAP<STRING,MAP<STRING,ARRAY<INT8>>> {a={b=[1;];};}"),
    ("{\"a\":1 \"b\":2}", "MAP<STRING,INT8> {a=1;b=2;}"),
    ("{\"a\" 1}", "STRING {\"a\" 1}"),
    ("{null:1}", "STRING {null:1}"),
    ("{\"a\":\"x\\\"y\"}", "MAP<STRING,STRING> {a=x\\\"y;}"),
    ("[\"a\\\\b\"]", "ARRAY<STRING> [a\\\\b;]"),
    ("[\"a,b\"]", "ARRAY<STRING> [a,b;]"),
    ("[\"2020-01-01\"]", "ARRAY<INT32/Date> [Date@1577836800000;]"),
    ("[2020-01-01]", "ARRAY<INT32/Date> [Date@1577836800000;]"),
    ("[\"10:11:12.123Z\"]", "ARRAY<INT32/Time> [Date@36672123;]"),
    ("[10:11:12.123Z]", "ARRAY<INT32/Time> [Date@36672123;]"),
    ("2020-13-45", "INT32/Date Date@1613260800000"),
    ("2020-01-01x", "STRING 2020-01-01x"),
    ("2020-1-1", "STRING 2020-1-1"),
    ("2020/01/01", "STRING 2020/01/01"),
    ("20200101ab", "STRING 20200101ab"),
    ("2020-01-01T00:00:00.000", "STRING 2020-01-01T00:00:00.000"),
    ("2020-01-01T25:00:00.000Z", "INT64/Timestamp Date@1577926800000"),
    ("10:11:12Z", "INT8 10"),
    ("10:11:12.123Z ", "INT8 10"),
    ("1:2:3.123Z", "INT8 1"),
    ("10:11:12.1", "INT8 10"),
    ("1969-12-31", "INT32/Date Date@-86400000"),
    ("2020-01-01T10\\:11\\:12.000Z", "INT64/Timestamp Date@1577873472000"),
    ("true,1", "STRING true,1"),
    ("true ", "BOOLEAN true"),
    ("TRUE", "STRING TRUE"),
    ("nulls", "STRING nulls"),
    ("null ", "null null"),
    (" null", "null null"),
    ("[nul]", "STRING [nul]"),
    ("[true]", "ARRAY<BOOLEAN> [true;]"),
    ("[tru]", "STRING [tru]"),
    ("\"a\":1", "STRING \"a\":1"),
    ("{}x", "MAP<null,null> {}"),
    ("[]x", "ARRAY<null> []"),
    ("[] ", "ARRAY<null> []"),
    ("1]", "INT8 1"),
    ("1:2", "INT8 1"),
    ("1 2", "STRING 1 2"),
    ("1\n", "INT8 1"),
    ("é", "STRING é"),
    ("[\"é\"]", "ARRAY<STRING> [é;]"),
    ("00", "INT8 0"),
    ("-007", "INT8 -7"),
    ("1.", "INT8 1"),
    ("1.e1", "INT8 10"),
    (".5", "STRING .5"),
    ("-.5", "FLOAT32 -0.5"),
    ("1d", "STRING 1d"),
    ("1f", "STRING 1f"),
    ("0.0", "INT8 0"),
    ("0e5", "INT8 0"),
    ("1E+2", "INT8 100"),
    ("[1,{\"a\":1}]", "ARRAY<null> [1;{a=1;};]"),
    ("[12345678901234567890]", "ARRAY<BYTES/Decimal{scale=0}> [12345678901234567890;]"),
    ("[12345678901234567890,1]", "ARRAY<null> [12345678901234567890;1;]"),
    ("[1.5,12345678901234567890]", "ARRAY<null> [1.5;12345678901234567890;]"),
    ("{\"2020-01-01\":1}", "MAP<INT32/Date,INT8> {Date@1577836800000=1;}"),
    ("[\"abc]", "STRING [\"abc]"),
    ("{\"a\":", "STRING {\"a\":"),
    ("{\"a\"", "STRING {\"a\""),
    ("[-1]", "ARRAY<INT8> [-1;]"),
    ("[+1]", "ARRAY<INT8> [1;]"),
    ("[1e2]", "ARRAY<INT8> [100;]"),
    ("[\"\"]", "ARRAY<STRING> [;]"),
    ("{\"\":1}", "MAP<STRING,INT8> {=1;}"),
    ("123-456-7890", "STRING 123-456-7890"),
    ("1-800", "STRING 1-800"),
    ("+33123456789", "INT64 33123456789"),
    ("12:30", "INT8 12"),
    ("12:30:45", "INT8 12"),
    ("192.168.1.1", "STRING 192.168.1.1"),
    ("12.34.56", "STRING 12.34.56"),
    ("application/json", "STRING application/json"),
    ("a=b", "STRING a=b"),
    ("2020-01-01T00:00:00Z", "STRING 2020-01-01T00:00:00Z"),
    ("Wed, 21 Oct 2015 07:28:00 GMT", "STRING Wed, 21 Oct 2015 07:28:00 GMT"),
];
