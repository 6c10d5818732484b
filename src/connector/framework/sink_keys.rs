//! Keys that only sinks have.

use crate::config::{
    Check, ConfigKey,
    Importance::{High, Medium},
    Width, key_table,
};

key_table! {
    /// Keys of every sink.
    SINK, "Every sink",
    "Kafka Connect's settings of connectors that read topics.",
    TOPICS = ConfigKey::list("topics",
        "The topics to read. Either this or `topics.regex` is required.")
        .importance(High).shown("Common", 4, Width::Long, "Topics");
    TOPICS_REGEX = ConfigKey::text("topics.regex",
        "The topics to read, as an expression that must match the whole name. Topics that appear \
         later are read too.")
        .or("").check(Check::Regex).importance(High)
        .shown("Common", 4, Width::Long, "Topics regex");
    DLQ_TOPIC = ConfigKey::text("errors.deadletterqueue.topic.name",
        "The topic for records that cannot be handled; none if empty.")
        .or("").importance(Medium)
        .shown("Error Handling", 6, Width::Medium, "Dead Letter Queue Topic Name");
    DLQ_REPLICATION_FACTOR = ConfigKey::short("errors.deadletterqueue.topic.replication.factor",
        "The replication factor with which that topic is created if it is missing; -1 for the \
         broker's default.")
        .or("3").importance(Medium)
        .shown("Error Handling", 7, Width::Medium, "Dead Letter Queue Topic Replication Factor");
    DLQ_HEADERS = ConfigKey::boolean("errors.deadletterqueue.context.headers.enable",
        "Whether such records carry headers `__connect.errors.*` that say what went wrong.")
        .or("false").importance(Medium)
        .shown("Error Handling", 8, Width::Medium, "Enable Error Context Headers");
}
