//! From the settings of Kafka's Java clients, which worker files hold, to those of librdkafka.

mod jaas;
mod names;
mod stores;
mod translate;

pub use translate::{Properties, PropertyError, Role, client_properties};
