//! Tables of what Kafka Connect 4.3.1 was seen to read and write, and round trips.

mod bad_input;
mod golden;
mod reading;
mod round_trip;
mod schemas;
mod writing;

use bytes::Bytes;

use crate::{
    convert::Converter,
    record::data::{SchemaAndValue, Value},
};

use super::{JsonConverter, JsonOptions};

fn plain() -> JsonConverter {
    JsonConverter::new(JsonOptions { schemas: false, ..JsonOptions::default() })
}

fn with_schemas() -> JsonConverter {
    JsonConverter::new(JsonOptions::default())
}

fn decode(converter: &JsonConverter, text: &[u8]) -> Result<SchemaAndValue, String> {
    converter.decode("t", Some(&Bytes::copy_from_slice(text))).map_err(|it| it.message)
}

fn encode(converter: &JsonConverter, data: &SchemaAndValue) -> Result<Option<String>, String> {
    let bytes = converter.encode("t", data).map_err(|it| it.message)?;
    Ok(bytes.map(|it| String::from_utf8(it.to_vec()).unwrap()))
}

fn string(text: &str) -> Value {
    Value::String(text.to_owned())
}
