//! From what came over the wire to what the exchange shows.

use std::borrow::Cow;

use bytes::Bytes;
use encoding_rs::Encoding;
use reqwest::{Version, header::HeaderMap};

use super::{HeaderCase, Limits, answer::Answer, names::canonical, parts};
use crate::exchange::{HttpHeaders, HttpResponse, ResponseBody};

/// Shows an answer within the limits.
pub(super) fn show(answer: Answer, limits: &Limits, case: HeaderCase) -> HttpResponse {
    let Answer { status, reason, version, headers, body, truncated, undecoded } = answer;
    let content_type = headers.get("content-type").and_then(|it| it.to_str().ok()).unwrap_or("");
    let body =
        if undecoded { ResponseBody::Bytes(body) } else { kind_of(content_type, body, truncated) };
    let mut attributes = Vec::new();
    if truncated {
        attributes.push(("truncated".to_owned(), "true".to_owned()));
    }
    if undecoded {
        attributes.push(("undecoded".to_owned(), "true".to_owned()));
    }
    HttpResponse {
        status_code: status.as_u16().into(),
        status_message: cut(reason, limits.status_message),
        protocol: protocol(version).to_owned(),
        headers: shown(&headers, limits.headers, case, version),
        body,
        attributes,
    }
}

fn protocol(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "HTTP_0_9",
        Version::HTTP_10 => "HTTP_1_0",
        Version::HTTP_2 => "HTTP_2",
        Version::HTTP_3 => "HTTP_3",
        _ => "HTTP_1_1",
    }
}

pub(super) fn cut(text: String, limit: Option<usize>) -> String {
    match limit {
        Some(limit) if text.chars().count() > limit => text.chars().take(limit).collect(),
        Some(_) | None => text,
    }
}

/// The text of a header's value: UTF-8, else ISO-8859-1, which takes every byte.
fn field_text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes)
        .map_or_else(|_| encoding_rs::mem::decode_latin1(bytes), Cow::Borrowed)
}

/// Every header, as long as names and values together stay below the limit: a name that does not
/// fit is left out, values end at the first that does not.
fn shown(
    headers: &HeaderMap,
    limit: Option<usize>,
    case: HeaderCase,
    version: Version,
) -> HttpHeaders {
    let limit = limit.unwrap_or(usize::MAX);
    let as_written = case == HeaderCase::Canonical && version < Version::HTTP_2;
    let mut shown = HttpHeaders::default();
    let mut used = 0;
    for name in headers.keys() {
        let text = name.as_str();
        if text.len() >= limit.saturating_sub(used) {
            continue;
        }
        used += text.len();
        let name_shown = if as_written { canonical(text) } else { text.to_owned() };
        for value in headers.get_all(name) {
            let value = field_text(value.as_bytes());
            let length = value.chars().count();
            if length >= limit.saturating_sub(used) {
                break;
            }
            used += length;
            shown.append(&name_shown, value);
        }
    }
    shown
}

fn kind_of(content_type: &str, body: Bytes, cut: bool) -> ResponseBody {
    let lower = content_type.to_ascii_lowercase();
    let essence = lower.split(';').next().unwrap_or("").trim();
    match essence {
        "application/x-www-form-urlencoded" if has_few_fields(&body) => {
            let fields = url::form_urlencoded::parse(&body);
            ResponseBody::Form(fields.into_owned().collect())
        }
        "multipart/form-data" => match parts::parse(content_type, &body) {
            Some(parts) => ResponseBody::Multipart(parts),
            None => ResponseBody::Bytes(body),
        },
        _ if is_binary(essence) => ResponseBody::Bytes(body),
        _ => text(&lower, body, cut),
    }
}

/// Whether a form can be shown in fields, each of which takes far more memory than its bytes. One
/// with more is shown as text.
fn has_few_fields(body: &[u8]) -> bool {
    body.iter().filter(|it| **it == b'&').nth(MAX_FIELDS).is_none()
}

fn is_binary(essence: &str) -> bool {
    let family = essence.split('/').next().unwrap_or("");
    let image = family == "image" && !essence.ends_with("+xml");
    image || ["audio", "video", "font"].contains(&family) || BINARY.contains(&essence)
}

/// Text in its charset, UTF-8 unless it says another; bytes where it is no text in that charset. A
/// character that the limit has `cut` in two is left out.
fn text(content_type: &str, body: Bytes, cut: bool) -> ResponseBody {
    let charset = content_type
        .split("charset=")
        .nth(1)
        .map_or("utf-8", |it| it.split(';').next().unwrap_or("").trim().trim_matches(['"', '\'']));
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    if encoding == encoding_rs::UTF_8 {
        return utf8(body, cut);
    }
    let decode = |bytes| {
        let (text, _, malformed) = encoding.decode(bytes);
        (!malformed).then(|| text.into_owned())
    };
    let spare = if cut { LONGEST_CHARACTER - 1 } else { 0 };
    let ends = (0..=spare).filter_map(|it| body.len().checked_sub(it));
    let text = ends.filter_map(|it| body.get(..it)).find_map(decode);
    text.map_or(ResponseBody::Bytes(body), ResponseBody::String)
}

fn utf8(body: Bytes, cut: bool) -> ResponseBody {
    match String::from_utf8(body.into()) {
        Ok(text) => ResponseBody::String(text),
        Err(error) => {
            let (fault, mut bytes) = (error.utf8_error(), error.into_bytes());
            if cut && fault.error_len().is_none() {
                bytes.truncate(fault.valid_up_to());
                return utf8(bytes.into(), false);
            }
            ResponseBody::Bytes(bytes.into())
        }
    }
}

const MAX_FIELDS: usize = 10_000;
/// Bytes of a character, in whatever charset.
const LONGEST_CHARACTER: usize = 4;
const BINARY: &[&str] = &[
    "application/gzip",
    "application/octet-stream",
    "application/pdf",
    "application/protobuf",
    "application/x-protobuf",
    "application/x-tar",
    "application/zip",
    "application/zstd",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|&(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[track_caller]
    fn check_limit(limit: usize, expect: &[(&str, &str)]) {
        // The example of spec/upstream.md 3.9.
        let headers =
            headers(&[("key1", "value1"), ("content-type", "application/json"), ("z", "1")]);
        let got = shown(&headers, Some(limit), HeaderCase::Lower, Version::HTTP_11);
        assert_eq!(got, expect.iter().copied().collect(), "{limit}");
    }

    #[test]
    fn headers_stay_below_their_limit() {
        check_limit(20, &[("key1", "value1"), ("z", "1")]);
        check_limit(12, &[("key1", "value1")]);
        check_limit(10, &[("z", "1")]);
        check_limit(0, &[]);
        check_limit(1000, &[("key1", "value1"), ("content-type", "application/json"), ("z", "1")]);
    }

    #[track_caller]
    fn check(content_type: &str, body: &[u8], cut: bool, expect: &ResponseBody) {
        let got = kind_of(content_type, Bytes::copy_from_slice(body), cut);
        assert_eq!(&got, expect, "{content_type} {body:?}");
    }

    fn string(text: &str) -> ResponseBody {
        ResponseBody::String(text.to_owned())
    }

    fn bytes(bytes: &[u8]) -> ResponseBody {
        ResponseBody::Bytes(Bytes::copy_from_slice(bytes))
    }

    #[test]
    fn bodies_are_of_the_kind_that_their_type_tells() {
        check("", b"a", false, &string("a"));
        check("application/json", "é".as_bytes(), false, &string("é"));
        check("text/plain; charset=ISO-8859-1", &[0xe9], false, &string("é"));
        check("text/plain; Charset=\"utf-16le\"; x=y", &[0xe9, 0], false, &string("é"));
        check("text/plain; charset=none-such", &[0xe9], false, &bytes(&[0xe9]));
        check("text/plain", &[0xff, b'a'], false, &bytes(&[0xff, b'a']));
        check("application/octet-stream", b"a", false, &bytes(b"a"));
        check("image/png", b"", false, &bytes(b""));
        check("image/svg+xml", b"<a/>", false, &string("<a/>"));
        let form = vec![("a b".to_owned(), "c&".to_owned()), ("d".to_owned(), String::new())];
        let type_of_forms = "application/x-www-form-urlencoded; charset=utf-8";
        check(type_of_forms, b"a+b=c%26&d=", false, &ResponseBody::Form(form));
        check("multipart/form-data", b"--x--", false, &bytes(b"--x--"));
    }

    #[test]
    fn a_character_that_the_limit_cuts_in_two_is_left_out() {
        check("text/plain", &"aé".as_bytes()[..2], true, &string("a"));
        check("text/plain", &"a😀".as_bytes()[..4], true, &string("a"));
        check("text/plain", &"aé".as_bytes()[..2], false, &bytes(&"aé".as_bytes()[..2]));
        check("text/plain", &[b'a', 0xff], true, &bytes(&[b'a', 0xff]));
        check("text/plain; charset=utf-16le", &[b'a', 0, b'b'], true, &string("a"));
        check("text/plain; charset=shift_jis", &[b'a', 0x82], true, &string("a"));
    }
}
