//! Keys of distributed workers.

use crate::config::{Check, ConfigKey, Harmless, Importance::High, key_table};

const FACTOR: &str = "With how many copies it is created; -1 for the broker's default.";
const ELSEWHERE: Harmless = Harmless::Any;

key_table! {
    /// Keys of distributed workers.
    DISTRIBUTED, "Worker: distributed",
    "Settings of workers that share their connectors. Those that tune the protocol between JVM \
     workers are accepted and not used: ours share tasks through a consumer group.",
    GROUP_ID = ConfigKey::text("group.id",
        "The name of the group of workers. No sink's consumer group may have it.")
        .importance(High);
    CONFIG_TOPIC = ConfigKey::text("config.storage.topic",
        "The topic of connector configurations.").importance(High);
    CONFIG_FACTOR = ConfigKey::short("config.storage.replication.factor", FACTOR)
        .or("3").check(Check::AtLeast(-1));
    CONFIG_PARTITIONS = ConfigKey::int("config.storage.partitions",
        "Always 1, whatever is written here.").not_yet(ELSEWHERE);
    CONFIG_SETTING = ConfigKey::text("config.storage.<setting>",
        "A setting with which that topic is created.");
    OFFSET_TOPIC = ConfigKey::text("offset.storage.topic",
        "The topic of the offsets of sources.").importance(High);
    OFFSET_FACTOR = ConfigKey::short("offset.storage.replication.factor", FACTOR)
        .or("3").check(Check::AtLeast(-1));
    OFFSET_PARTITIONS = ConfigKey::int("offset.storage.partitions",
        "With how many partitions it is created; -1 for the broker's default.")
        .or("25").check(Check::AtLeast(-1));
    OFFSET_SETTING = ConfigKey::text("offset.storage.<setting>",
        "A setting with which that topic is created.");
    STATUS_TOPIC = ConfigKey::text("status.storage.topic",
        "The topic of the states of connectors and tasks.").importance(High);
    STATUS_FACTOR = ConfigKey::short("status.storage.replication.factor", FACTOR)
        .or("3").check(Check::AtLeast(-1));
    STATUS_PARTITIONS = ConfigKey::int("status.storage.partitions",
        "With how many partitions it is created; -1 for the broker's default.")
        .or("5").check(Check::AtLeast(-1));
    STATUS_SETTING = ConfigKey::text("status.storage.<setting>",
        "A setting with which that topic is created.");
    SESSION_TIMEOUT = ConfigKey::int("session.timeout.ms",
        "After which silence a worker is given up, in milliseconds.")
        .or("10000").check(Check::AtLeast(1));
    HEARTBEAT = ConfigKey::int("heartbeat.interval.ms",
        "How often a worker says that it lives, in milliseconds.")
        .or("3000").check(Check::AtLeast(1));
    REBALANCE_TIMEOUT = ConfigKey::int("rebalance.timeout.ms",
        "How long a worker may take to hand over tasks, in milliseconds.")
        .or("60000").check(Check::AtLeast(1));
    EXACTLY_ONCE = ConfigKey::text("exactly.once.source.support",
        "Whether sources may publish exactly once.")
        .or("disabled").check(Check::OneOfAnyCase(&["disabled", "preparing", "enabled"]))
        .not_yet(Harmless::Values(&["disabled", "preparing"]));
    PROTOCOL = ConfigKey::text("connect.protocol", "The protocol between JVM workers.")
        .or("sessioned").check(Check::OneOfAnyCase(&["eager", "compatible", "sessioned"]))
        .not_yet(ELSEWHERE);
    SYNC_TIMEOUT = ConfigKey::int("worker.sync.timeout.ms", "Part of that protocol.")
        .or("3000").not_yet(ELSEWHERE);
    UNSYNC_BACKOFF = ConfigKey::int("worker.unsync.backoff.ms", "Part of that protocol.")
        .or("300000").not_yet(ELSEWHERE);
    REBALANCE_DELAY = ConfigKey::int("scheduled.rebalance.max.delay.ms", "Part of that protocol.")
        .or("300000").not_yet(ELSEWHERE);
    INTER_WORKER = ConfigKey::text("inter.worker.<setting>", "Part of that protocol.")
        .not_yet(ELSEWHERE);
}
