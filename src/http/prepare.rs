//! From a request to what is handed to the client: checked completely before anything is dialled.

use bytes::Bytes;
use reqwest::{
    Method, Url,
    header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT},
};

use super::{
    enrich::user_agent, payload, refused::Refused, settings::ConfigurationSettings, target,
};
use crate::exchange::{Body, ErrorKind, HttpRequest, METHODS};

/// A request that can be sent, as often as it has to be.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) url: Url,
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

impl Prepared {
    /// Checks `request` and encodes its body.
    pub(super) async fn new(
        request: &HttpRequest,
        settings: &ConfigurationSettings,
    ) -> Result<Self, Refused> {
        let url = target::parse(&request.url)?;
        let method = method(&request.method)?;
        let mut headers = headers(request)?;
        let body = if is_bodiless(&request.method) {
            None
        } else {
            let written = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
            let payload =
                payload::encode(&request.body, written, &settings.client.file_dirs).await?;
            headers.insert(CONTENT_TYPE, value("Content-Type", &payload.content_type)?);
            Some(payload.bytes)
        };
        if !headers.contains_key(USER_AGENT) {
            headers.insert(USER_AGENT, value("User-Agent", &user_agent(&settings.user_agent))?);
        }
        Ok(Self { url, method, headers, body })
    }

    /// How many characters the request has, for a rate that counts them.
    pub(super) fn length(&self) -> usize {
        let headers = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
        headers.sum::<usize>() + self.body.as_ref().map_or(0, Bytes::len)
    }
}

/// Whether `request` has a body that is not sent, because its method has none.
pub(super) fn loses_body(request: &HttpRequest) -> bool {
    let empty = match &request.body {
        Body::String(text) => text.is_empty(),
        Body::Form(fields) => fields.is_empty(),
        Body::Bytes(bytes) => bytes.is_empty(),
        Body::Multipart(parts) => parts.is_empty(),
    };
    !empty && is_bodiless(&request.method)
}

fn is_bodiless(method: &str) -> bool {
    matches!(method, "GET" | "HEAD")
}

fn method(name: &str) -> Result<Method, Refused> {
    let refused = || {
        let start: String = name.chars().take(20).collect();
        Refused::new(ErrorKind::InvalidMethod, format!("method {start:?} is not sent"))
    };
    if !METHODS.contains(&name) || matches!(name, "CONNECT" | "TRACE") {
        return Err(refused());
    }
    Method::from_bytes(name.as_bytes()).map_err(|_| refused())
}

fn headers(request: &HttpRequest) -> Result<HeaderMap, Refused> {
    let mut headers = HeaderMap::new();
    let mut bytes = 0;
    for (name, values) in request.headers.iter() {
        let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
            Refused::new(ErrorKind::InvalidHeader, format!("header name {name:?} cannot be sent"))
        })?;
        if FRAMING.contains(&parsed.as_str()) {
            let message = format!("header {name:?} frames the message and is set by the client");
            return Err(Refused::new(ErrorKind::InvalidHeader, message));
        }
        if HOP_BY_HOP.contains(&parsed.as_str()) {
            continue;
        }
        if parsed == HOST && values.len() > 1 {
            return Err(Refused::new(
                ErrorKind::InvalidHeader,
                "header \"Host\" has several values",
            ));
        }
        for text in values {
            let value = value(name, text)?;
            bytes += parsed.as_str().len() + value.len();
            if headers.len() >= MAX_HEADERS || bytes > MAX_HEADER_BYTES {
                return Err(too_many());
            }
            headers.append(parsed.clone(), value);
        }
    }
    Ok(headers)
}

fn too_many() -> Refused {
    let message = format!("more than {MAX_HEADERS} headers or {MAX_HEADER_BYTES} bytes of headers");
    Refused::new(ErrorKind::InvalidHeader, message)
}

/// A header's value: visible ASCII, spaces, tabs, and all else of UTF-8 (docs/decisions/0006).
fn value(name: &str, text: &str) -> Result<HeaderValue, Refused> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
        let message = format!("value of header {name:?} holds a line feed or a control character");
        Refused::new(ErrorKind::InvalidHeader, message)
    })
}

/// A message that sets these could smuggle a second request past a proxy.
const FRAMING: &[&str] = &["content-length", "transfer-encoding"];
/// These are about one connection, which the client keeps.
const HOP_BY_HOP: &[&str] =
    &["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "expect"];
const MAX_HEADERS: usize = 1000;
const MAX_HEADER_BYTES: usize = 64 * 1024;
