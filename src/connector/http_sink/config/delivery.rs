//! How much is under way at once, and what an exchange says.

use std::time::Duration;

use crate::{
    config::Reader,
    connector::http_sink::config::{connector_keys, delivery_keys as keys},
};

/// How much is under way at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliverySettings {
    /// Calls that overlap in a task. At least 1.
    pub max_in_flight: usize,
    /// Calls of a task that go to one host. At least 1.
    pub max_in_flight_per_host: usize,
    /// What order is kept.
    pub ordering: Ordering,
    /// Records of a partition that may be read and not done. At least 1.
    pub window_records: usize,
    /// Bytes of such records. At least 1.
    pub window_bytes: u64,
    /// Exchanges that wait in the queue. At least 1.
    pub queue_records: usize,
    /// Bytes of such exchanges. At least 1.
    pub queue_bytes: u64,
    /// How long a stopping task waits for what has begun.
    pub drain_timeout: Duration,
    /// How long partitions that are taken away wait for what has begun.
    pub rebalance_drain_timeout: Duration,
}

/// What order is kept among a task's calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ordering {
    /// None.
    None,
    /// That of records with the same key.
    Key,
    /// That of each partition.
    Partition,
}

/// What an exchange says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeSettings {
    /// Which attempts are published.
    pub attempts: PublishAttempts,
    /// Header names, in lower case, whose values are masked.
    pub redact_headers: Vec<String>,
}

/// Which attempts are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishAttempts {
    /// The last one of each request.
    Final,
    /// Every one.
    All,
}

impl DeliverySettings {
    /// Reads the settings.
    pub(super) fn read(reader: &Reader<'_>) -> Self {
        const ORDERINGS: &[(&str, Ordering)] =
            &[("none", Ordering::None), ("key", Ordering::Key), ("partition", Ordering::Partition)];
        let pool = reader
            .opt_int(&connector_keys::FIXED_POOL_SIZE)
            .filter(|_| !reader.is_set(&keys::MAX_IN_FLIGHT));
        Self {
            max_in_flight: pool.unwrap_or_else(|| reader.int(&keys::MAX_IN_FLIGHT)),
            max_in_flight_per_host: reader.int(&keys::MAX_IN_FLIGHT_PER_HOST),
            ordering: reader.choice(&keys::ORDERING, ORDERINGS).unwrap_or(Ordering::None),
            window_records: reader.int(&keys::WINDOW_RECORDS),
            window_bytes: reader.int(&keys::WINDOW_BYTES),
            queue_records: reader.int(&keys::QUEUE_MAX_RECORDS),
            queue_bytes: reader.int(&keys::QUEUE_MAX_BYTES),
            drain_timeout: reader.millis(&keys::DRAIN_TIMEOUT),
            rebalance_drain_timeout: reader.millis(&keys::REBALANCE_DRAIN_TIMEOUT),
        }
    }
}

impl ExchangeSettings {
    /// Reads the settings.
    pub(super) fn read(reader: &Reader<'_>) -> Self {
        const ATTEMPTS: &[(&str, PublishAttempts)] =
            &[("final", PublishAttempts::Final), ("all", PublishAttempts::All)];
        let attempts = reader.choice(&keys::PUBLISH_ATTEMPTS, ATTEMPTS);
        let redact = reader.list(&keys::REDACT_HEADERS);
        Self {
            attempts: attempts.unwrap_or(PublishAttempts::Final),
            redact_headers: redact.iter().map(|it| it.to_ascii_lowercase()).collect(),
        }
    }
}
