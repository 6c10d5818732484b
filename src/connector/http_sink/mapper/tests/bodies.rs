//! Which body a message has.

use super::support::{bytes, check_body, form, refuse, text};
use crate::exchange::Body;

#[test]
fn an_explicit_body_type_wins_else_the_filled_field_decides() {
    check_body(r#"{"bodyAsString":"x"}"#, Ok(text("x")));
    check_body(r#"{"bodyAsForm":{"a":"b"}}"#, Ok(form(&[("a", "b")])));
    check_body(r#"{"bodyAsByteArray":"AP8="}"#, Ok(bytes(&[0, 255])));
    // The order of the keys does not matter, as it does to the JVM connector.
    check_body(
        r#"{"bodyType":"STRING","bodyAsString":"stuff","bodyAsForm":{}}"#,
        Ok(text("stuff")),
    );
    check_body(
        r#"{"bodyType":"FORM","bodyAsForm":{"a":"b"},"bodyAsString":""}"#,
        Ok(form(&[("a", "b")])),
    );
    check_body(r#"{"bodyAsForm":{"a":"b"},"bodyAsString":"x","bodyType":"STRING"}"#, Ok(text("x")));
    check_body(r#"{"bodyType":"form"}"#, Ok(form(&[])));
    check_body(r#"{"bodyType":"BYTE_ARRAY","bodyAsByteArray":""}"#, Ok(bytes(b"")));
    check_body(r#"{"bodyType":"MULTIPART"}"#, Ok(Body::Multipart(vec![])));
    check_body(r#"{"method":"POST","bodyAsString":null}"#, Ok(text("")));
}

#[test]
fn no_filled_body_is_dropped() {
    check_body(
        r#"{"bodyType":"JSON"}"#,
        Err(
            r#"field "bodyType": is none of STRING, FORM, BYTE_ARRAY, MULTIPART at line 1 column 19"#,
        ),
    );
    check_body(
        r#"{"bodyType":"STRING","bodyAsForm":{"a":"b"}}"#,
        Err(r#"field "bodyType": is STRING, but the body given is FORM at line 1 column 44"#),
    );
    check_body(
        r#"{"bodyAsString":"x","bodyAsForm":{"a":"b"}}"#,
        Err(
            r#"field "bodyType": is absent, but bodies of several types are given: STRING, FORM at line 1 column 43"#,
        ),
    );
}

#[test]
fn base64_is_read_in_every_usual_spelling() {
    for spelled in ["+/8=", "-_8=", "+/8", "+/\\r\\n8="] {
        let text = format!(r#"{{"bodyAsByteArray":"{spelled}"}}"#);
        check_body(&text, Ok(bytes(&[251, 255])));
    }
    refuse(
        r#"{"bodyAsByteArray":"{not base64}"}"#,
        r#"field "bodyAsByteArray": is not base64 at line 1 column 33"#,
    );
    refuse(
        r#"{"parts":{"a":{"contentAsByteArray":"?"}}}"#,
        r#"field "parts.a.contentAsByteArray": is not base64 at line 1 column 39"#,
    );
}
