//! The converter itself.

use bytes::Bytes;

use crate::{
    convert::{Converter, DecodeError, EncodeError},
    record::data::{SchemaAndValue, SchemaRef, Value},
};

use super::{
    JsonOptions, Style,
    cache::{SchemaCache, TextCache},
    envelope::Envelope,
    fault::Fault,
    lexer::Lexer,
    read::{absent, read_value},
    read_schema::read_schema,
    write::push_value,
    write_schema::push_schema,
};

/// Reads and writes JSON (connect.md 5.2).
///
/// With schemas, each value stands in an envelope `{"schema":…,"payload":…}`; without, a value has
/// no schema: whole numbers are longs, others doubles, objects maps. White space alone is null,
/// and what follows the first JSON value is ignored.
///
/// Stricter than Kafka Connect where that loses data: numbers that would become infinite, halves
/// of surrogate pairs, and values that Connect drops because their schema is of another type are
/// failures, as is input nested more than 128 deep or in UTF-16.
#[derive(Debug)]
pub struct JsonConverter {
    options: JsonOptions,
    style: Style,
    texts: TextCache,
    schemas: SchemaCache,
}

impl JsonConverter {
    /// A converter that works as `options` say.
    pub fn new(options: JsonOptions) -> Self {
        let style = Style { decimals: options.decimals, null_to_default: options.null_to_default };
        let (texts, schemas) =
            (TextCache::new(options.cache_size), SchemaCache::new(options.cache_size));
        Self { options, style, texts, schemas }
    }

    fn read(&self, bytes: &[u8]) -> Result<SchemaAndValue, Fault> {
        let fixed = self.options.schema.as_ref();
        if !self.options.schemas || fixed.is_some() {
            let schema = fixed.filter(|_| self.options.schemas);
            let value = self.read_plain(bytes, schema)?;
            return Ok(SchemaAndValue { schema: schema.cloned(), value });
        }
        let Envelope { schema_text, schema, mut payload } = Envelope::read(bytes)?;
        let schema = self.schemas.get(schema_text, || read_schema(schema, self.style))?;
        let value = read_value(&mut payload, schema.as_ref(), self.style)?;
        Ok(SchemaAndValue { schema, value })
    }

    fn read_plain(&self, bytes: &[u8], schema: Option<&SchemaRef>) -> Result<Value, Fault> {
        let mut lexer = Lexer::new(bytes);
        if lexer.is_at_end() {
            return schema.map_or(Ok(Value::Null), |it| absent(it, self.style));
        }
        let next = lexer.next()?;
        let value = read_value(&mut lexer, schema, self.style)?;
        lexer.end(next)?;
        Ok(value)
    }

    fn write(&self, data: &SchemaAndValue) -> Result<String, Fault> {
        let SchemaAndValue { schema, value } = data;
        if !self.options.schemas {
            let mut out = String::with_capacity(ROOM);
            push_value(&mut out, schema.as_deref(), value, self.style)?;
            return Ok(out);
        }
        let text = match schema {
            Some(schema) => self.texts.get(schema, || {
                let mut out = String::with_capacity(ROOM);
                push_schema(&mut out, schema, self.style)?;
                Ok::<_, Fault>(out)
            })?,
            None => "null".into(),
        };
        let mut out = String::with_capacity(text.len() + ROOM);
        out.push_str("{\"schema\":");
        out.push_str(&text);
        out.push_str(",\"payload\":");
        push_value(&mut out, schema.as_deref(), value, self.style)?;
        out.push('}');
        Ok(out)
    }
}

impl Converter for JsonConverter {
    fn decode(&self, _: &str, bytes: Option<&Bytes>) -> Result<SchemaAndValue, DecodeError> {
        match bytes {
            Some(bytes) => Ok(self.read(bytes)?),
            None => Ok(SchemaAndValue::NULL),
        }
    }

    fn encode(&self, _: &str, data: &SchemaAndValue) -> Result<Option<Bytes>, EncodeError> {
        if data.schema.is_none() && data.is_null() {
            return Ok(None);
        }
        Ok(Some(self.write(data)?.into()))
    }

    fn class(&self) -> &'static str {
        "org.apache.kafka.connect.json.JsonConverter"
    }
}

/// Reads the schema of the option `schema.content`; `None` if the text is JSON's null.
///
/// # Errors
/// Fails if the text is no schema.
pub(in crate::convert) fn parse_schema(text: &str) -> Result<Option<SchemaRef>, DecodeError> {
    let mut lexer = Lexer::new(text.as_bytes());
    let start = lexer.skip().map_err(Fault::from)?;
    Ok(read_schema(start, Style::default())?)
}

/// Bytes that most values fit into.
const ROOM: usize = 512;
