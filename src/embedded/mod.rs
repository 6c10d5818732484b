//! What `roundtrip demo` and the tests run instead of infrastructure: a Kafka broker in memory.

pub mod broker;
