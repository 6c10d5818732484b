//! What the HTTP sink can be told, and what it was told.

mod client;
mod client_keys;
mod configuration;
mod connector_keys;
mod credential_keys;
mod delivery;
mod delivery_keys;
mod egress;
mod headers;
mod message_keys;
mod metrics_keys;
mod pipeline_keys;
mod predicate;
mod producer_keys;
mod publish;
mod retry;
mod whole;

pub use configuration::SinkConfiguration;
pub use delivery::{DeliverySettings, ExchangeSettings, Ordering, PublishAttempts};
pub use predicate::Predicate;
pub use publish::{PublishMode, QueueWait};
pub use whole::{HttpSinkConfig, TABLES};
