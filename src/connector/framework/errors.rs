//! What becomes of records that cannot be handled.

use crate::{config::Reader, connector::framework::keys};

/// Kafka Connect's `errors.*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorSettings {
    /// Whether one such record ends the task.
    pub tolerance: Tolerance,
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
            log: reader.boolean(&keys::LOG_ENABLE),
            log_messages: reader.boolean(&keys::LOG_MESSAGES),
        }
    }
}
