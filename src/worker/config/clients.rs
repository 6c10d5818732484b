//! The settings of Kafka clients that a worker gives its connectors.

use crate::{
    config::{ConfigKey, Reader},
    worker::config::common_keys as keys,
};

/// Settings of Kafka clients in Kafka's Java spelling, in the user's order. Only what the user
/// wrote: no defaults.
#[derive(Clone, Default)]
pub struct ClientDefaults {
    /// Of the worker's own clients, and of admin clients.
    pub own: Vec<(String, String)>,
    /// Of the sinks' consumers, from `consumer.`.
    pub consumer: Vec<(String, String)>,
    /// Of the tasks' producers, from `producer.`.
    pub producer: Vec<(String, String)>,
    /// Of admin clients, from `admin.`; they win over `own`.
    pub admin: Vec<(String, String)>,
}

/// Single keys that are settings of the worker's own clients.
const OWN: &[ConfigKey] = &[
    keys::PROTOCOL,
    keys::CLIENT_ID,
    keys::DNS_LOOKUP,
    keys::REQUEST_TIMEOUT,
    keys::RETRY_BACKOFF,
    keys::METADATA_MAX_AGE,
    keys::MAX_IDLE,
];

impl ClientDefaults {
    /// Reads the settings.
    pub(super) fn read(reader: &Reader<'_>) -> Self {
        let mut own: Vec<(String, String)> = OWN
            .iter()
            .filter(|it| reader.is_set(it))
            .map(|it| (it.name.to_owned(), reader.text(it)))
            .collect();
        for (key, prefix) in [
            (&keys::SSL, "ssl."),
            (&keys::SASL, "sasl."),
            (&keys::RECONNECT_BACKOFF, "reconnect.backoff."),
        ] {
            let family = reader.rest(key);
            own.extend(family.into_iter().map(|(name, value)| (format!("{prefix}{name}"), value)));
        }
        Self {
            own,
            consumer: reader.rest(&keys::CONSUMER),
            producer: reader.rest(&keys::PRODUCER),
            admin: reader.rest(&keys::ADMIN),
        }
    }
}

/// Names only: values may be secret.
impl std::fmt::Debug for ClientDefaults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { own, consumer, producer, admin } = self;
        let names = [own, consumer, producer, admin]
            .map(|it| it.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
        f.debug_tuple("ClientDefaults").field(&names).finish()
    }
}
