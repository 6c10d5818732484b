//! The sink's configuration as a whole.

use crate::{
    config::{KeyTable, Reader},
    connector::http_sink::config::{
        client_keys::CLIENT,
        configuration::SinkConfiguration,
        connector_keys::{self, CONNECTOR},
        credential_keys::CREDENTIALS,
        delivery::{DeliverySettings, ExchangeSettings},
        delivery_keys::DELIVERY,
        message_keys::MESSAGE,
        metrics_keys::METRICS,
        pipeline_keys::PIPELINE,
        producer_keys::PRODUCER,
        publish::PublishMode,
    },
};

/// Every key of the sink's own.
pub const TABLES: &[&KeyTable] =
    &[&CONNECTOR, &DELIVERY, &PIPELINE, &CLIENT, &CREDENTIALS, &MESSAGE, &PRODUCER, &METRICS];

/// What the sink was told. Holding one that [`Reader::finish`] handed out is proof that all of it
/// is valid.
#[derive(Clone, Debug)]
pub struct HttpSinkConfig {
    /// Where exchanges go.
    pub publish: PublishMode,
    /// How much is under way at once.
    pub delivery: DeliverySettings,
    /// What an exchange says.
    pub exchange: ExchangeSettings,
    /// The configurations in the order in which a request looks for its own. Never empty: the last
    /// is `default`.
    pub configurations: Vec<SinkConfiguration>,
}

const DEFAULT: &str = "default";

impl HttpSinkConfig {
    /// Reads everything that the sink was told.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let publish = PublishMode::read(reader);
        let delivery = DeliverySettings::read(reader);
        let mut ids = reader.set_of(&connector_keys::CONFIG_IDS);
        ids.retain(|it| it != DEFAULT);
        ids.push(DEFAULT.to_owned());
        for id in reader.ids("config.").into_iter().filter(|it| !ids.contains(it)) {
            reader.warn_of_id(&connector_keys::CONFIG_IDS, &id);
        }
        let configurations =
            ids.iter().map(|id| SinkConfiguration::read(reader, id, &delivery)).collect();
        Self { publish, delivery, exchange: ExchangeSettings::read(reader), configurations }
    }
}
