//! What every client tells the log.

use std::sync::Arc;

use rdkafka::{ClientContext, config::RDKafkaLogLevel, error::KafkaError};
use tracing::field::{DisplayValue, display};

/// The task that a client works for; the default is the worker itself. A context that only logs,
/// for clients that need nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) connector: Option<Arc<str>>,
    pub(super) task: Option<u32>,
}

impl Owner {
    /// The connector's name, for log lines.
    pub(super) fn connector(&self) -> Option<DisplayValue<&str>> {
        self.connector.as_deref().map(display)
    }
}

impl ClientContext for Owner {
    /// Passes a line of librdkafka's on, at a level that means to an operator what the others mean:
    /// what it calls an error is a broker that does not answer, from which it recovers by itself.
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        let (connector, task) = (self.connector(), self.task);
        match level {
            RDKafkaLogLevel::Emerg
            | RDKafkaLogLevel::Alert
            | RDKafkaLogLevel::Critical
            | RDKafkaLogLevel::Error
            | RDKafkaLogLevel::Warning => {
                tracing::warn!(connector, task, facility, message, "kafka client");
            }
            RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => {
                tracing::info!(connector, task, facility, message, "kafka client");
            }
            RDKafkaLogLevel::Debug => {
                tracing::debug!(connector, task, facility, message, "kafka client");
            }
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        let (connector, task) = (self.connector(), self.task);
        tracing::warn!(connector, task, %error, reason, "kafka client reported an error");
    }
}
