//! From bytes to typed records and back.

use std::sync::Arc;

use crate::{
    convert::{Converter, HeaderConverter},
    delivery::{Stage, StageError},
    record::{EncodedRecord, RawRecord, SinkRecord, SourceRecord},
};

/// The three converters of a task.
#[derive(Clone)]
pub struct Converters {
    /// The key's.
    pub key: Arc<dyn Converter>,
    /// The value's.
    pub value: Arc<dyn Converter>,
    /// The headers'.
    pub header: Arc<dyn HeaderConverter>,
}

impl Converters {
    /// Reads the key, the value and the headers of a record.
    ///
    /// # Errors
    /// Gives the record back with what the first converter that failed said.
    pub(super) fn decode(
        &self,
        raw: RawRecord,
    ) -> Result<SinkRecord, Box<(RawRecord, StageError)>> {
        match self.parts(&raw) {
            Ok((key, value, headers)) => Ok(SinkRecord { key, value, headers, raw }),
            Err(error) => Err(Box::new((raw, error))),
        }
    }

    /// Writes the key, the value and the headers of a record.
    ///
    /// # Errors
    /// Fails if a converter cannot express what it is given.
    pub(super) fn encode(&self, record: &SourceRecord) -> Result<EncodedRecord, StageError> {
        let topic = &record.topic;
        let headers = record.headers.iter().map(|it| self.header.encode(topic, it));
        let headers = headers.collect::<Result<_, _>>().map_err(|err| {
            StageError::data(Stage::HeaderConverter, self.header.class(), err.to_string())
        })?;
        let key = self.key.encode(topic, &record.key).map_err(|err| {
            StageError::data(Stage::KeyConverter, self.key.class(), err.to_string())
        })?;
        let value = self.value.encode(topic, &record.value).map_err(|err| {
            StageError::data(Stage::ValueConverter, self.value.class(), err.to_string())
        })?;
        Ok(EncodedRecord { topic: topic.clone(), key, value, headers, timestamp: record.timestamp })
    }

    fn parts(&self, raw: &RawRecord) -> Result<Parts, StageError> {
        let topic = &raw.partition.topic;
        let key = self.key.decode(topic, raw.key.as_ref()).map_err(|err| {
            StageError::data(Stage::KeyConverter, self.key.class(), err.to_string())
        })?;
        let value = self.value.decode(topic, raw.value.as_ref()).map_err(|err| {
            StageError::data(Stage::ValueConverter, self.value.class(), err.to_string())
        })?;
        let headers = raw.headers.iter().map(|it| self.header.decode(topic, it));
        let headers = headers.collect::<Result<_, _>>().map_err(|err| {
            StageError::data(Stage::HeaderConverter, self.header.class(), err.to_string())
        })?;
        Ok((key, value, headers))
    }
}

type Parts = (
    crate::record::data::SchemaAndValue,
    crate::record::data::SchemaAndValue,
    crate::record::Headers,
);
