//! Version 1: the Structs of 2023.

use std::sync::LazyLock;

use super::{
    body_view::BodyView,
    json,
    structs::{Schemas, with_success},
    values::{base64, class, encode, field, header_map, headers, pairs, string, string_map, text},
};
use crate::{
    exchange::{HttpPart, HttpRequest, HttpResponse, PartContent},
    record::data::{Kind, Schema, SchemaRef, Struct, Value},
};

pub(super) static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| {
    let request: SchemaRef = request_schema().into();
    let response: SchemaRef = response_schema().into();
    let exchange = Schema::structure([
        field("durationInMillis", Schema::new(Kind::Int64)),
        field("moment", string()),
        field("attempts", Schema::new(Kind::Int32)),
        ("httpRequest", request.clone()),
        ("httpResponse", response.clone()),
    ])
    .named(class("HttpExchange"), Some(1));
    let with_success = with_success(&exchange).into();
    Schemas { exchange: exchange.into(), with_success, request, response }
});

/// The order is that of 2023: `headers` comes first.
fn request_schema() -> Schema {
    Schema::structure([
        field("headers", header_map()),
        field("url", string()),
        field("method", string()),
        field("bodyType", string()),
        field("bodyAsString", string().optional()),
        field("bodyAsForm", string_map()),
        field("bodyAsByteArray", string().optional()),
        field("bodyAsMultipart", Schema::array(string().optional())),
    ])
    .named(class("HttpRequest"), Some(1))
}

fn response_schema() -> Schema {
    Schema::structure([
        field("statusCode", Schema::new(Kind::Int64)),
        field("statusMessage", string()),
        field("protocol", string().optional()),
        field("responseHeaders", header_map()),
        field("responseBody", string().optional()),
    ])
    .named(class("HttpResponse"), Some(1))
}

pub(super) fn request(request: &HttpRequest) -> Struct {
    let body = BodyView::from(&request.body);
    Struct::new(SCHEMAS.request.clone())
        .with("headers", headers(&request.headers))
        .with("url", text(&request.url))
        .with("method", text(&request.method))
        .with("bodyType", text(body.kind.name()))
        .with("bodyAsString", text(body.text))
        .with("bodyAsForm", pairs(body.form))
        .with("bodyAsByteArray", base64(body.bytes))
        .with("bodyAsMultipart", Value::Array(body.parts.iter().map(|(_, it)| part(it)).collect()))
}

/// The base64 of what the part carries. The content of a file is not in the message: null.
fn part(part: &HttpPart) -> Value {
    match &part.content {
        PartContent::String(text) => Value::String(encode(text.as_bytes())),
        PartContent::Bytes(bytes) => Value::String(encode(bytes)),
        PartContent::File { .. } => Value::Null,
    }
}

pub(super) fn response(response: &HttpResponse) -> Struct {
    Struct::new(SCHEMAS.response.clone())
        .with("statusCode", Value::Int64(response.status_code))
        .with("statusMessage", text(&response.status_message))
        .with("protocol", text(&response.protocol))
        .with("responseHeaders", headers(&response.headers))
        .with("responseBody", Value::String(body_text(BodyView::from(&response.body))))
}

/// One text for every kind of body, as this version knows only text: a form encoded again, bytes
/// as text if they are UTF-8 and base64 if not, parts as JSON.
fn body_text(body: BodyView<'_>) -> String {
    if let Some(bytes) = body.bytes {
        return str::from_utf8(bytes).map_or_else(|_| encode(bytes), str::to_owned);
    }
    if !body.form.is_empty() {
        return url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(body.form)
            .finish();
    }
    if !body.parts.is_empty() {
        return json::parts_text(body.parts);
    }
    body.text.to_owned()
}
