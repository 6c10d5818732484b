//! Bytes that are no JSON, or too much of it. The numbers are those of the bad-input catalogue.

use super::*;

const START: &str = "Converting byte[] to Kafka Connect data failed due to serialization error: ";

#[track_caller]
fn check(bytes: &[u8], cause: &str) {
    let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
    assert_eq!(decode(&plain(), bytes), Err(format!("{START}{cause}")), "{shown}");
    let mut envelope = b"{\"schema\":{\"type\":\"int8\"},\"payload\":".to_vec();
    envelope.extend_from_slice(bytes);
    envelope.push(b'}');
    assert!(decode(&with_schemas(), &envelope).is_err(), "{shown}");
}

#[test]
fn what_is_no_json_is_refused_where_it_breaks() {
    let word = "unrecognized token";
    for (text, cause) in [
        // 5: cut off.
        (r#"{"a":"#, "unexpected end of input at byte 5"),
        ("[", "unexpected end of input at byte 1"),
        ("{\"a\":1", "unexpected end of input at byte 6"),
        ("\"abc", "unexpected end of input in a string at byte 4"),
        ("tru", "unrecognized token at byte 0"),
        // 11: no numbers of JSON.
        ("NaN", "expected a value at byte 0"),
        ("Infinity", "expected a value at byte 0"),
        ("-Infinity", "expected a digit at byte 1"),
        ("-", "expected a digit at byte 1"),
        ("1.", "expected a digit at byte 2"),
        ("1e", "expected a digit at byte 2"),
        (".5", "expected a value at byte 0"),
        ("+1", "expected a value at byte 0"),
        // 18: no strict JSON.
        ("{'a':1}", "expected a field name in double quotes at byte 1"),
        (r#"{"a":1,}"#, "expected a field name in double quotes at byte 7"),
        ("[1,]", "expected a value at byte 3"),
        ("[1 2]", "expected a comma or the end at byte 3"),
        (r#"{"a" 1}"#, "expected a colon behind a field name at byte 5"),
        ("/*c*/1", "expected a value at byte 0"),
        ("]", "expected a value at byte 0"),
        ("\"a\tb\"", "control character in a string that is not escaped at byte 2"),
        (r#""\q""#, "unrecognized character escape at byte 2"),
        (r#""\u12""#, "expected four hexadecimal digits at byte 3"),
        // 6: behind a number or a word at the top, white space must follow.
        ("1x", "expected white space between values at byte 1"),
        ("1,", "expected white space between values at byte 1"),
        ("0x10", "expected white space between values at byte 1"),
    ] {
        check(text.as_bytes(), cause);
    }
    for text in ["truex", "nullx", "false1"] {
        check(text.as_bytes(), &format!("{word} at byte 0"));
    }
}

#[test]
fn text_that_is_no_unicode_is_refused() {
    // 3: bytes that are no UTF-8, here also as UTF-16.
    check(b"\"\xff\"", "invalid UTF-8 at byte 1");
    check(b"\"\xed\xa0\x80\"", "invalid UTF-8 at byte 1");
    check(b"\"\\n\xc0\x80\"", "invalid UTF-8 at byte 3");
    check(b"\xff\xfe{\0}\0", "expected a value at byte 0");
    // 16: half of a surrogate pair.
    check(br#""\ud800""#, "half of a surrogate pair at byte 7");
    check(br#""\ud800\n""#, "half of a surrogate pair at byte 7");
    check(br#""\ud800\u0041""#, "half of a surrogate pair at byte 13");
    check(br#""\udc00""#, "half of a surrogate pair at byte 7");
}

#[test]
fn large_numbers_are_refused_in_linear_time() {
    // 11: no double; 10^309 digits.
    let got = decode(&plain(), b"[1e400]");
    assert_eq!(got, Err("number 1e400 is too large for FLOAT64".to_owned()));
    assert!(decode(&plain(), b"1e99999999999").is_err());
    assert!(decode(&plain(), b"-1e400").is_err());
    let digits = "1".repeat(10_000_000);
    check(digits.as_bytes(), "number longer than 1000 characters at byte 0");
    let fraction = format!("1.{}", "1".repeat(1001));
    check(fraction.as_bytes(), "number longer than 1000 characters at byte 0");
    // 12: a number that is too large for its field is narrowed as Java does; see `reading`.
    let float = br#"{"schema":{"type":"float"},"payload":1e39}"#;
    let expect = Err("number 1e39 is too large for FLOAT32".to_owned());
    assert_eq!(decode(&with_schemas(), float), expect);
}

#[test]
fn nesting_ends_at_128() {
    // 13: deep input.
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(decode(&plain(), nested(128).as_bytes()).is_ok());
    check(nested(129).as_bytes(), "nested more than 128 deep at byte 128");
    check("[".repeat(100_000).as_bytes(), "nested more than 128 deep at byte 128");
    let objects = "{\"a\":".repeat(100_000);
    check(objects.as_bytes(), "nested more than 128 deep at byte 640");
    let schema = r#"{"type":"array","items":"#.repeat(100_000);
    let envelope = format!(r#"{{"schema":{schema}"#);
    let got = decode(&with_schemas(), envelope.as_bytes()).unwrap_err();
    assert!(got.contains("nested more than 128 deep"), "{got}");
}

#[test]
fn many_names_take_linear_time() {
    // 15: a million names.
    let members: Vec<_> = (0..1_000_000).map(|nth| format!("\"{nth}\":0")).collect();
    let text = format!("{{{}}}", members.join(","));
    let Value::Map(pairs) = decode(&plain(), text.as_bytes()).unwrap().value else {
        panic!("not a map");
    };
    assert_eq!(pairs.len(), 1_000_000);
}

#[test]
fn other_formats_are_refused() {
    // 25, 26: what other converters write, and less than their header.
    for bytes in [&b"\0\0\0\0\x01{}"[..], b"\0", b"\0\0\0\x01", b"this is no JSON"] {
        assert!(decode(&plain(), bytes).is_err());
        assert!(decode(&with_schemas(), bytes).is_err());
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        drop(decode(&plain(), &bytes));
        drop(decode(&with_schemas(), &bytes));
    }

    #[test]
    fn any_words_of_json_are_read_or_refused(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "{", "}", "[", "]", ":", ",", "\"", "\\", "u", "d800", "1", "-", ".", "e5", "null",
                "\"schema\"", "\"payload\"", "\"type\"", "\"struct\"", "\"fields\"", "\"field\"",
                "\"int8\"", "\"default\"", "\"optional\"", "true",
            ]),
            0..40,
        ),
    ) {
        let text = words.concat();
        drop(decode(&plain(), text.as_bytes()));
        drop(decode(&with_schemas(), text.as_bytes()));
    }
}
