//! What a row of the catalogue says.

use serde_json::{Value, json};
use testcontainers::python::ProducedRecord;

/// One bad record.
pub(super) struct Row {
    /// Its number in the catalogue.
    pub(super) number: u16,
    /// What is bad about it.
    pub(super) what: &'static str,
    /// The sink that reads it.
    pub(super) sink: Sink,
    /// The record. `{H}` in its value stands for the server, `{A}` for the server's address.
    pub(super) record: ProducedRecord,
    /// Where it has to end.
    pub(super) ends: Ends,
    /// What has to stand in the exchange (`/exchange`) and in the request that the server saw
    /// (`/wire`), as JSON pointers with values. `{A}` counts as above.
    pub(super) shows: Vec<(&'static str, Value)>,
}

/// Where a record has to end, and what has to be said about it.
pub(super) enum Ends {
    /// In the dead letter queue, after that stage, with a message that has this in it.
    Dead(&'static str, &'static str),
    /// In the error topic, as an exchange of that `error.kind` whose status message has this in it.
    Error(&'static str, &'static str),
    /// In the success topic.
    Good,
    /// Nowhere: it is skipped and counted.
    Skipped,
}

/// The sinks of the catalogue: they differ in their converters, and in what may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sink {
    /// Text.
    Text,
    /// Values in JSON with schemas.
    Schemas,
    /// Keys in JSON.
    Keys,
    /// Headers in JSON.
    Headers,
    /// Text; nothing private may be called but the server.
    Guarded,
}

pub(super) const PUT: &str = "TASK_PUT";

impl Sink {
    pub(super) const ALL: [Self; 5] =
        [Self::Text, Self::Schemas, Self::Keys, Self::Headers, Self::Guarded];

    /// Its name, and what its configuration has beside that of all.
    pub(super) fn config(self, server: &str) -> (&'static str, Value) {
        let json = "org.apache.kafka.connect.json.JsonConverter";
        match self {
            Self::Text => ("text", json!({})),
            Self::Schemas => ("schemas", json!({"value.converter": json})),
            Self::Keys => {
                ("keys", json!({"key.converter": json, "key.converter.schemas.enable": "false"}))
            }
            Self::Headers => (
                "headers",
                json!({"header.converter": json, "header.converter.schemas.enable": "false"}),
            ),
            Self::Guarded => (
                "guarded",
                json!({
                    "config.default.egress.deny.private": "true",
                    "config.default.egress.allow": server
                }),
            ),
        }
    }

    /// A value of a good record.
    pub(super) fn good(self) -> Value {
        let request = json!({"url": "{H}/good"});
        if self == Self::Schemas { with_schema(&request.to_string()) } else { request }
    }
}

impl Row {
    pub(super) fn shows(mut self, pointer: &'static str, value: impl Into<Value>) -> Self {
        self.shows.push((pointer, value.into()));
        self
    }

    pub(super) fn read_by(mut self, sink: Sink) -> Self {
        self.sink = sink;
        self
    }

    pub(super) fn header(mut self, name: &str, value: Option<&[u8]>) -> Self {
        self.record.headers.push((name.to_owned(), value.map(<[u8]>::to_vec)));
        self
    }

    pub(super) fn at(mut self, timestamp: i64) -> Self {
        self.record.timestamp = Some(timestamp);
        self
    }

    pub(super) fn keyed(mut self, key: &[u8]) -> Self {
        self.record.key = Some(key.to_vec());
        self
    }
}

/// A row with that value.
pub(super) fn row(number: u16, what: &'static str, value: impl Into<Vec<u8>>, ends: Ends) -> Row {
    let record = ProducedRecord::value(value);
    Row { number, what, sink: Sink::Text, record, ends, shows: Vec::new() }
}

/// The value that asks for that URL.
pub(super) fn url(url: &str) -> Vec<u8> {
    json!({"url": url}).to_string().into_bytes()
}

/// The value of a good request with another field.
pub(super) fn with(name: &str, field: impl Into<Value>) -> Vec<u8> {
    let mut request = json!({"url": "{H}/bad", "method": "POST"});
    request[name] = field.into();
    request.to_string().into_bytes()
}

/// The value of a good request with a header.
pub(super) fn with_header(name: &str, value: impl Into<Value>) -> Vec<u8> {
    with("headers", json!({ name: [value.into()] }))
}

/// Text in the envelope of JSON with schemas.
pub(super) fn with_schema(text: &str) -> Value {
    json!({"schema": {"type": "string", "optional": false}, "payload": text})
}
