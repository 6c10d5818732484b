//! What travels through a queue.

use std::sync::Arc;

use crate::{
    delivery::{Ack, Reject},
    exchange::HttpExchange,
    record::{Headers, RawRecord, data::SchemaAndValue},
};

/// An exchange with everything that its publication needs, and the duty to acknowledge it.
#[derive(Debug)]
pub struct Envelope {
    /// The exchange.
    pub exchange: HttpExchange,
    /// The key of the record that asked for it, as the sink's converter read it.
    pub key: SchemaAndValue,
    /// The headers of that record.
    pub headers: Headers,
    /// That record as consumed: its position, its timestamp, and what a dead letter would carry.
    pub raw: RawRecord,
    /// Resolved when the exchange is published, dead-lettered or skipped on purpose.
    pub ack: Ack,
    /// Who made the call.
    pub origin: Arc<Origin>,
}

/// The sink task that an envelope comes from.
#[derive(Debug)]
pub struct Origin {
    /// Where exchanges of this task go that cannot be written and are tolerated.
    pub reject: Arc<dyn Reject>,
}

impl Envelope {
    /// The bytes that this envelope holds in memory, bodies first; the rest is estimated.
    pub fn size(&self) -> usize {
        use crate::exchange::{Body, ResponseBody};
        let request = match &self.exchange.request.body {
            Body::String(text) => text.len(),
            Body::Bytes(bytes) => bytes.len(),
            Body::Form(_) | Body::Multipart(_) => self.raw.size(),
        };
        let response = match &self.exchange.response.body {
            ResponseBody::String(text) => text.len(),
            ResponseBody::Bytes(bytes) => bytes.len(),
            ResponseBody::Form(fields) => fields.iter().map(|(k, v)| k.len() + v.len()).sum(),
            ResponseBody::Multipart(parts) => parts.len() * 1024,
        };
        FIXED + self.raw.size() + request + response
    }
}

/// What an envelope takes besides bodies and record: headers, timings, attributes, structs.
const FIXED: usize = 2048;
