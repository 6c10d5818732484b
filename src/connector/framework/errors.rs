//! What becomes of records that cannot be handled.

use std::time::Duration;

use crate::{config::Reader, connector::framework::keys};

/// Kafka Connect's `errors.*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorSettings {
    /// Whether one such record ends the task.
    pub tolerance: Tolerance,
    /// How long a step is tried again; `None` for ever, zero for not at all.
    pub retry_timeout: Option<Duration>,
    /// The longest pause between two tries.
    pub retry_delay_max: Duration,
    /// Whether each such record is logged.
    pub log: bool,
    /// Whether log lines say where the record stood.
    pub log_messages: bool,
}

/// Whether a record that cannot be handled ends the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// It does.
    None,
    /// It is set aside.
    All,
}

impl ErrorSettings {
    /// Reads the settings.
    pub fn read(reader: &Reader<'_>) -> Self {
        let all = reader.text(&keys::TOLERANCE).trim() == "all";
        Self {
            tolerance: if all { Tolerance::All } else { Tolerance::None },
            retry_timeout: reader.opt_millis(&keys::RETRY_TIMEOUT),
            retry_delay_max: reader.millis(&keys::RETRY_DELAY_MAX),
            log: reader.boolean(&keys::LOG_ENABLE),
            log_messages: reader.boolean(&keys::LOG_MESSAGES),
        }
    }
}
