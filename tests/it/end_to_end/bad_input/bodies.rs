//! Bodies of requests that cannot be sent as they are, and of answers that are not what they say.

use serde_json::{Value, json};

use super::row::{
    Ends::{Dead, Error, Good},
    PUT, Row, row, url, with,
};

/// Rows 79 to 92, 98 and 99.
pub(super) fn rows() -> Vec<Row> {
    let mut rows = bodies();
    rows.extend(parts());
    rows.extend(answers());
    rows
}

/// The value of a request with those fields.
fn request(fields: Value) -> Vec<u8> {
    let mut request = json!({"url": "{H}/bad", "method": "POST"});
    for (name, field) in fields.as_object().unwrap() {
        request[name] = field.clone();
    }
    request.to_string().into_bytes()
}

fn bodies() -> Vec<Row> {
    let base64 = |what, text: &str| {
        row(82, what, with("bodyAsByteArray", text), Good).shows("/wire/body", "~~~~?")
    };
    let form =
        |fields: usize| Value::Object((0..fields).map(|it| (it.to_string(), "".into())).collect());
    vec![
        row(79, "body of a GET", request(json!({"method": "GET", "bodyAsString": "lost"})), Good)
            .shows("/wire/body", "")
            .shows("/exchange/attributes/request.body.dropped", "true"),
        row(79, "body of a HEAD", request(json!({"method": "HEAD", "bodyAsString": "lost"})), Good)
            .shows("/exchange/attributes/request.body.dropped", "true"),
        row(80, "body null", with("bodyAsString", Value::Null), Good)
            .shows("/wire/body", "")
            .shows("/wire/headers/content-length", json!(["0"])),
        row(81, "body type unknown", with("bodyType", "XML"), Dead(PUT, "field \"bodyType\"")),
        row(
            81,
            "body of another type",
            request(json!({"bodyType": "STRING", "bodyAsForm": {"a": "b"}})),
            Dead(PUT, "field \"bodyType\""),
        ),
        row(
            82,
            "bytes not base64",
            with("bodyAsByteArray", "!!"),
            Dead(PUT, "field \"bodyAsByteArray\""),
        ),
        base64("base64", "fn5+fj8="),
        base64("base64 for URLs", "fn5-fj8="),
        base64("base64 without padding", "fn5+fj8"),
        base64("base64 in lines", "fn5+\r\nfj8="),
        row(
            83,
            "base64 of nothing",
            request(json!({"bodyType": "BYTE_ARRAY", "bodyAsByteArray": ""})),
            Good,
        )
        .shows("/wire/body", "")
        .shows("/wire/headers/content-type", json!(["application/octet-stream"])),
        row(84, "form with null", with("bodyAsForm", json!({"a": null, "b": ""})), Good)
            .shows("/wire/body", "b="),
        row(
            84,
            "form with a repeated key",
            "{\"url\":\"{H}/bad\",\"method\":\"POST\",\"bodyAsForm\":{\"a\":\"1\",\"a\":\"2\"}}",
            Good,
        )
        .shows("/wire/body", "a=2"),
        row(
            84,
            "form of 20000",
            with("bodyAsForm", form(20_000)),
            Dead(PUT, "field \"bodyAsForm\""),
        ),
        row(
            91,
            "content encoding",
            request(json!({"headers": {"Content-Encoding": ["gzip"]}, "bodyAsString": "no gzip"})),
            Good,
        )
        .shows("/wire/headers/content-encoding", json!(["gzip"]))
        .shows("/wire/body", "no gzip"),
        row(
            92,
            "nested attributes",
            with("attributes", json!({"o": {"a": [1, null]}, "l": [true]})),
            Good,
        )
        .shows("/exchange/request/attributes/o", "{\"a\":[1,null]}")
        .shows("/exchange/request/attributes/l", "[true]"),
    ]
}

fn parts() -> Vec<Row> {
    let file = |number, what, part: Value| {
        row(number, what, with("parts", json!({"f": part})), Error("file_refused", ""))
    };
    let by_uri = |what, uri: &str| file(87, what, json!({"fileUri": uri}));
    let written = |number, what, name: &str, boundary: &str, part: Value, body: &str| {
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let fields = json!({"headers": {"Content-Type": [content_type]}, "parts": {name: part}});
        row(number, what, request(fields), Good).shows("/wire/body", body)
    };
    vec![
        row(85, "no parts", with("bodyType", "MULTIPART"), Error("invalid_body", "a part")),
        written(
            86,
            "part without content type",
            "a",
            "b",
            json!({"contentAsString": "x"}),
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nx\r\n--b--\r\n",
        ),
        by_uri("file part of a secret", "file:///etc/shadow"),
        by_uri("file part above", "file:../../x"),
        by_uri("file part that never ends", "file:///dev/zero"),
        by_uri("file part of the environment", "file:///proc/self/environ"),
        by_uri("file part elsewhere", "http://127.0.0.1:1/x"),
        file(88, "file part by name", json!({"contentAsFormEntry": {"p": "/etc/passwd"}})),
        written(
            89,
            "part name with line end and quote",
            "a\r\n\"b",
            "b",
            json!({"contentAsString": "x"}),
            "--b\r\nContent-Disposition: form-data; name=\"a%0D%0A%22b\"\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nx\r\n--b--\r\n",
        ),
        row(
            90,
            "boundary in the body",
            request(json!({
                "headers": {"Content-Type": ["multipart/form-data; boundary=b"]},
                "parts": {"a": {"contentAsString": "\r\n--b--"}}
            })),
            Good,
        )
        .shows("/boundary", 32),
        row(
            90,
            "boundary of 71",
            request(json!({
                "headers": {"Content-Type": [format!("multipart/form-data; boundary={}", "b".repeat(71))]},
                "parts": {"a": {"contentAsString": "x"}}
            })),
            Good,
        )
        .shows("/boundary", 32),
    ]
}

/// What the driver's server answers on these paths is listed there.
fn answers() -> Vec<Row> {
    let answer =
        |number, path: &'static str| row(number, path, url(&format!("{{H}}/{path}")), Good);
    vec![
        answer(98, "charset").shows("/exchange/response/bodyAsByteArray", "/w=="),
        answer(98, "binary").shows("/exchange/response/bodyAsByteArray", "/wA="),
        answer(98, "nothing").shows("/exchange/response/bodyAsString", ""),
        answer(98, "gzip").shows("/exchange/response/bodyAsByteArray", "bm8gZ3ppcA=="),
        answer(99, "cookies").shows("/exchange/response/headers/Set-Cookie", json!(["a=1", "b=2"])),
    ]
}
