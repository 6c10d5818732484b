//! An exchange as plain JSON, with the names that the JVM connector's producer mode writes.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::value::RawValue;

use super::{
    Content,
    body_view::BodyView,
    moment::{decimal_seconds, iso},
    values::{encode, part_type},
};
use crate::exchange::{
    HttpExchange, HttpHeaders, HttpPart, HttpRequest, HttpResponse, PartContent, Timings,
};

/// The exchange, or its response alone, as JSON. A request shows the fields that are not empty, a
/// response all of them. `dates_iso` chooses ISO text for `moment`, else decimal seconds.
///
/// # Errors
/// Every exchange has a JSON text; the type leaves room for what `serde_json` cannot rule out.
pub fn to_json(
    exchange: &HttpExchange,
    content: Content,
    dates_iso: bool,
) -> serde_json::Result<String> {
    match content {
        Content::Exchange => serde_json::to_string(&Whole { exchange, dates_iso }),
        Content::Response => serde_json::to_string(&Response(&exchange.response)),
    }
}

/// The parts as one JSON text.
pub(super) fn parts_text(parts: &[(String, HttpPart)]) -> String {
    serde_json::to_string(&Parts(parts)).unwrap_or_default()
}

struct Whole<'a> {
    exchange: &'a HttpExchange,
    dates_iso: bool,
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { exchange, dates_iso } = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("durationInMillis", &exchange.duration_in_millis)?;
        if *dates_iso {
            map.serialize_entry("moment", &iso(exchange.moment))?;
        } else {
            let seconds = RawValue::from_string(decimal_seconds(exchange.moment));
            map.serialize_entry("moment", &seconds.map_err(serde::ser::Error::custom)?)?;
        }
        map.serialize_entry("attempts", &exchange.attempts)?;
        map.serialize_entry("success", &exchange.success)?;
        map.serialize_entry("attributes", &Pairs(&exchange.attributes))?;
        map.serialize_entry("timings", &Durations(&exchange.timings))?;
        map.serialize_entry("request", &Request(&exchange.request))?;
        map.serialize_entry("response", &Response(&exchange.response))?;
        map.end()
    }
}

struct Request<'a>(&'a HttpRequest);

impl Serialize for Request<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let HttpRequest { url, method, headers, body, attributes } = self.0;
        let body = BodyView::from(body);
        let mut map = serializer.serialize_map(None)?;
        if !url.is_empty() {
            map.serialize_entry("url", url)?;
        }
        map.serialize_entry("method", method)?;
        if !headers.is_empty() {
            map.serialize_entry("headers", &Headers(headers))?;
        }
        if !attributes.is_empty() {
            map.serialize_entry("attributes", &Pairs(attributes))?;
        }
        if !body.form.is_empty() {
            map.serialize_entry("bodyAsForm", &Pairs(body.form))?;
        }
        if !body.text.is_empty() {
            map.serialize_entry("bodyAsString", body.text)?;
        }
        if let Some(bytes) = body.bytes.filter(|it| !it.is_empty()) {
            map.serialize_entry("bodyAsByteArray", &encode(bytes))?;
        }
        map.serialize_entry("bodyType", body.kind.name())?;
        if !body.parts.is_empty() {
            map.serialize_entry("parts", &Parts(body.parts))?;
        }
        map.end()
    }
}

struct Response<'a>(&'a HttpResponse);

impl Serialize for Response<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let HttpResponse { status_code, status_message, protocol, headers, body, attributes } =
            self.0;
        let body = BodyView::from(body);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("statusCode", status_code)?;
        map.serialize_entry("statusMessage", status_message)?;
        map.serialize_entry("bodyAsForm", &Pairs(body.form))?;
        map.serialize_entry("bodyAsString", body.text)?;
        map.serialize_entry(
            "bodyAsByteArray",
            &body.bytes.map_or_else(String::new, |it| encode(it)),
        )?;
        map.serialize_entry("bodyType", body.kind.name())?;
        map.serialize_entry("protocol", protocol)?;
        map.serialize_entry("parts", &Parts(body.parts))?;
        map.serialize_entry("headers", &Headers(headers))?;
        map.serialize_entry("attributes", &Pairs(attributes))?;
        map.end()
    }
}

struct Part<'a>(&'a HttpPart);

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let HttpPart { headers, content } = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("bodyType", part_type(content))?;
        map.serialize_entry("headers", &Headers(headers))?;
        match content {
            PartContent::String(text) => map.serialize_entry("contentAsString", text)?,
            PartContent::Bytes(bytes) => {
                map.serialize_entry("contentAsByteArray", &encode(bytes))?;
            }
            PartContent::File { file_name, location, by_reference } => {
                let entry = [(file_name.clone(), location.clone())];
                map.serialize_entry("contentAsFormEntry", &Pairs(&entry))?;
                if *by_reference {
                    map.serialize_entry("fileUri", location)?;
                }
            }
        }
        map.end()
    }
}

struct Parts<'a>(&'a [(String, HttpPart)]);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, part)| (name, Part(part))))
    }
}

struct Pairs<'a>(&'a [(String, String)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

struct Headers<'a>(&'a HttpHeaders);

impl Serialize for Headers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

struct Durations<'a>(&'a Timings);

impl Serialize for Durations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, ms)| (name, ms)))
    }
}
