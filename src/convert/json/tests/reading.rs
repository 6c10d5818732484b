//! What is read, with schemas and without.

use super::*;
use crate::record::data::Decimal;

#[track_caller]
fn check_plain(text: &str, expect: Value) {
    let got = decode(&plain(), text.as_bytes());
    assert_eq!(got, Ok(SchemaAndValue { schema: None, value: expect }), "{text}");
}

#[test]
fn values_without_schema() {
    check_plain("1", Value::Int64(1));
    check_plain("1.5", Value::Float64(1.5));
    check_plain("\"x\"", string("x"));
    let list = vec![Value::Int64(1), string("a"), Value::Null];
    check_plain(r#"[1,"a",null]"#, Value::Array(list));
    let inner = Value::Map(vec![(string("b"), Value::Int64(1))]);
    check_plain(r#"{"a":{"b":1}}"#, Value::Map(vec![(string("a"), inner)]));
    check_plain("null", Value::Null);
    check_plain("true", Value::Boolean(true));
}

#[test]
fn quirks_of_connect() {
    // Nothing is null; what follows the first value is ignored.
    check_plain("", Value::Null);
    check_plain("   ", Value::Null);
    let one = Value::Map(vec![(string("a"), Value::Int64(1))]);
    for text in [r#"{"a":1}x"#, r#"{"a":1}{"a":2}"#, "\u{feff}{\"a\":1}", " {\"a\" : 1 } ]"] {
        check_plain(text, one.clone());
    }
    check_plain("1 x", Value::Int64(1));
    check_plain("true,", Value::Boolean(true));
    check_plain("\"a\"x", string("a"));
    // The last of equal names wins.
    check_plain(r#"{"a":0,"a":1}"#, one);
    // Whole numbers wrap around.
    check_plain("9223372036854775807", Value::Int64(i64::MAX));
    check_plain("9223372036854775808", Value::Int64(i64::MIN));
    check_plain("-9223372036854775809", Value::Int64(i64::MAX));
    check_plain("12345678901234567890", Value::Int64(-6_101_065_172_474_983_726));
    check_plain(&"1".repeat(999), Value::Int64(8_198_552_921_648_689_607));
    // Leading zeros are read over.
    for (text, expect) in [("007", 7), ("-01", -1), ("00", 0), ("-0", 0)] {
        check_plain(text, Value::Int64(expect));
    }
    for (text, expect) in [("1E5", 1e5), ("1e+2", 100.0), ("-0.0", 0.0), ("1e-400", 0.0)] {
        check_plain(text, Value::Float64(expect));
    }
    check_plain(
        r#""\/\u0000\ud83d\ude00\b\f\n\r\t\"\\""#,
        string("/\0\u{1f600}\u{8}\u{c}\n\r\t\"\\"),
    );
}

#[track_caller]
fn check(schema: &str, payload: &str, expect: Result<Value, &str>) {
    let text = format!(r#"{{"schema":{schema},"payload":{payload}}}"#);
    let got = decode(&with_schemas(), text.as_bytes()).map(|it| it.value);
    assert_eq!(got, expect.map_err(str::to_owned), "{schema} {payload}");
    let swapped = format!(r#"{{"payload":{payload},"schema":{schema}}}"#);
    assert_eq!(decode(&with_schemas(), swapped.as_bytes()).map(|it| it.value), got);
}

fn of(kind: &str) -> String {
    format!(r#"{{"type":"{kind}"}}"#)
}

#[test]
fn numbers_are_narrowed_as_java_does() {
    for (payload, int8, int16, int32, int64) in [
        ("1", 1, 1, 1, 1),
        ("300", 44, 300, 300, 300),
        ("70000", 112, 4464, 70_000, 70_000),
        ("5000000000", 0, -3584, 705_032_704, 5_000_000_000),
        ("12345678901234567890", -46, 2770, -350_287_150, -6_101_065_172_474_983_726),
        ("1.9", 1, 1, 1, 1),
        ("-1.9", -1, -1, -1, -1),
        ("1e30", 0, 0, 1_073_741_824, 5_076_944_270_305_263_616),
        ("1e400", 0, 0, 0, 0),
        ("\"7\"", 0, 0, 0, 0),
        ("true", 0, 0, 0, 0),
    ] {
        check(&of("int8"), payload, Ok(Value::Int8(int8)));
        check(&of("int16"), payload, Ok(Value::Int16(int16)));
        check(&of("int32"), payload, Ok(Value::Int32(int32)));
        check(&of("int64"), payload, Ok(Value::Int64(int64)));
    }
    for (payload, double) in [
        ("1", 1.0),
        ("12345678901234567890", 12_345_678_901_234_567_890.0),
        ("-1.9", -1.9),
        ("1e30", 1e30),
        ("\"7\"", 0.0),
        ("true", 0.0),
        ("\"-Infinity\"", f64::NEG_INFINITY),
    ] {
        check(&of("double"), payload, Ok(Value::Float64(double)));
    }
    check(&of("float"), "5000000000", Ok(Value::Float32(5e9)));
    check(&of("float"), "\"Infinity\"", Ok(Value::Float32(f32::INFINITY)));
    check(&of("boolean"), "true", Ok(Value::Boolean(true)));
    check(&of("boolean"), "1", Ok(Value::Boolean(false)));
}

#[test]
fn nulls_become_the_default_unless_switched_off() {
    let schema = r#"{"type":"string","optional":true,"default":"d"}"#;
    check(schema, "null", Ok(string("d")));
    let options = JsonOptions { null_to_default: false, ..JsonOptions::default() };
    let text = format!(r#"{{"schema":{schema},"payload":null}}"#);
    let got = decode(&JsonConverter::new(options), text.as_bytes()).unwrap();
    assert_eq!(got.value, Value::Null);
    check(&of("int32"), "null", Err("Invalid null value for required INT32 field"));
    check("null", "null", Ok(Value::Null));
    check("null", r#"{"a":1.5}"#, Ok(Value::Map(vec![(string("a"), Value::Float64(1.5))])));
}

#[test]
fn bytes_are_base64() {
    check(&of("bytes"), "\"AQI=\"", Ok(Value::Bytes(Bytes::from_static(&[1, 2]))));
    for wrong in ["AQI", "A-_=", "A Q", "*"] {
        let text = format!(r#"{{"schema":{},"payload":"{wrong}"}}"#, of("bytes"));
        let got = decode(&with_schemas(), text.as_bytes()).unwrap_err();
        assert!(got.starts_with("Invalid bytes field"), "{got}");
    }
}

#[test]
fn logical_types_are_recognised_by_name() {
    let logical = |kind: &str, name: &str| {
        let name = format!(r#""name":"org.apache.kafka.connect.data.{name}""#);
        format!(r#"{{"type":"{kind}",{name},"parameters":{{"scale":"2"}}}}"#)
    };
    let decimal =
        |unscaled: i64| Ok(Value::Decimal(Decimal { unscaled: unscaled.into(), scale: 2 }));
    let schema = logical("bytes", "Decimal");
    check(&schema, "1.5", decimal(150));
    check(&schema, "15", decimal(1500));
    check(&schema, "1e2", decimal(10_000));
    check(&schema, "\"AQI=\"", decimal(258));
    let scales = "Decimal value has mismatching scale for given Decimal schema. \
                  Schema has scale 2, value has scale 3.";
    check(&schema, "1.555", Err(scales));
    let long = format!("\"{}\"", "A".repeat(8192));
    check(&schema, &long, Err("Invalid bytes for Decimal field: 6144 are too many"));
    check(&schema, "\"\"", Err("Invalid bytes for Decimal field: no bytes"));
    let underlying = |name: &str, expected: &str, found: &str| {
        format!(
            "Invalid type for {name}, underlying representation should be {expected} but was {found}"
        )
    };
    check(&schema, "true", Err(&underlying("Decimal", "numeric or bytes", "BOOLEAN")));
    check(&logical("int32", "Date"), "-1", Ok(Value::Date(-1)));
    check(&logical("int32", "Date"), "5000000000", Err(&underlying("Date", "integer", "NUMBER")));
    check(&logical("int32", "Time"), "1", Ok(Value::Time(1)));
    let range = "Time values must use number of milliseconds greater than 0 and less than 86400000";
    check(&logical("int32", "Time"), "90000000", Err(range));
    let timestamp = logical("int64", "Timestamp");
    check(&timestamp, "5000000000", Ok(Value::Timestamp(5_000_000_000)));
    check(&timestamp, "\"1\"", Err(&underlying("Timestamp", "integral", "STRING")));
}

#[test]
fn containers() {
    let list = r#"{"type":"array","items":{"type":"int32"}}"#;
    check(list, "[1,2]", Ok(Value::Array(vec![Value::Int32(1), Value::Int32(2)])));
    check(list, "[null]", Err("Invalid null value for required INT32 field"));
    check(list, r#"{"a":1}"#, Err("Invalid type for ARRAY: JSON OBJECT"));
    let map = r#"{"type":"map","keys":{"type":"string"},"values":{"type":"int32"}}"#;
    check(map, r#"{"a":1}"#, Ok(Value::Map(vec![(string("a"), Value::Int32(1))])));
    let should = "Maps with string fields should be encoded as JSON objects, but found ARRAY";
    check(map, "[1]", Err(should));
    let map = r#"{"type":"map","keys":{"type":"int32"},"values":{"type":"int32"}}"#;
    check(map, "[[1,2],[1,3]]", Ok(Value::Map(vec![(Value::Int32(1), Value::Int32(3))])));
    check(map, "[[1]]", Err("Found invalid map entry, expected length 2"));
    check(map, "[[1,2,3]]", Err("Found invalid map entry, expected length 2"));
    check(map, "[1]", Err("Found invalid map entry instead of array tuple"));
    let should = "Maps with non-string fields should be encoded as JSON array of tuples, \
                  but found OBJECT";
    check(map, "{}", Err(should));
}

#[test]
fn structs_name_the_field_that_is_wrong() {
    let inner = r#"{"type":"struct","field":"s","fields":[{"type":"string","field":"a"}]}"#;
    let schema = format!(r#"{{"type":"struct","fields":[{inner}]}}"#);
    let required = "Invalid null value for required STRING field, field \"s.a\"";
    check(&schema, r#"{"s":{}}"#, Err(required));
    check(&schema, r#"{"s":{"a":null}}"#, Err(required));
    let wrong = "Invalid type for STRING: JSON NUMBER, field \"s.a\"";
    check(&schema, r#"{"s":{"a":5}}"#, Err(wrong));
    let wrong = "Structs should be encoded as JSON objects, but found ARRAY, field \"s\"";
    check(&schema, r#"{"s":[]}"#, Err(wrong));
    let text = format!(r#"{{"schema":{schema},"payload":{{"z":[1],"s":{{"z":0,"a":"x"}}}}}}"#);
    let Value::Struct(got) = decode(&with_schemas(), text.as_bytes()).unwrap().value else {
        panic!("not a struct");
    };
    let Some(Value::Struct(inner)) = got.get("s") else { panic!("not a struct") };
    assert_eq!(inner.get("a"), Some(&string("x")));
}
