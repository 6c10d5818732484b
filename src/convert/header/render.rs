//! Values as the text of a header.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    convert::text::{JavaDecimal, JavaFloat32, JavaFloat64, MILLIS_PER_DAY, header_date, push},
    record::data::{Struct, Value},
};

/// Appends `value`. Inside a container (`embedded`), text and bytes stand in double quotes.
pub(super) fn push_value(out: &mut String, value: &Value, embedded: bool) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Int8(number) => push(out, number),
        Value::Int16(number) => push(out, number),
        Value::Int32(number) => push(out, number),
        Value::Int64(number) => push(out, number),
        Value::Float32(number) => push(out, JavaFloat32(*number)),
        Value::Float64(number) => push(out, JavaFloat64(*number)),
        Value::Boolean(truth) => push(out, truth),
        Value::String(text) if embedded => push_quoted(out, text),
        Value::String(text) => out.push_str(text),
        Value::Bytes(bytes) => {
            let quote = if embedded { "\"" } else { "" };
            out.push_str(quote);
            STANDARD.encode_string(bytes, out);
            out.push_str(quote);
        }
        Value::Array(items) => {
            out.push('[');
            for (nth, item) in items.iter().enumerate() {
                out.push_str(if nth == 0 { "" } else { "," });
                push_value(out, item, true);
            }
            out.push(']');
        }
        Value::Map(pairs) => {
            out.push('{');
            for (nth, (key, value)) in pairs.iter().enumerate() {
                out.push_str(if nth == 0 { "" } else { "," });
                push_value(out, key, true);
                out.push(':');
                push_value(out, value, true);
            }
            out.push('}');
        }
        Value::Struct(value) => push_struct(out, value),
        Value::Decimal(number) => push(out, JavaDecimal(number)),
        Value::Date(days) => push(out, header_date(i64::from(*days) * MILLIS_PER_DAY)),
        Value::Time(millis) => push(out, header_date(i64::from(*millis))),
        Value::Timestamp(millis) => push(out, header_date(*millis)),
    }
}

/// A null field becomes its default, if it has one.
fn push_struct(out: &mut String, value: &Struct) {
    out.push('{');
    for (nth, (field, value)) in value.schema().fields().iter().zip(value.values()).enumerate() {
        out.push_str(if nth == 0 { "" } else { "," });
        push_quoted(out, &field.name);
        out.push(':');
        let value = match (value, &field.schema.default) {
            (Value::Null, Some(default)) => default,
            (value, _) => value,
        };
        push_value(out, value, true);
    }
    out.push('}');
}

fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        if matches!(char, '"' | '\\') {
            out.push('\\');
        }
        out.push(char);
    }
    out.push('"');
}
