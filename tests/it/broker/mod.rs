//! The embedded broker against Apache Kafka: whatever a client sees of one, it sees of the other.

mod rust;
mod scenarios;
