//! Keys that only sources have.

use crate::config::{Check, ConfigKey, Harmless, Importance::Medium, Width, key_table};

key_table! {
    /// Keys of every source.
    SOURCE, "Every source",
    "Kafka Connect's settings of connectors that write topics.",
    TOPIC_CREATION_GROUPS = ConfigKey::list("topic.creation.groups",
        "Groups of topics that are created with settings of their own.")
        .not_yet(Harmless::Empty)
        .shown("Topic Creation", 1, Width::Long, "Topic Creation Groups");
    EXACTLY_ONCE_SUPPORT = ConfigKey::text("exactly.once.support",
        "`required` refuses the connector unless it can publish exactly once; `requested` does \
         not.")
        .or("requested").importance(Medium)
        .check(Check::OneOfAnyCase(&["requested", "required"]))
        .not_yet(Harmless::Values(&["requested"]))
        .shown("Exactly Once Support", 2, Width::Short, "Exactly once support");
    TRANSACTION_BOUNDARY = ConfigKey::text("transaction.boundary",
        "What ends a transaction: `poll`, `interval` or `connector`.")
        .or("poll").importance(Medium)
        .check(Check::OneOfAnyCase(&["poll", "interval", "connector"]))
        .not_yet(Harmless::Values(&["poll"]))
        .shown("Exactly Once Support", 3, Width::Short, "Transaction Boundary");
    TRANSACTION_INTERVAL = ConfigKey::long("transaction.boundary.interval.ms",
        "The length of a transaction with the boundary `interval`, in milliseconds.")
        .check(Check::AtLeast(1)).not_yet(Harmless::Any)
        .shown("Exactly Once Support", 4, Width::Short, "Transaction boundary interval");
    OFFSETS_TOPIC = ConfigKey::text("offsets.storage.topic",
        "A topic of the connector's own for its offsets.")
        .not_yet(Harmless::Empty)
        .shown("offsets.topic", 1, Width::Long, "Offsets topic");
    TOPIC_CREATION_SETTING = ConfigKey::text("topic.creation.<group>.<setting>",
        "How topics of a group are recognised and created; `default` is the group of all others.")
        .not_yet(Harmless::Empty);
}
