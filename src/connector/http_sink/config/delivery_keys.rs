//! Keys of the sink as a whole, of our own.

use crate::config::{Check, ConfigKey, Harmless, key_table};

key_table! {
    /// How much is under way at once, and what an exchange says.
    DELIVERY, "HTTP sink: delivery",
    "How much is under way at once, and what an exchange says. These are extensions: upstream has \
     none of them.",
    MAX_IN_FLIGHT = ConfigKey::int("max.in.flight",
        "How many calls overlap in a task. More records wait, and the partitions pause.")
        .or("256").check(Check::Between(1, 100_000)).extension();
    MAX_IN_FLIGHT_PER_HOST = ConfigKey::int("max.in.flight.per.host",
        "How many of them go to one host.")
        .or("64").check(Check::Between(1, 100_000)).extension();
    ORDERING = ConfigKey::text("ordering",
        "`none` lets calls overlap freely; `key` keeps the order of records with the same key; \
         `partition` keeps the order of each partition.")
        .or("none").check(Check::OneOfAnyCase(&["none", "key", "partition"])).extension();
    WINDOW_RECORDS = ConfigKey::int("partition.window.max.records",
        "How many records of a partition may be read and not done before it pauses. A pause lasts \
         up to a second, so the window holds the records of a second or two.")
        .or("4096").check(Check::Between(1, 1_000_000)).extension();
    WINDOW_BYTES = ConfigKey::long("partition.window.max.bytes",
        "How many bytes of records of a partition may be read and not done before it pauses; all \
         partitions of a task together may hold twice as many.")
        .or("33554432").check(Check::AtLeast(1)).extension();
    QUEUE_MAX_RECORDS = ConfigKey::int("queue.max.records",
        "How many exchanges wait in the queue. A full queue stops calls; it loses nothing.")
        .or("1000").check(Check::Between(1, 10_000_000)).extension();
    QUEUE_MAX_BYTES = ConfigKey::long("queue.max.bytes",
        "How many bytes of exchanges wait in the queue.")
        .or("67108864").check(Check::Between(1, 1 << 40)).extension();
    DRAIN_TIMEOUT = ConfigKey::long("shutdown.drain.timeout.ms",
        "How long a stopping task waits for what has begun, in milliseconds, and no longer than \
         the worker's `task.shutdown.graceful.timeout.ms`. What is not done then is done again at \
         the next start.")
        .or("25000").check(Check::AtLeast(0)).extension();
    REBALANCE_DRAIN_TIMEOUT = ConfigKey::long("rebalance.drain.timeout.ms",
        "How long partitions that the group takes away wait for what has begun, in milliseconds; \
         the whole group waits as long. What is not done then is done again by their next reader. \
         Keep it well below `max.poll.interval.ms`.")
        .or("10000").check(Check::AtLeast(0)).extension();
    PUBLISH_ATTEMPTS = ConfigKey::text("publish.attempts",
        "`final` publishes one exchange for each request, `all` also one for each failed attempt \
         before it.")
        .or("final").check(Check::OneOfAnyCase(&["final", "all"])).extension();
    EXACTLY_ONCE = ConfigKey::text("exactly.once.support",
        "`required` refuses the sink unless it can publish exactly once; `requested` does not.")
        .or("requested").check(Check::OneOfAnyCase(&["requested", "required"]))
        .not_yet(Harmless::Values(&["requested"])).extension();
    EXCHANGE_VERSION = ConfigKey::int("exchange.version",
        "The shape of exchanges that the sink publishes itself: 1 as in 2023, 2 as in upstream's \
         later versions, 3 the clean one. Exchanges that go through a queue have the source's.")
        .or("3").check(Check::Between(1, 3)).not_yet(Harmless::Any).extension();
    SUCCESS_FIELD = ConfigKey::boolean("exchange.success.field",
        "Whether exchanges of versions 1 and 2 get a field `success`, which version 3 always has.")
        .or("false").not_yet(Harmless::Any).extension();
    CONTEXT_HEADERS = ConfigKey::boolean("exchange.context.headers.enable",
        "Whether records say in headers what came of a call that no server answered.")
        .or("false").not_yet(Harmless::Any).extension();
    REDACT_HEADERS = ConfigKey::list("exchange.redact.headers",
        "Header names whose values are masked in exchanges. Credentials that the connector adds \
         are never in them.")
        .extension();
}
