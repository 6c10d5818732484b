//! JSON as values.

use std::borrow::Cow;

use crate::{
    convert::pairs::Pairs,
    record::data::{Kind, Schema, SchemaRef, Struct, Value},
};

use super::{
    Style,
    fault::Fault,
    lexer::{Lexer, Next},
    read_logical::{base64, read_logical},
};

/// Reads one value of `schema`, or one without a schema.
pub(super) fn read_value(
    lexer: &mut Lexer<'_>,
    schema: Option<&SchemaRef>,
    style: Style,
) -> Result<Value, Fault> {
    match schema {
        Some(schema) => read_typed(lexer, schema, style),
        None => read_bare(lexer),
    }
}

/// A value without a schema: whole numbers are longs, others doubles, objects maps.
fn read_bare(lexer: &mut Lexer<'_>) -> Result<Value, Fault> {
    let next = lexer.next()?;
    Ok(match next {
        Next::Object => {
            let mut pairs = Pairs::default();
            let mut members = lexer.open()?;
            while let Some(key) = lexer.key(&mut members)? {
                let value = read_bare(lexer)?;
                pairs.insert(Value::String(key.into_owned()), value);
            }
            Value::Map(pairs.into_vec())
        }
        Next::Array => {
            let mut items = Vec::new();
            let mut members = lexer.open()?;
            while lexer.item(&mut members)? {
                items.push(read_bare(lexer)?);
            }
            Value::Array(items)
        }
        Next::String => Value::String(lexer.string()?.into_owned()),
        Next::Number => {
            let number = lexer.number()?;
            if number.whole {
                Value::Int64(number.to_i64()?)
            } else {
                Value::Float64(number.to_f64()?)
            }
        }
        Next::True | Next::False | Next::Null => {
            lexer.literal(next)?;
            if next == Next::Null { Value::Null } else { Value::Boolean(next == Next::True) }
        }
    })
}

/// A value of a schema.
///
/// A number of another width is narrowed, and text or a boolean where a number or boolean belongs
/// is 0 or false, as in Connect. Where Connect would silently drop the value (a number for a
/// string, an object for a number), this fails.
pub(super) fn read_typed(
    lexer: &mut Lexer<'_>,
    schema: &SchemaRef,
    style: Style,
) -> Result<Value, Fault> {
    let next = lexer.next()?;
    if next == Next::Null {
        lexer.literal(next)?;
        return absent(schema, style);
    }
    if let Some(logical) = schema.logical() {
        return read_logical(lexer, logical, next);
    }
    match &schema.kind {
        Kind::Int8 => {
            let [low, ..] = whole(lexer, schema, next)?;
            Ok(Value::Int8(i8::from_le_bytes([low])))
        }
        Kind::Int16 => {
            let [low, high, ..] = whole(lexer, schema, next)?;
            Ok(Value::Int16(i16::from_le_bytes([low, high])))
        }
        Kind::Int32 => {
            let [a, b, c, d, ..] = whole(lexer, schema, next)?;
            Ok(Value::Int32(i32::from_le_bytes([a, b, c, d])))
        }
        Kind::Int64 => Ok(Value::Int64(i64::from_le_bytes(whole(lexer, schema, next)?))),
        Kind::Float32 if next == Next::Number => Ok(Value::Float32(lexer.number()?.to_f32()?)),
        Kind::Float64 if next == Next::Number => Ok(Value::Float64(lexer.number()?.to_f64()?)),
        Kind::Float32 => {
            let special = [0.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
            scalar(lexer, schema, next).map(|it| Value::Float32(special_of(&it, special)))
        }
        Kind::Float64 => {
            let special = [0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
            scalar(lexer, schema, next).map(|it| Value::Float64(special_of(&it, special)))
        }
        Kind::Boolean => {
            scalar(lexer, schema, next)?;
            Ok(Value::Boolean(next == Next::True))
        }
        Kind::String if next == Next::String => Ok(Value::String(lexer.string()?.into_owned())),
        Kind::Bytes if next == Next::String => {
            base64(&lexer.string()?).map(|it| Value::Bytes(it.into()))
        }
        Kind::Array(item) if next == Next::Array => {
            let mut items = Vec::new();
            let mut members = lexer.open()?;
            while lexer.item(&mut members)? {
                items.push(read_value(lexer, item.as_ref(), style)?);
            }
            Ok(Value::Array(items))
        }
        Kind::Map(key, value) => read_map(lexer, (key.as_ref(), value.as_ref()), next, style),
        Kind::Struct(_) if next == Next::Object => read_struct(lexer, schema, style),
        Kind::Struct(_) => Err(not("Structs should be encoded as JSON objects", next)),
        Kind::String | Kind::Bytes | Kind::Array(_) => Err(wrong_type(schema, next)),
    }
}

/// What stands for a value that is null or not there.
pub(super) fn absent(schema: &Schema, style: Style) -> Result<Value, Fault> {
    match &schema.default {
        Some(default) if style.null_to_default => Ok(default.clone()),
        _ if schema.optional => Ok(Value::Null),
        _ => {
            let kind = schema.kind.name();
            Err(Fault::data(format!("Invalid null value for required {kind} field")))
        }
    }
}

/// A whole number, its low bytes first; 0 for text and booleans.
fn whole(lexer: &mut Lexer<'_>, schema: &Schema, next: Next) -> Result<[u8; 8], Fault> {
    if next == Next::Number {
        return Ok(lexer.number()?.to_i64()?.to_le_bytes());
    }
    scalar(lexer, schema, next)?;
    Ok([0; 8])
}

/// Reads past a value that is no object or array, and returns its text if it is a string.
fn scalar<'a>(lexer: &mut Lexer<'a>, schema: &Schema, next: Next) -> Result<Cow<'a, str>, Fault> {
    match next {
        Next::String => return Ok(lexer.string()?),
        Next::Number => {
            lexer.number()?;
        }
        Next::True | Next::False | Next::Null => lexer.literal(next)?,
        Next::Object | Next::Array => return Err(wrong_type(schema, next)),
    }
    Ok(Cow::Borrowed(""))
}

/// The words that are written for what is no finite number are read back.
fn special_of<T>(text: &str, [zero, nan, infinity, negative]: [T; 4]) -> T {
    match text {
        "NaN" => nan,
        "Infinity" => infinity,
        "-Infinity" => negative,
        _ => zero,
    }
}

type MapSchemas<'a> = (Option<&'a SchemaRef>, Option<&'a SchemaRef>);

fn read_map(
    lexer: &mut Lexer<'_>,
    (key_schema, value_schema): MapSchemas<'_>,
    next: Next,
    style: Style,
) -> Result<Value, Fault> {
    let mut pairs = Pairs::default();
    if key_schema.is_none_or(|it| it.kind == Kind::String) {
        if next != Next::Object {
            return Err(not("Maps with string fields should be encoded as JSON objects", next));
        }
        let mut members = lexer.open()?;
        while let Some(key) = lexer.key(&mut members)? {
            let value = read_value(lexer, value_schema, style).map_err(|it| it.within(&key))?;
            pairs.insert(Value::String(key.into_owned()), value);
        }
        return Ok(Value::Map(pairs.into_vec()));
    }
    if next != Next::Array {
        let should = "Maps with non-string fields should be encoded as JSON array of tuples";
        return Err(not(should, next));
    }
    let mut members = lexer.open()?;
    while lexer.item(&mut members)? {
        if lexer.next()? != Next::Array {
            return Err(Fault::data("Found invalid map entry instead of array tuple"));
        }
        let mut pair = lexer.open()?;
        let mut read = |lexer: &mut Lexer<'_>, schema| {
            let more = lexer.item(&mut pair)?;
            if more { read_value(lexer, schema, style).map(Some) } else { Ok(None) }
        };
        let (Some(key), Some(value)) = (read(lexer, key_schema)?, read(lexer, value_schema)?)
        else {
            return Err(Fault::data(NOT_A_PAIR));
        };
        if lexer.item(&mut pair)? {
            return Err(Fault::data(NOT_A_PAIR));
        }
        pairs.insert(key, value);
    }
    Ok(Value::Map(pairs.into_vec()))
}

const NOT_A_PAIR: &str = "Found invalid map entry, expected length 2";

fn read_struct(lexer: &mut Lexer<'_>, schema: &SchemaRef, style: Style) -> Result<Value, Fault> {
    let fields = schema.fields();
    let mut values: Vec<Option<Value>> = vec![None; fields.len()];
    let mut members = lexer.open()?;
    // Fields mostly come in the order of the schema: look at the next one first.
    let mut expected = 0;
    while let Some(key) = lexer.key(&mut members)? {
        let as_expected = fields.get(expected).is_some_and(|it| it.name == key);
        let place = if as_expected { Some(expected) } else { schema.index_of(&key) };
        match place.and_then(|it| Some((it, fields.get(it)?, values.get_mut(it)?))) {
            Some((place, field, slot)) => {
                let value = read_typed(lexer, &field.schema, style);
                *slot = Some(value.map_err(|it| it.within(&field.name))?);
                expected = place + 1;
            }
            None => {
                lexer.skip()?;
            }
        }
    }
    let values = fields.iter().zip(values).map(|(field, value)| match value {
        Some(value) => Ok(value),
        None => absent(&field.schema, style).map_err(|it| it.within(&field.name)),
    });
    let values = values.collect::<Result<_, _>>()?;
    let value = Struct::from_values(schema.clone(), values);
    value.map(Value::Struct).map_err(|err| Fault::data(err.to_string()))
}

fn wrong_type(schema: &Schema, next: Next) -> Fault {
    Fault::data(format!("Invalid type for {}: JSON {}", schema.kind.name(), next.name()))
}

fn not(should: &str, next: Next) -> Fault {
    Fault::data(format!("{should}, but found {}", next.name()))
}
