//! Schemas as JSON, the keys in the order in which Connect writes them.

use crate::{
    convert::text::push,
    record::data::{Kind, Schema},
};

use super::{Style, escape::push_string, fault::Fault, write::push_typed};

/// Appends `schema`.
///
/// # Errors
/// Fails if a default is not a value of its schema.
pub(super) fn push_schema(out: &mut String, schema: &Schema, style: Style) -> Result<(), Fault> {
    push_node(out, schema, None, style)
}

fn push_node(
    out: &mut String,
    schema: &Schema,
    field: Option<&str>,
    style: Style,
) -> Result<(), Fault> {
    out.push_str("{\"type\":");
    push_string(out, type_word(&schema.kind));
    push_content(out, &schema.kind, style)?;
    push(out, format_args!(",\"optional\":{}", schema.optional));
    push_text(out, "name", schema.name.as_deref());
    if let Some(version) = schema.version {
        push(out, format_args!(",\"version\":{version}"));
    }
    push_text(out, "doc", schema.doc.as_deref());
    for (nth, (name, value)) in schema.parameters.iter().enumerate() {
        out.push_str(if nth == 0 { ",\"parameters\":{" } else { "," });
        push_string(out, name);
        out.push(':');
        push_string(out, value);
    }
    out.push_str(if schema.parameters.is_empty() { "" } else { "}" });
    if let Some(default) = &schema.default {
        out.push_str(",\"default\":");
        push_typed(out, schema, default, style)?;
    }
    push_text(out, "field", field);
    out.push('}');
    Ok(())
}

fn push_content(out: &mut String, kind: &Kind, style: Style) -> Result<(), Fault> {
    let part = |out: &mut String, name: &str, schema: Option<&Schema>| {
        push(out, format_args!(",\"{name}\":"));
        if let Some(schema) = schema {
            return push_schema(out, schema, style);
        }
        out.push_str("null");
        Ok(())
    };
    match kind {
        Kind::Array(item) => part(out, "items", item.as_deref()),
        Kind::Map(key, value) => {
            part(out, "keys", key.as_deref())?;
            part(out, "values", value.as_deref())
        }
        Kind::Struct(fields) => {
            out.push_str(",\"fields\":[");
            for (nth, field) in fields.iter().enumerate() {
                out.push_str(if nth == 0 { "" } else { "," });
                push_node(out, &field.schema, Some(&field.name), style)
                    .map_err(|it| it.within(&field.name))?;
            }
            out.push(']');
            Ok(())
        }
        Kind::Int8
        | Kind::Int16
        | Kind::Int32
        | Kind::Int64
        | Kind::Float32
        | Kind::Float64
        | Kind::Boolean
        | Kind::String
        | Kind::Bytes => Ok(()),
    }
}

fn push_text(out: &mut String, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        push(out, format_args!(",\"{name}\":"));
        push_string(out, text);
    }
}

fn type_word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Int8 => "int8",
        Kind::Int16 => "int16",
        Kind::Int32 => "int32",
        Kind::Int64 => "int64",
        Kind::Float32 => "float",
        Kind::Float64 => "double",
        Kind::Boolean => "boolean",
        Kind::String => "string",
        Kind::Bytes => "bytes",
        Kind::Array(_) => "array",
        Kind::Map(..) => "map",
        Kind::Struct(_) => "struct",
    }
}
