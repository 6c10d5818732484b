//! Keys of the queue source.

use crate::config::{Check, ConfigKey, Importance::High, key_table};

key_table! {
    /// Keys of the queue source.
    QUEUE_SOURCE, "Queue source",
    "Publishes the exchanges that an HTTP sink put into a queue.",
    SUCCESS_TOPIC = ConfigKey::text("success.topic", "The topic of exchanges that are successes.")
        .required().importance(High).check(Check::With(topic));
    ERROR_TOPIC = ConfigKey::text("error.topic", "The topic of the others.")
        .required().importance(High).check(Check::With(topic));
    QUEUE_NAME = ConfigKey::text("queue.name", "The queue to read.")
        .or("default").check(Check::NotEmpty);
    CONTENT = ConfigKey::text("content",
        "What is published: the whole `exchange`, or its `response` alone.")
        .or("exchange").check(Check::OneOfAnyCase(&["exchange", "response"]));
    EXCHANGE_VERSION = ConfigKey::int("exchange.version",
        "The shape of exchanges: 1 as in 2023, 2 as in upstream's later versions, 3 the clean one. \
         By default the class that the configuration names decides.")
        .check(Check::Between(1, 3)).extension();
    SUCCESS_FIELD = ConfigKey::boolean("exchange.success.field",
        "Whether exchanges of versions 1 and 2 get a field `success`, which version 3 always has.")
        .or("false").extension();
    CONTEXT_HEADERS = ConfigKey::boolean("exchange.context.headers.enable",
        "Whether records say in headers what came of a call that no server answered. Version 1 \
         always does.")
        .or("false").extension();
    QUEUE_MAX_RECORDS = ConfigKey::int("queue.max.records",
        "How many exchanges wait in the queue, if the source is there before the sink.")
        .or("1000").check(Check::Between(1, 10_000_000)).extension();
    QUEUE_MAX_BYTES = ConfigKey::long("queue.max.bytes",
        "How many bytes of exchanges wait in the queue, likewise.")
        .or("67108864").check(Check::Between(1, 1 << 40)).extension();
}

/// Whether a text can be the name of a topic.
fn topic(text: &str) -> Result<(), String> {
    let text = text.trim();
    let legal = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-');
    if text.is_empty() {
        return Err("String may not be empty".to_owned());
    }
    if text.len() > 249 || text == "." || text == ".." || !text.chars().all(legal) {
        return Err("it is no name of a topic".to_owned());
    }
    Ok(())
}
