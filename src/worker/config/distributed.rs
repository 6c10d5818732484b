//! What a worker shares with others.

use std::time::Duration;

use crate::{
    config::{ConfigKey, Reader},
    worker::config::distributed_keys as keys,
};

/// What a worker shares with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distributed {
    /// The name of the group of workers. Not empty.
    pub group_id: String,
    /// Where connector configurations are kept.
    pub config: InternalTopic,
    /// Where the offsets of sources are kept.
    pub offset: InternalTopic,
    /// Where the states of connectors and tasks are kept.
    pub status: InternalTopic,
    /// After which silence a worker is given up.
    pub session_timeout: Duration,
    /// How often a worker says that it lives. Below `session_timeout`.
    pub heartbeat_interval: Duration,
    /// How long a worker may take to hand over tasks.
    pub rebalance_timeout: Duration,
}

/// A compacted topic of the workers' own, and how it is created if it is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternalTopic {
    /// Its name. Not empty.
    pub name: String,
    /// Its number of partitions; -1 for the broker's default.
    pub partitions: i32,
    /// Its number of copies; -1 for the broker's default.
    pub replication_factor: i16,
    /// Its settings beside `cleanup.policy=compact`.
    pub settings: Vec<(String, String)>,
}

const TOPICS: &[ConfigKey] = &[keys::CONFIG_TOPIC, keys::OFFSET_TOPIC, keys::STATUS_TOPIC];

impl Distributed {
    /// Reads the settings; `None` for a worker of its own, which names none of the three topics.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        if !TOPICS.iter().any(|it| reader.is_set(it)) {
            return None;
        }
        for key in TOPICS.iter().chain([&keys::GROUP_ID]) {
            if reader.opt_text(key).is_none() {
                reader.missing(key, &[]);
            }
        }
        let session_timeout = reader.millis(&keys::SESSION_TIMEOUT);
        let heartbeat_interval = reader.millis(&keys::HEARTBEAT);
        if heartbeat_interval >= session_timeout {
            reader.refuse(&keys::HEARTBEAT, "Value must be below session.timeout.ms");
        }
        Some(Self {
            group_id: reader.text(&keys::GROUP_ID).trim().to_owned(),
            config: InternalTopic {
                partitions: 1,
                ..topic(reader, [&keys::CONFIG_TOPIC, &keys::CONFIG_FACTOR, &keys::CONFIG_SETTING])
            },
            offset: InternalTopic {
                partitions: reader.int(&keys::OFFSET_PARTITIONS),
                ..topic(reader, [&keys::OFFSET_TOPIC, &keys::OFFSET_FACTOR, &keys::OFFSET_SETTING])
            },
            status: InternalTopic {
                partitions: reader.int(&keys::STATUS_PARTITIONS),
                ..topic(reader, [&keys::STATUS_TOPIC, &keys::STATUS_FACTOR, &keys::STATUS_SETTING])
            },
            session_timeout,
            heartbeat_interval,
            rebalance_timeout: reader.millis(&keys::REBALANCE_TIMEOUT),
        })
    }
}

fn topic(reader: &Reader<'_>, [name, factor, setting]: [&ConfigKey; 3]) -> InternalTopic {
    let mut settings = reader.rest(setting);
    settings.retain(|(name, _)| name != "cleanup.policy");
    InternalTopic {
        name: reader.text(name).trim().to_owned(),
        partitions: -1,
        replication_factor: reader.int(factor),
        settings,
    }
}
