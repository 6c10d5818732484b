//! The entry: which form a value has.

use std::fmt;

use serde::de::{DeserializeSeed, value::Error as DataError};

use super::{
    Limits,
    context::{Context, Numbers},
    data::Data,
    message::Message,
};
use crate::{
    exchange::HttpRequest,
    record::data::{SchemaAndValue, Struct, Value},
};

/// What a record's value says.
#[derive(Clone, Debug, PartialEq)]
pub enum Mapped {
    /// Make this request.
    Request(HttpRequest),
    /// Nothing: the value is null.
    Tombstone,
}

/// A value describes no request. The same value will fail again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapError {
    /// The field, as a path of names; `None` if the whole value is at fault.
    pub field: Option<String>,
    /// What is wrong with it, with line and column where the value is JSON text. The field's
    /// content is not shown, as it may be a secret.
    pub message: String,
}

/// Reads a record's value within the default [`Limits`].
///
/// # Errors
/// Fails if the value describes no request.
pub fn map(value: &SchemaAndValue) -> Result<Mapped, MapError> {
    map_within(value, &Limits::default())
}

/// Reads a record's value.
///
/// # Errors
/// Fails if the value describes no request, or is beyond `limits`.
pub fn map_within(value: &SchemaAndValue, limits: &Limits) -> Result<Mapped, MapError> {
    let request = match &value.value {
        Value::Null => return Ok(Mapped::Tombstone),
        Value::String(text) => from_json(text, limits),
        Value::Bytes(bytes) => match str::from_utf8(bytes) {
            Ok(text) => from_json(text, limits),
            Err(_) => Err(MapError::whole("value is not UTF-8 text")),
        },
        Value::Struct(value) => from_struct(value, limits),
        Value::Map(_) => from_data(&value.value, &Context::new(limits, Numbers::Typed)),
        Value::Int8(_)
        | Value::Int16(_)
        | Value::Int32(_)
        | Value::Int64(_)
        | Value::Float32(_)
        | Value::Float64(_)
        | Value::Boolean(_)
        | Value::Array(_)
        | Value::Decimal(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Timestamp(_) => {
            Err(MapError::whole("value is neither text, bytes, a struct nor a map"))
        }
    };
    request.map(Mapped::Request)
}

fn from_json(text: &str, limits: &Limits) -> Result<HttpRequest, MapError> {
    if text.len() > limits.value_bytes {
        return Err(MapError::whole(&format!("value has more than {} bytes", limits.value_bytes)));
    }
    let read = |context: &Context<'_>| {
        // What follows the object is not looked at, as Jackson does not.
        let mut json = serde_json::Deserializer::from_str(text);
        Message(context).deserialize(&mut json).map_err(|err| MapError::at(context, &err))
    };
    let context = Context::new(limits, Numbers::Parsed);
    let request = read(&context);
    if request.is_err() && context.lost_digits.get() {
        return read(&Context::new(limits, Numbers::Spelled));
    }
    request
}

fn from_struct(value: &Struct, limits: &Limits) -> Result<HttpRequest, MapError> {
    let mut context = Context::new(limits, Numbers::Typed);
    context.ignores_unknown = true;
    let fields = value.schema().fields().iter().zip(value.values());
    context.implied_body_type = fields
        .filter(|(field, _)| field.name == "bodyType")
        .any(|(field, it)| *it == Value::Null || field.schema.default.as_ref() == Some(it));
    Message(&context)
        .deserialize(Data::of_struct(value))
        .map_err(|err: DataError| MapError::at(&context, &err))
}

fn from_data(value: &Value, context: &Context<'_>) -> Result<HttpRequest, MapError> {
    Message(context).deserialize(Data::Value(value)).map_err(|err| MapError::at(context, &err))
}

impl MapError {
    fn whole(message: &str) -> Self {
        Self { field: None, message: message.to_owned() }
    }

    fn at(context: &Context<'_>, err: &dyn fmt::Display) -> Self {
        Self { field: context.path(), message: err.to_string() }
    }
}

impl fmt::Display for MapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "field {field:?}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for MapError {}
