//! Whole values as Java's `toString` writes them.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::record::data::{Struct, Value};

use super::{
    JavaDecimal, JavaFloat32, JavaFloat64,
    date::{MILLIS_PER_DAY, java_date},
    push,
};

/// Appends `value` as Java prints it; `structure` writes the structs. Bytes, for which Java prints
/// an address in memory, are written in base64.
///
/// # Errors
/// Fails if `structure` does.
pub(in crate::convert) fn push_value<E>(
    out: &mut String,
    value: &Value,
    structure: &mut impl FnMut(&mut String, &Struct) -> Result<(), E>,
) -> Result<(), E> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Int8(number) => push(out, number),
        Value::Int16(number) => push(out, number),
        Value::Int32(number) => push(out, number),
        Value::Int64(number) => push(out, number),
        Value::Float32(number) => push(out, JavaFloat32(*number)),
        Value::Float64(number) => push(out, JavaFloat64(*number)),
        Value::Boolean(truth) => push(out, truth),
        Value::String(text) => out.push_str(text),
        Value::Bytes(bytes) => STANDARD.encode_string(bytes, out),
        Value::Array(items) => {
            out.push('[');
            for (nth, item) in items.iter().enumerate() {
                out.push_str(if nth == 0 { "" } else { ", " });
                push_value(out, item, structure)?;
            }
            out.push(']');
        }
        Value::Map(pairs) => {
            out.push('{');
            for (nth, (key, value)) in pairs.iter().enumerate() {
                out.push_str(if nth == 0 { "" } else { ", " });
                push_value(out, key, structure)?;
                out.push('=');
                push_value(out, value, structure)?;
            }
            out.push('}');
        }
        Value::Struct(value) => structure(out, value)?,
        Value::Decimal(number) => push(out, JavaDecimal(number)),
        Value::Date(days) => push(out, java_date(i64::from(*days) * MILLIS_PER_DAY)),
        Value::Time(millis) => push(out, java_date(i64::from(*millis))),
        Value::Timestamp(millis) => push(out, java_date(*millis)),
    }
    Ok(())
}

/// The type of `value` in upper case, as Connect's messages print types.
pub(in crate::convert) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL",
        Value::Int8(_) => "INT8",
        Value::Int16(_) => "INT16",
        Value::Int32(_) => "INT32",
        Value::Int64(_) => "INT64",
        Value::Float32(_) => "FLOAT32",
        Value::Float64(_) => "FLOAT64",
        Value::Boolean(_) => "BOOLEAN",
        Value::String(_) => "STRING",
        Value::Bytes(_) => "BYTES",
        Value::Array(_) => "ARRAY",
        Value::Map(_) => "MAP",
        Value::Struct(_) => "STRUCT",
        Value::Decimal(_) => "Decimal",
        Value::Date(_) => "Date",
        Value::Time(_) => "Time",
        Value::Timestamp(_) => "Timestamp",
    }
}
