//! Keys of the sink as a whole, of upstream's.

use crate::config::{Check, ConfigKey, Harmless, Importance::Medium, key_table};

key_table! {
    /// Keys of the sink as a whole.
    CONNECTOR, "HTTP sink",
    "Where exchanges go, and which configurations there are.",
    CONFIG_IDS = ConfigKey::list("config.ids",
        "The ids of further configurations, in the order in which a request looks for its own: the \
         first whose predicate matches makes the call. `default` always exists and comes last.")
        .aliases(&["config.custom.config.ids", "httpclient.custom.config.ids"]);
    PUBLISH_MODE = ConfigKey::text("publish.mode",
        "Where exchanges go: `NONE`, `IN_MEMORY_QUEUE` (a source publishes them) or `PRODUCER` \
         (the sink publishes them itself; not available in this version).")
        .or("NONE").importance(Medium)
        .check(Check::OneOfAnyCase(&["NONE", "IN_MEMORY_QUEUE", "PRODUCER"]))
        .not_yet(Harmless::Values(&["NONE", "IN_MEMORY_QUEUE"]));
    PUBLISH_TO_QUEUE = ConfigKey::boolean("publish.to.in.memory.queue",
        "The older spelling of `publish.mode`: `true` is `IN_MEMORY_QUEUE`, `false` is `NONE`.");
    QUEUE_NAME = ConfigKey::text("queue.name",
        "The queue that exchanges go to. A source with the same name publishes them.")
        .or("default").importance(Medium).check(Check::NotEmpty);
    QUEUE_WAIT = ConfigKey::long("wait.time.registration.queue.consumer.in.ms",
        "The longest wait at the start for a source that reads the queue, in milliseconds.")
        .or("60000").check(Check::AtLeast(0));
    QUEUE_POLL_DELAY = ConfigKey::int("poll.delay.registration.queue.consumer.in.ms",
        "The pause before the first look for such a source, in milliseconds. If it is not below \
         the longest wait, it becomes one millisecond less than that.")
        .or("2000").check(Check::AtLeast(0));
    QUEUE_POLL_INTERVAL = ConfigKey::int("poll.interval.registration.queue.consumer.in.ms",
        "The pause between two looks for such a source, in milliseconds.")
        .or("500").check(Check::AtLeast(1));
    FIXED_POOL_SIZE = ConfigKey::int("httpclient.async.fixed.thread.pool.size",
        "How many calls overlap in a task, unless `max.in.flight` says so.")
        .importance(Medium).check(Check::AtLeast(1));
}
