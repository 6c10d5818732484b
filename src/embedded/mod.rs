//! What `roundtrip demo` and the tests run instead of infrastructure: a Kafka broker in memory, and
//! an HTTP endpoint.

pub mod broker;
mod endpoint;

pub use endpoint::Endpoint;
