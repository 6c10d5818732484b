//! Keys of the SSE source. It has those of the HTTP sink's client beside them.

use crate::config::{ConfigKey, Importance::High, key_table};

key_table! {
    /// Keys of the SSE source.
    SSE_SOURCE, "SSE source",
    "Writes server-sent events to a topic, one stream for each configuration. It takes the keys of \
     the HTTP sink's client too. Not available in this version.",
    URL = ConfigKey::text("config.<id>.url", "The stream's address.").importance(High);
    TOPIC = ConfigKey::text("config.<id>.topic", "The topic of its events.").importance(High);
    STRATEGY = ConfigKey::text("config.<id>.error.strategy",
        "What follows an error: `always-continue`, `always-throw`, `continue-with-max-attempts` or \
         `continue-with-time-limit`.").or("always-continue");
    MAX_ATTEMPTS = ConfigKey::int("config.<id>.error.strategy.max-attempts",
        "After how many attempts to stop.").or("3");
    TIME_LIMIT = ConfigKey::long("config.<id>.error.strategy.time-limit-count-in-millis",
        "After which time to stop, in milliseconds.").or("60000")
        .aliases(&["config.<id>.error.strategy.time-limit-millis", "error.strategy.time-limit-millis"]);
    MAX_DELAY = ConfigKey::long("config.<id>.retry.delay.strategy.max-delay-millis",
        "The longest pause before the next connection, in milliseconds.").or("30000");
    BACKOFF = ConfigKey::double("config.<id>.retry.delay.strategy.backoff-multiplier",
        "What each pause is multiplied by for the next.").or("2");
    JITTER = ConfigKey::double("config.<id>.retry.delay.strategy.jitter-multiplier",
        "Which part of each pause is random.").or("0.5");
}
