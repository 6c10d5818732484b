//! From what came over the wire to what the exchange shows.

use bytes::Bytes;
use encoding_rs::Encoding;
use reqwest::{Version, header::HeaderMap};

use super::{HeaderCase, Limits, answer::Answer, names::canonical, parts};
use crate::exchange::{HttpHeaders, HttpResponse, ResponseBody};

/// Shows an answer within the limits.
pub(super) fn show(answer: Answer, limits: &Limits, case: HeaderCase) -> HttpResponse {
    let Answer { status, reason, version, headers, body, truncated } = answer;
    let content_type = headers.get("content-type").and_then(|it| it.to_str().ok()).unwrap_or("");
    let body = kind_of(content_type, body);
    let mut attributes = Vec::new();
    if truncated {
        attributes.push(("truncated".to_owned(), "true".to_owned()));
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

fn cut(text: String, limit: Option<usize>) -> String {
    match limit {
        Some(limit) if text.chars().count() > limit => text.chars().take(limit).collect(),
        Some(_) | None => text,
    }
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
        if used + text.len() >= limit {
            continue;
        }
        used += text.len();
        let name_shown = if as_written { canonical(text) } else { text.to_owned() };
        for value in headers.get_all(name) {
            let value = String::from_utf8_lossy(value.as_bytes());
            if used + value.len() >= limit {
                break;
            }
            used += value.len();
            shown.append(&name_shown, value);
        }
    }
    shown
}

fn kind_of(content_type: &str, body: Bytes) -> ResponseBody {
    let lower = content_type.to_ascii_lowercase();
    let essence = lower.split(';').next().unwrap_or("").trim();
    match essence {
        "application/x-www-form-urlencoded" => {
            let fields = url::form_urlencoded::parse(&body);
            ResponseBody::Form(fields.into_owned().collect())
        }
        "multipart/form-data" => match parts::parse(content_type, &body) {
            Some(parts) => ResponseBody::Multipart(parts),
            None => ResponseBody::Bytes(body),
        },
        _ if is_binary(essence) => ResponseBody::Bytes(body),
        _ => text(&lower, body),
    }
}

fn is_binary(essence: &str) -> bool {
    let family = essence.split('/').next().unwrap_or("");
    let image = family == "image" && !essence.ends_with("+xml");
    image || ["audio", "video", "font"].contains(&family) || BINARY.contains(&essence)
}

/// Text in its charset, UTF-8 unless it says another; bytes where it is no text in that charset.
fn text(content_type: &str, body: Bytes) -> ResponseBody {
    let charset = content_type
        .split("charset=")
        .nth(1)
        .map_or("utf-8", |it| it.split(';').next().unwrap_or("").trim().trim_matches('"'));
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    if encoding == encoding_rs::UTF_8 {
        return match String::from_utf8(body.into()) {
            Ok(text) => ResponseBody::String(text),
            Err(err) => ResponseBody::Bytes(err.into_bytes().into()),
        };
    }
    let (text, _, malformed) = encoding.decode(&body);
    if malformed {
        return ResponseBody::Bytes(body);
    }
    ResponseBody::String(text.into_owned())
}

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
