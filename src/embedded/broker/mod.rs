//! A Kafka broker in memory, for `roundtrip demo`, `roundtrip dev` and tests.
//!
//! One node, no replication, no disk, no security: it listens on loopback and refuses anything
//! else. What it does, it does as Apache Kafka does; one table of scenarios runs against both
//! (`tests/it/broker`). Transactions are not served, and clients learn so from `ApiVersions`.
//!
//! - `server` reads frames and writes answers; `api` says which requests there are; `handlers`
//!   answer them, one file per family.
//! - `cluster`, `topic`, `partition` hold what there is, each behind short locks of its own.
//! - `batch`, `records`, `log`, `compaction`, `producers`, `offsets`, `configs` and `group` know
//!   the rules, without I/O.
//!
//! Everything is bounded: connections, frames, topics, partitions, bytes in a partition, members.
//! A full partition refuses records ([`BrokerSettings::partition_bytes`]); it never drops any.

mod api;
mod batch;
mod clock;
mod cluster;
mod compaction;
mod configs;
mod frame;
mod group;
mod handlers;
mod log;
mod offsets;
mod partition;
mod producers;
mod records;
mod run;
mod server;
mod settings;
mod topic;

pub use self::{
    run::{Broker, BrokerError},
    settings::BrokerSettings,
};
