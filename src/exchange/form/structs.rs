//! An exchange as a Struct.

use super::{
    Content, ExchangeVersion,
    moment::iso,
    v1, v2, v3,
    values::{pairs, text, timings},
};
use crate::{
    exchange::HttpExchange,
    record::data::{Field, Kind, Schema, SchemaRef, Struct, Value},
};

/// The schemas of one version, built once in the process.
#[derive(Debug)]
pub struct Schemas {
    /// The whole exchange.
    pub exchange: SchemaRef,
    /// The whole exchange with `success` (`exchange.success.field`). Version 3 has it anyway.
    pub with_success: SchemaRef,
    /// The request.
    pub request: SchemaRef,
    /// The response.
    pub response: SchemaRef,
}

/// The schemas of `version`.
pub fn schemas(version: ExchangeVersion) -> &'static Schemas {
    match version {
        ExchangeVersion::V1 => &v1::SCHEMAS,
        ExchangeVersion::V2 => &v2::SCHEMAS,
        ExchangeVersion::V3 => &v3::SCHEMAS,
    }
}

/// The exchange, or its response alone, as a Struct of `version`. `with_success` adds `success` to
/// versions 1 and 2.
pub fn to_struct(
    exchange: &HttpExchange,
    version: ExchangeVersion,
    content: Content,
    with_success: bool,
) -> Struct {
    let response = match version {
        ExchangeVersion::V1 => v1::response(&exchange.response),
        ExchangeVersion::V2 => v2::response(&exchange.response),
        ExchangeVersion::V3 => v3::response(&exchange.response),
    };
    if content == Content::Response {
        return response;
    }
    let request = match version {
        ExchangeVersion::V1 => v1::request(&exchange.request),
        ExchangeVersion::V2 => v2::request(&exchange.request),
        ExchangeVersion::V3 => v3::request(&exchange.request),
    };
    let schemas = schemas(version);
    let schema = if with_success { &schemas.with_success } else { &schemas.exchange };
    whole(exchange, schema.clone(), request, response)
}

/// Fills what `schema` has of an exchange's fields.
fn whole(exchange: &HttpExchange, schema: SchemaRef, request: Struct, response: Struct) -> Struct {
    let (request_name, response_name) = if schema.index_of("request").is_some() {
        ("request", "response")
    } else {
        ("httpRequest", "httpResponse")
    };
    Struct::new(schema)
        .with("durationInMillis", Value::Int64(exchange.duration_in_millis))
        .with("moment", text(&iso(exchange.moment)))
        .with("attempts", Value::Int32(exchange.attempts))
        .with("success", Value::Boolean(exchange.success))
        .with("attributes", pairs(&exchange.attributes))
        .with("timings", timings(&exchange.timings))
        .with(request_name, Value::Struct(request))
        .with(response_name, Value::Struct(response))
}

/// The schema with an optional `success` at its end, where it moves no other field.
pub(super) fn with_success(exchange: &Schema) -> Schema {
    let mut fields = exchange.fields().to_vec();
    let schema = Schema::new(Kind::Boolean).optional().into();
    fields.push(Field { name: "success".to_owned(), schema });
    Schema { kind: Kind::Struct(fields), ..exchange.clone() }
}
