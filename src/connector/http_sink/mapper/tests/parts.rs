//! Parts, in every spelling.

use bytes::Bytes;

use super::support::{check_body, file, request};
use crate::exchange::{Body, HttpHeaders, HttpPart, PartContent};

type Pairs<'a> = &'a [(&'a str, &'a str)];

#[track_caller]
fn check_part(part: &str, expect: Result<(Pairs<'_>, PartContent), &str>) {
    let got = request(&format!(r#"{{"parts":{{"a":{part}}}}}"#));
    let got = got.map(|it| {
        let Body::Multipart(mut parts) = it.body else { panic!("{it:?}") };
        parts.pop().unwrap()
    });
    let got = got.map_err(|err| err.to_string().split(" at line").next().unwrap().to_owned());
    let expect = expect.map(|(headers, content)| {
        let headers = headers.iter().copied().collect();
        ("a".to_owned(), HttpPart { headers, content })
    });
    assert_eq!(got, expect.map_err(str::to_owned), "{part}");
}

#[test]
fn parts_are_read_in_every_spelling() {
    let text = || PartContent::String("x".into());
    let bytes = || PartContent::Bytes(Bytes::from_static(&[0, 255]));
    check_part(r#"{"contentAsString":"x"}"#, Ok((&[], text())));
    check_part(
        r#"{"bodyType":"STRING","headers":{"X-Own":"1"},"bodyAsString":"x"}"#,
        Ok((&[("X-Own", "1")], text())),
    );
    check_part(r#"{"contentAsByteArray":"AP8="}"#, Ok((&[], bytes())));
    check_part(r#"{"bodyType":"byte_array","bodyAsByteArray":"AP8="}"#, Ok((&[], bytes())));
    check_part("{}", Ok((&[], PartContent::String(String::new()))));
    check_part(
        r#"{"bodyType":"FORM","bodyAsForm":{"a b":"&"}}"#,
        Ok((
            &[("Content-Type", "application/x-www-form-urlencoded")],
            PartContent::String("a+b=%26".into()),
        )),
    );
    check_part(r#"{"contentAsFormEntry":{"f":"/p"}}"#, Ok((&[], file("f", "/p", false))));
    check_part(r#"{"bodyAsFormData":{"a":{"f":"/p"}}}"#, Ok((&[], file("f", "/p", false))));
    check_part(
        r#"{"contentAsFormEntry":{"f":"/p"},"fileUri":"file:///p"}"#,
        Ok((&[], file("f", "file:///p", true))),
    );
    check_part(
        r#"{"bodyType":"FORM_DATA_AS_REFERENCE","fileUri":"file:///d/p.txt"}"#,
        Ok((&[], file("p.txt", "file:///d/p.txt", true))),
    );
    check_part(
        r#"{"contentAsFormEntry":{"a\r\n\"b":"/p"}}"#,
        Ok((&[], file("a\r\n\"b", "/p", false))),
    );
}

#[test]
fn parts_that_lack_their_content_are_refused() {
    check_part(
        r#"{"bodyType":"FORM_DATA"}"#,
        Err(r#"field "parts.a": contentAsFormEntry with a file name and a path is missing"#),
    );
    check_part(
        r#"{"bodyType":"FORM_DATA_AS_REFERENCE"}"#,
        Err(r#"field "parts.a": fileUri is missing"#),
    );
    check_part(
        r#"{"bodyType":"FILE"}"#,
        Err(
            r#"field "parts.a": bodyType is none of STRING, BYTE_ARRAY, FORM, FORM_DATA, FORM_DATA_AS_REFERENCE"#,
        ),
    );
    check_part(
        r#""x""#,
        Err(r#"field "parts.a": expected an object that describes a part, found text"#),
    );
    check_part(
        r#"{"contentAsFormEntry":{"a":"b","c":"d"}}"#,
        Err(r#"field "parts.a.contentAsFormEntry": has more than 1 entries"#),
    );
}

#[test]
fn parts_of_2023_have_no_names() {
    let part = |name: &str, bytes: &'static [u8]| {
        let content = PartContent::Bytes(Bytes::from_static(bytes));
        (name.to_owned(), HttpPart { headers: HttpHeaders::default(), content })
    };
    check_body(
        r#"{"bodyType":"MULTIPART","bodyAsMultipart":["aGk=",null,""]}"#,
        Ok(Body::Multipart(vec![part("part1", b"hi"), part("part2", b"")])),
    );
}
