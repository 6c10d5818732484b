//! Kafka -> HTTP -> Kafka, with nothing lost.
//!
//! The modules stand in the order of the data path: vocabulary first, then the adapters that each
//! hide one library, then the data plane, then the control plane. `ARCHITECTURE.md` walks through
//! them; `tests/it/rules/layering.rs` keeps the order true.

pub mod task;
pub mod record;
pub mod exchange;
pub mod config;
pub mod delivery;
pub mod convert;
pub mod telemetry;
pub mod net;
pub mod kafka;
pub mod http;
pub mod queue;
pub mod embedded;
pub mod connector;
pub mod flow;
pub mod worker;
pub mod rest;
pub mod cli;
pub mod app;
