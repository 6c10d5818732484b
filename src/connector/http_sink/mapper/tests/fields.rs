//! Single fields, well given and otherwise.

use super::support::{check_body, check_headers, form, pairs, refuse, request, text};
use crate::exchange::METHODS;

#[test]
fn numbers_that_json_does_not_have_are_refused() {
    refuse(r#"{"url":NaN}"#, r#"field "url": expected value at line 1 column 8"#);
    refuse(r#"{"url":1e400}"#, r#"field "url": number out of range at line 1 column 12"#);
    let long = format!(r#"{{"url":{}}}"#, "9".repeat(400));
    assert_eq!(request(&long).unwrap_err().field.as_deref(), Some("url"));
}

#[test]
fn scalars_stand_for_their_text() {
    let got = request(r#"{"url":7,"bodyAsString":true,"attributes":{"n":-1.50}}"#).unwrap();
    assert_eq!((got.url.as_str(), got.body), ("7", text("true")));
    assert_eq!(got.attributes, pairs(&[("n", "-1.50")]));
    check_headers(
        r#"{"A":[1,true,"x"],"B":1.10,"C":[9223372036854775808,123456789012345678901234567890]}"#,
        &[
            ("A", "1"),
            ("A", "true"),
            ("A", "x"),
            ("B", "1.10"),
            ("C", "9223372036854775808"),
            ("C", "123456789012345678901234567890"),
        ],
    );
    check_body(r#"{"bodyAsForm":{"a":1,"b":false}}"#, Ok(form(&[("a", "1"), ("b", "false")])));
    refuse(
        r#"{"url":{"a":1}}"#,
        r#"field "url": expected text, found an object at line 1 column 8"#,
    );
    refuse(
        r#"{"headers":{"A":[["x"]]}}"#,
        r#"field "headers.A": expected text, found a list at line 1 column 18"#,
    );
    refuse(
        r#"{"headers":{"A":1.5,"B":{}}}"#,
        r#"field "headers.B": expected text, found an object at line 1 column 27"#,
    );
}

#[test]
fn half_a_character_is_refused_and_nul_is_not() {
    refuse(
        r#"{"url":"\ud800"}"#,
        r#"field "url": unexpected end of hex escape at line 1 column 15"#,
    );
    assert_eq!(request(r#"{"url":"a\u0000"}"#).unwrap().url, "a\0");
    check_body(r#"{"bodyAsString":"\u0000"}"#, Ok(text("\0")));
}

#[test]
fn headers_may_be_lists_or_single_values() {
    check_headers(r#"{"A":["1","2"],"B":"3"}"#, &[("A", "1"), ("A", "2"), ("B", "3")]);
    check_headers(r#"{"A":null,"B":[null],"C":[],"D":[null,"x"]}"#, &[("D", "x")]);
    check_headers(r#"{"a":["1"],"A":["2"]}"#, &[("a", "1"), ("a", "2")]);
    check_headers("{}", &[]);
    refuse(
        r#"{"headers":[{"key":"A","value":["1"]}]}"#,
        r#"field "headers": expected an object, found a list at line 1 column 12"#,
    );
    refuse(
        r#"{"headers":"Authorization: Basic c2VjcmV0"}"#,
        r#"field "headers": expected an object, found text at line 1 column 42"#,
    );
}

#[test]
fn methods_may_be_in_any_case() {
    for method in METHODS {
        for spelled in [method.to_owned(), method.to_lowercase()] {
            let got = request(&format!(r#"{{"method":"{spelled}"}}"#)).unwrap();
            assert_eq!(got.method, method);
        }
    }
    assert_eq!(request(r#"{"method":"Post"}"#).unwrap().method, "POST");
}

#[test]
fn a_method_that_is_none_is_left_to_the_exchange() {
    for wrong in ["", "FOO", "foo", "GET X", " GET"] {
        let got = request(&format!(r#"{{"url":"http://h/","method":"{wrong}"}}"#)).unwrap();
        assert_eq!((got.method.as_str(), got.url.as_str()), (wrong, "http://h/"));
    }
}

#[test]
fn attributes_that_are_no_text_become_json() {
    let got = request(r#"{"attributes":{"o":{"b": 1, "a":[true, null]},"l":[1],"n":2,"t":"x"}}"#);
    let expect = [("o", r#"{"b":1,"a":[true,null]}"#), ("l", "[1]"), ("n", "2"), ("t", "x")];
    assert_eq!(got.unwrap().attributes, pairs(&expect));
}
