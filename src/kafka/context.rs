//! What every client tells the log.

use rdkafka::{ClientContext, config::RDKafkaLogLevel, error::KafkaError};

/// A context that only logs, for clients that need nothing else.
#[derive(Debug, Default)]
pub(super) struct LogContext;

impl ClientContext for LogContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::warn!(%error, reason, "kafka client reported an error");
    }
}

/// Passes a line of librdkafka's on, at a level that means to an operator what the others mean:
/// what it calls an error is a broker that does not answer, from which it recovers by itself.
pub(super) fn log(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        RDKafkaLogLevel::Emerg
        | RDKafkaLogLevel::Alert
        | RDKafkaLogLevel::Critical
        | RDKafkaLogLevel::Error
        | RDKafkaLogLevel::Warning => tracing::warn!(facility, message, "kafka client"),
        RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => {
            tracing::info!(facility, message, "kafka client");
        }
        RDKafkaLogLevel::Debug => tracing::debug!(facility, message, "kafka client"),
    }
}
