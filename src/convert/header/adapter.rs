//! Any converter as a header converter.

use std::sync::Arc;

use crate::{
    convert::{Converter, DecodeError, EncodeError, HeaderConverter},
    record::{Header, RawHeader},
};

/// A header converter that treats each header's value as the value of a record. Bytes that were
/// read are kept and, if the value is still what they say, written back.
pub struct ConverterAsHeader(pub Arc<dyn Converter>);

impl HeaderConverter for ConverterAsHeader {
    fn decode(&self, topic: &str, header: &RawHeader) -> Result<Header, DecodeError> {
        let value = self.0.decode(topic, header.value.as_ref())?;
        Ok(Header { name: header.name.clone(), value, raw: header.value.clone() })
    }

    fn encode(&self, topic: &str, header: &Header) -> Result<RawHeader, EncodeError> {
        let Header { name, value, raw } = header;
        let unchanged =
            raw.as_ref().filter(|it| self.0.decode(topic, Some(it)).is_ok_and(|it| it == *value));
        let value = match unchanged {
            Some(raw) => Some(raw.clone()),
            None => self.0.encode(topic, value)?,
        };
        Ok(RawHeader { name: name.clone(), value })
    }

    fn class(&self) -> &'static str {
        self.0.class()
    }
}
