//! The queue source's configuration as a whole.

use crate::{config::Reader, connector::queue_source::config::keys};

/// What the queue source was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueSourceConfig {
    /// The queue to read. Not empty.
    pub queue: String,
    /// The topic of exchanges that are successes.
    pub success_topic: String,
    /// The topic of the others.
    pub error_topic: String,
    /// What is published.
    pub content: Content,
    /// The version of exchanges: 1, 2 or 3.
    pub exchange_version: u8,
    /// Whether versions 1 and 2 have a field `success`.
    pub success_field: bool,
    /// Whether headers say what came of a call that no server answered.
    pub context_headers: bool,
    /// Exchanges that wait in the queue. At least 1.
    pub queue_records: usize,
    /// Bytes of such exchanges. At least 1.
    pub queue_bytes: u64,
}

/// What is published of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// All of it.
    Exchange,
    /// The response alone.
    Response,
}

impl QueueSourceConfig {
    /// Reads everything that the source was told. `version` is what its class stands for.
    pub fn read(reader: &Reader<'_>, version: u8) -> Self {
        const CONTENTS: &[(&str, Content)] =
            &[("exchange", Content::Exchange), ("response", Content::Response)];
        let exchange_version = reader.opt_int(&keys::EXCHANGE_VERSION).unwrap_or(version);
        Self {
            queue: reader.text(&keys::QUEUE_NAME).trim().to_owned(),
            success_topic: reader.text(&keys::SUCCESS_TOPIC).trim().to_owned(),
            error_topic: reader.text(&keys::ERROR_TOPIC).trim().to_owned(),
            content: reader.choice(&keys::CONTENT, CONTENTS).unwrap_or(Content::Exchange),
            exchange_version,
            success_field: reader.boolean(&keys::SUCCESS_FIELD),
            context_headers: reader.boolean(&keys::CONTEXT_HEADERS) || exchange_version == 1,
            queue_records: reader.int(&keys::QUEUE_MAX_RECORDS),
            queue_bytes: reader.int(&keys::QUEUE_MAX_BYTES),
        }
    }
}
