//! Fixtures of the integration tests: real servers, and servers that misbehave on purpose.
//!
//! | module | gives |
//! | --- | --- |
//! | [`kafka`] | an Apache Kafka of one or three brokers, with SASL and TLS on request |
//! | [`registry`] | a schema registry that speaks Confluent's API |
//! | [`http_double`] | an HTTP server that answers by script and keeps a ledger of what it saw |
//! | [`fault_proxy`] | a TCP proxy that delays, cuts, slices and swallows |
//! | [`program`] | the program under test, with its output and its signals |
//! | [`python`] | an independent Kafka client, the judge of what stands in a topic |
//! | [`certs`] | a certificate authority for tests |
//! | [`engine`] | the choice between Docker and local Java |
//!
//! Everything listens on 127.0.0.1 at a port the system chose, so any number of instances run side
//! by side. Everything is cleaned up when dropped, and whatever runs as a process of its own also
//! dies with the test process, however that ends (see [`leash`]).
#![forbid(unsafe_code)]

pub mod certs;
pub mod engine;
pub mod error;
pub mod fault_proxy;
pub mod http_double;
pub mod kafka;
pub mod leash;
pub mod program;
pub mod python;
pub mod registry;

mod cache;
mod command;
mod ports;

pub use engine::or_skip;
pub use error::StartError;
pub use kafka::unique;
