//! Version 3: the clean Structs. Field names are those of the plain JSON; what a call does not
//! have is null; bytes are bytes, so that base64 is left to the formats that need it.

use std::sync::LazyLock;

use super::{
    body_view::BodyView,
    structs::Schemas,
    values::{class, field, header_map, headers, pairs, part_type, string, string_map, text},
};
use crate::{
    exchange::{BodyType, HttpPart, HttpRequest, HttpResponse, PartContent},
    record::data::{Kind, Schema, SchemaRef, Struct, Value},
};

pub(super) static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| {
    let request: SchemaRef = request_schema().into();
    let response: SchemaRef = response_schema().into();
    let exchange: SchemaRef = Schema::structure([
        field("durationInMillis", Schema::new(Kind::Int64)),
        field("moment", string()),
        field("attempts", Schema::new(Kind::Int32)),
        field("success", Schema::new(Kind::Boolean)),
        field("attributes", string_map()),
        field("timings", Schema::map(string(), Schema::new(Kind::Int64))),
        ("request", request.clone()),
        ("response", response.clone()),
    ])
    .named(class("HttpExchange"), Some(3))
    .into();
    Schemas { exchange: exchange.clone(), with_success: exchange, request, response }
});

static PART: LazyLock<SchemaRef> = LazyLock::new(|| {
    Schema::structure([
        field("bodyType", string()),
        field("headers", header_map()),
        field("contentAsString", string().optional()),
        field("contentAsByteArray", Schema::new(Kind::Bytes).optional()),
        field("contentAsFormEntry", string_map().optional()),
        field("fileUri", string().optional()),
    ])
    .named(class("HttpPart"), Some(3))
    .into()
});

fn request_schema() -> Schema {
    let own = [
        field("url", string()),
        field("method", string()),
        field("headers", header_map()),
        field("attributes", string_map()),
    ];
    Schema::structure(own.into_iter().chain(body_fields())).named(class("HttpRequest"), Some(3))
}

fn response_schema() -> Schema {
    let own = [
        field("statusCode", Schema::new(Kind::Int64)),
        field("statusMessage", string()),
        field("protocol", string()),
        field("headers", header_map()),
        field("attributes", string_map()),
    ];
    Schema::structure(own.into_iter().chain(body_fields())).named(class("HttpResponse"), Some(3))
}

fn body_fields() -> [(&'static str, SchemaRef); 5] {
    [
        field("bodyType", string()),
        field("bodyAsString", string().optional()),
        field("bodyAsForm", string_map().optional()),
        field("bodyAsByteArray", Schema::new(Kind::Bytes).optional()),
        field("parts", Schema::map(string(), PART.clone()).optional()),
    ]
}

pub(super) fn request(request: &HttpRequest) -> Struct {
    let own = Struct::new(SCHEMAS.request.clone())
        .with("url", text(&request.url))
        .with("method", text(&request.method))
        .with("headers", headers(&request.headers))
        .with("attributes", pairs(&request.attributes));
    with_body(own, BodyView::from(&request.body))
}

pub(super) fn response(response: &HttpResponse) -> Struct {
    let own = Struct::new(SCHEMAS.response.clone())
        .with("statusCode", Value::Int64(response.status_code))
        .with("statusMessage", text(&response.status_message))
        .with("protocol", text(&response.protocol))
        .with("headers", headers(&response.headers))
        .with("attributes", pairs(&response.attributes));
    with_body(own, BodyView::from(&response.body))
}

fn with_body(it: Struct, body: BodyView<'_>) -> Struct {
    let it = it.with("bodyType", text(body.kind.name()));
    match body.kind {
        BodyType::String => it.with("bodyAsString", text(body.text)),
        BodyType::Form => it.with("bodyAsForm", pairs(body.form)),
        BodyType::ByteArray => {
            it.with("bodyAsByteArray", Value::Bytes(body.bytes.cloned().unwrap_or_default()))
        }
        BodyType::Multipart => {
            let parts = body.parts.iter().map(|(name, it)| (text(name), part(it)));
            it.with("parts", Value::Map(parts.collect()))
        }
    }
}

fn part(part: &HttpPart) -> Value {
    let it = Struct::new(PART.clone())
        .with("bodyType", text(part_type(&part.content)))
        .with("headers", headers(&part.headers));
    Value::Struct(match &part.content {
        PartContent::String(content) => it.with("contentAsString", text(content)),
        PartContent::Bytes(bytes) => it.with("contentAsByteArray", Value::Bytes(bytes.clone())),
        PartContent::File { file_name, location, by_reference } => {
            let entry = Value::Map(vec![(text(file_name), text(location))]);
            let it = it.with("contentAsFormEntry", entry);
            if *by_reference { it.with("fileUri", text(location)) } else { it }
        }
    })
}
