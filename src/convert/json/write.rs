//! Values as JSON.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    convert::text::{JavaDecimal, JavaFloat32, JavaFloat64, push, type_name},
    record::data::{Decimal, Kind, Logical, Schema, Struct, Value},
};

use super::{DecimalFormat, Style, escape::push_string, fault::Fault};

/// Appends a struct, every field present.
///
/// # Errors
/// Fails if a value is not one of its field's schema.
pub(in crate::convert) fn push_structure(
    out: &mut String,
    value: &Struct,
    style: Style,
) -> Result<(), Fault> {
    out.push('{');
    for (nth, (field, value)) in value.schema().fields().iter().zip(value.values()).enumerate() {
        out.push_str(if nth == 0 { "" } else { "," });
        push_string(out, &field.name);
        out.push(':');
        push_typed(out, &field.schema, value, style).map_err(|it| it.within(&field.name))?;
    }
    out.push('}');
    Ok(())
}

/// Appends a value of `schema`, or one without a schema.
pub(super) fn push_value(
    out: &mut String,
    schema: Option<&Schema>,
    value: &Value,
    style: Style,
) -> Result<(), Fault> {
    match schema {
        Some(schema) => push_typed(out, schema, value, style),
        None => push_bare(out, value, style),
    }
}

pub(super) fn push_typed(
    out: &mut String,
    schema: &Schema,
    value: &Value,
    style: Style,
) -> Result<(), Fault> {
    if *value == Value::Null {
        return match &schema.default {
            Some(default) if style.null_to_default && *default != Value::Null => {
                push_typed(out, schema, default, style)
            }
            _ if schema.optional => {
                out.push_str("null");
                Ok(())
            }
            _ => Err(Fault::data(REQUIRED)),
        };
    }
    if let Some(logical) = schema.logical() {
        return push_logical(out, logical, value, style);
    }
    match (&schema.kind, value) {
        (Kind::Int8, Value::Int8(number)) => push(out, number),
        (Kind::Int16, Value::Int16(number)) => push(out, number),
        (Kind::Int32, Value::Int32(number)) => push(out, number),
        (Kind::Int64, Value::Int64(number)) => push(out, number),
        (Kind::Float32, Value::Float32(number)) => push_float32(out, *number),
        (Kind::Float64, Value::Float64(number)) => push_float64(out, *number),
        (Kind::Boolean, Value::Boolean(truth)) => push(out, truth),
        (Kind::String, Value::String(text)) => push_string(out, text),
        (Kind::Bytes, Value::Bytes(bytes)) => push_base64(out, bytes),
        (Kind::Array(item), Value::Array(items)) => {
            return push_array(out, item.as_deref(), items, style);
        }
        (Kind::Map(key, val), Value::Map(pairs)) => {
            let text_keys = match key {
                Some(key) => key.kind == Kind::String,
                None => text_keys(pairs),
            };
            let write = if text_keys { push_object } else { push_pairs };
            return write(out, (key.as_deref(), val.as_deref()), pairs, style);
        }
        (Kind::Struct(_), Value::Struct(value)) => {
            if !same_fields(value, schema) {
                return Err(Fault::data("Mismatching schema."));
            }
            return push_structure(out, value, style);
        }
        (kind, value) => return Err(wrong_type(kind.name(), value)),
    }
    Ok(())
}

/// Name, default and so on may differ: a default's own schema has no default.
fn same_fields(value: &Struct, schema: &Schema) -> bool {
    std::ptr::eq(Arc::as_ptr(value.schema()), schema) || value.schema().kind == schema.kind
}

fn push_logical(
    out: &mut String,
    logical: Logical,
    value: &Value,
    style: Style,
) -> Result<(), Fault> {
    match (logical, value) {
        (Logical::Date, Value::Date(number)) | (Logical::Time, Value::Time(number)) => {
            push(out, number);
        }
        (Logical::Timestamp, Value::Timestamp(number)) => push(out, number),
        (Logical::Decimal { scale }, Value::Decimal(number)) => {
            return push_decimal(out, scale, number, style.decimals);
        }
        (Logical::Decimal { .. }, value) => return Err(wrong_type("Decimal", value)),
        (Logical::Date, value) => return Err(wrong_type("Date", value)),
        (Logical::Time, value) => return Err(wrong_type("Time", value)),
        (Logical::Timestamp, value) => return Err(wrong_type("Timestamp", value)),
    }
    Ok(())
}

fn push_decimal(
    out: &mut String,
    scale: i32,
    number: &Decimal,
    format: DecimalFormat,
) -> Result<(), Fault> {
    match format {
        DecimalFormat::Numeric => push(out, JavaDecimal(number)),
        DecimalFormat::Base64 if scale == number.scale => push_base64(out, &number.to_bytes()),
        DecimalFormat::Base64 => {
            let found = number.scale;
            return Err(Fault::data(format!(
                "Decimal value has mismatching scale for given Decimal schema. \
                 Schema has scale {scale}, value has scale {found}."
            )));
        }
    }
    Ok(())
}

/// A value without a schema. Points in time and decimals have no form then, as in Connect: only
/// their schema would say what the number means.
fn push_bare(out: &mut String, value: &Value, style: Style) -> Result<(), Fault> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Int8(number) => push(out, number),
        Value::Int16(number) => push(out, number),
        Value::Int32(number) => push(out, number),
        Value::Int64(number) => push(out, number),
        Value::Float32(number) => push_float32(out, *number),
        Value::Float64(number) => push_float64(out, *number),
        Value::Boolean(truth) => push(out, truth),
        Value::String(text) => push_string(out, text),
        Value::Bytes(bytes) => push_base64(out, bytes),
        Value::Array(items) => return push_array(out, None, items, style),
        Value::Map(pairs) => {
            let write = if text_keys(pairs) { push_object } else { push_pairs };
            return write(out, (None, None), pairs, style);
        }
        Value::Struct(value) => return push_structure(out, value, style),
        Value::Decimal(_) | Value::Date(_) | Value::Time(_) | Value::Timestamp(_) => {
            let name = type_name(value);
            return Err(Fault::data(format!("a {name} needs a schema to be written as JSON")));
        }
    }
    Ok(())
}

fn push_array(
    out: &mut String,
    schema: Option<&Schema>,
    items: &[Value],
    style: Style,
) -> Result<(), Fault> {
    out.push('[');
    for (nth, item) in items.iter().enumerate() {
        out.push_str(if nth == 0 { "" } else { "," });
        push_value(out, schema, item, style)?;
    }
    out.push(']');
    Ok(())
}

type MapSchemas<'a> = (Option<&'a Schema>, Option<&'a Schema>);

fn push_object(
    out: &mut String,
    (_, schema): MapSchemas<'_>,
    pairs: &[(Value, Value)],
    style: Style,
) -> Result<(), Fault> {
    out.push('{');
    for (nth, (key, value)) in pairs.iter().enumerate() {
        out.push_str(if nth == 0 { "" } else { "," });
        let key = key.as_str().ok_or_else(|| wrong_type("STRING", key))?;
        push_string(out, key);
        out.push(':');
        push_value(out, schema, value, style).map_err(|it| it.within(key))?;
    }
    out.push('}');
    Ok(())
}

/// A map whose keys are no text is an array of pairs.
fn push_pairs(
    out: &mut String,
    (key_schema, value_schema): MapSchemas<'_>,
    pairs: &[(Value, Value)],
    style: Style,
) -> Result<(), Fault> {
    out.push('[');
    for (nth, (key, value)) in pairs.iter().enumerate() {
        out.push_str(if nth == 0 { "[" } else { ",[" });
        push_value(out, key_schema, key, style)?;
        out.push(',');
        push_value(out, value_schema, value, style)?;
        out.push(']');
    }
    out.push(']');
    Ok(())
}

fn text_keys(pairs: &[(Value, Value)]) -> bool {
    pairs.iter().all(|(key, _)| key.as_str().is_some())
}

/// JSON has no word for what is no finite number, so it goes as a string.
fn push_float32(out: &mut String, number: f32) {
    let quote = if number.is_finite() { "" } else { "\"" };
    push(out, format_args!("{quote}{}{quote}", JavaFloat32(number)));
}

fn push_float64(out: &mut String, number: f64) {
    let quote = if number.is_finite() { "" } else { "\"" };
    push(out, format_args!("{quote}{}{quote}", JavaFloat64(number)));
}

fn push_base64(out: &mut String, bytes: &[u8]) {
    out.push('"');
    STANDARD.encode_string(bytes, out);
    out.push('"');
}

fn wrong_type(expected: &str, value: &Value) -> Fault {
    Fault::data(format!("Invalid type for {expected}: {}", type_name(value)))
}

const REQUIRED: &str =
    "Conversion error: null value for field that is required and has no default value";
