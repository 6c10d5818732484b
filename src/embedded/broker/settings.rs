//! What a broker is started with.

use std::net::{Ipv4Addr, SocketAddr};

/// Settings of a broker. The default listens on any free port.
#[derive(Clone, Debug)]
pub struct BrokerSettings {
    /// Where it listens, and where it tells clients to connect. Loopback only; port 0 is any.
    pub address: SocketAddr,
    /// How many partitions a topic gets that does not say.
    pub partitions: i32,
    /// Whether a topic is created when a producer first asks for it.
    pub auto_create: bool,
    /// The most bytes that a partition holds. Above it, records are refused with
    /// `KAFKA_STORAGE_ERROR`, and producers try again: deletion or compaction may make room.
    pub partition_bytes: usize,
}

impl Default for BrokerSettings {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            partitions: 1,
            auto_create: true,
            partition_bytes: 1 << 30,
        }
    }
}
