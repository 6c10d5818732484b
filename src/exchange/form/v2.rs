//! Version 2: the Structs of 2026, misnomers included.

use std::sync::LazyLock;

use super::{
    body_view::BodyView,
    structs::{Schemas, with_success},
    values::{
        base64, class, encode, field, header_map, headers, pairs, part_type, string, string_map,
        text,
    },
};
use crate::{
    exchange::{BodyType, HttpPart, HttpRequest, HttpResponse, PartContent},
    record::data::{Kind, Schema, SchemaRef, Struct, Value},
};

pub(super) static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| {
    let request: SchemaRef = request_schema().into();
    let response: SchemaRef = response_schema().into();
    let timings = Schema::map(string(), Schema::new(Kind::Int64).optional());
    let exchange = Schema::structure([
        field("durationInMillis", Schema::new(Kind::Int64)),
        field("moment", string()),
        field("attempts", Schema::new(Kind::Int32)),
        ("httpRequest", request.clone()),
        ("httpResponse", response.clone()),
        field("attributes", string_map().optional()),
        field("timings", timings.optional()),
    ])
    .named(class("HttpExchange"), Some(2));
    let with_success = with_success(&exchange).into();
    Schemas { exchange: exchange.into(), with_success, request, response }
});

static PART: LazyLock<SchemaRef> = LazyLock::new(|| {
    let entry = Schema::map(string(), string().optional());
    Schema::structure([
        field("headers", header_map().optional()),
        field("bodyType", string()),
        field("bodyAsString", string().optional()),
        field("bodyAsFormData", Schema::map(string(), entry).optional()),
        field("bodyAsByteArray", string().optional()),
        field("fileUri", string().optional()),
    ])
    .named(class("HttpPart"), Some(2))
    .optional()
    .into()
});

/// Its name is the part's: that is how the JVM connector registers it.
fn request_schema() -> Schema {
    Schema::structure([
        field("url", string()),
        field("headers", header_map()),
        field("method", string()),
        field("bodyType", string()),
        field("bodyAsByteArray", string().optional()),
        field("bodyAsForm", string_map().optional()),
        field("bodyAsString", string().optional()),
        field("parts", Schema::map(string(), PART.clone()).optional()),
        field("attributes", string_map().optional()),
    ])
    .named(class("HttpPart"), Some(2))
}

fn response_schema() -> Schema {
    Schema::structure([
        field("statusCode", Schema::new(Kind::Int64)),
        field("statusMessage", string()),
        field("protocol", string().optional()),
        field("headers", header_map()),
        field("bodyType", string()),
        field("bodyAsByteArray", string().optional()),
        field("bodyAsForm", string_map().optional()),
        field("bodyAsString", string().optional()),
        field("parts", Schema::array(PART.clone()).optional()),
        field("attributes", string_map().optional()),
    ])
    .named(class("HttpResponse"), Some(2))
}

pub(super) fn request(request: &HttpRequest) -> Struct {
    let body = BodyView::from(&request.body);
    let parts = body.parts.iter().map(|(name, it)| (text(name), part(name, it)));
    Struct::new(SCHEMAS.request.clone())
        .with("url", text(&request.url))
        .with("headers", headers(&request.headers))
        .with("method", text(&request.method))
        .with("bodyType", text(body.kind.name()))
        .with("bodyAsByteArray", base64(body.bytes))
        .with("bodyAsForm", pairs(body.form))
        .with("bodyAsString", text(body.text))
        .with("parts", Value::Map(parts.collect()))
        .with("attributes", pairs(&request.attributes))
}

/// `bodyAsForm` and `parts` are null unless the body is of that kind, as the JVM connector leaves
/// them always.
pub(super) fn response(response: &HttpResponse) -> Struct {
    let body = BodyView::from(&response.body);
    let answer = Struct::new(SCHEMAS.response.clone())
        .with("statusCode", Value::Int64(response.status_code))
        .with("statusMessage", text(&response.status_message))
        .with("protocol", text(&response.protocol))
        .with("headers", headers(&response.headers))
        .with("bodyType", text(body.kind.name()))
        .with("bodyAsByteArray", base64(body.bytes))
        .with("bodyAsString", text(body.text))
        .with("attributes", pairs(&response.attributes));
    match body.kind {
        BodyType::Form => answer.with("bodyAsForm", pairs(body.form)),
        BodyType::Multipart => {
            let parts = body.parts.iter().map(|(name, it)| named_part(name, it));
            answer.with("parts", Value::Array(parts.collect()))
        }
        BodyType::String | BodyType::ByteArray => answer,
    }
}

/// A response's parts are a list, which has no place for the name but the part's own headers.
fn named_part(name: &str, it: &HttpPart) -> Value {
    if it.headers.get(DISPOSITION).is_some() {
        return part(name, it);
    }
    let mut named = it.clone();
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    named.headers.append(DISPOSITION, format!("form-data; name=\"{quoted}\""));
    part(name, &named)
}

fn part(name: &str, part: &HttpPart) -> Value {
    let it = Struct::new(PART.clone())
        .with("headers", headers(&part.headers))
        .with("bodyType", text(part_type(&part.content)));
    Value::Struct(match &part.content {
        PartContent::String(content) => it.with("bodyAsString", text(content)),
        PartContent::Bytes(bytes) => it.with("bodyAsByteArray", Value::String(encode(bytes))),
        PartContent::File { file_name, location, by_reference: false } => {
            it.with("bodyAsFormData", form_data(name, file_name, text(location)))
        }
        PartContent::File { file_name, location, by_reference: true } => it
            .with("bodyAsFormData", form_data(name, file_name, Value::Null))
            .with("fileUri", text(location)),
    })
}

/// The part's name, with the file's name and its path.
fn form_data(name: &str, file_name: &str, path: Value) -> Value {
    Value::Map(vec![(text(name), Value::Map(vec![(text(file_name), path)]))])
}

const DISPOSITION: &str = "Content-Disposition";
