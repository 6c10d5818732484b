//! Keys of a sink that publishes exchanges itself.

use crate::config::{Check, ConfigKey, Importance::Medium, key_table};

const STRATEGY: &str = "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy";

key_table! {
    /// Keys of `publish.mode=PRODUCER`.
    PRODUCER, "HTTP sink: publish.mode=PRODUCER",
    "They count only with that mode, which is not available in this version.",
    BOOTSTRAP = ConfigKey::text("producer.bootstrap.servers",
        "The brokers to publish to.").or("").importance(Medium);
    SUCCESS_TOPIC = ConfigKey::text("producer.success.topic",
        "The topic of exchanges that are successes.").or("http-success").importance(Medium)
        .aliases(&["producer.topic"]);
    ERROR_TOPIC = ConfigKey::text("producer.error.topic",
        "The topic of the others.").or("http-errors").importance(Medium);
    DLQ = ConfigKey::text("producer.dlq.topic",
        "The topic of requests that an open circuit refused.").or("http-dlq").importance(Medium);
    CONTENT = ConfigKey::text("producer.content",
        "`exchange`, or `response` alone.").or("exchange");
    FORMAT = ConfigKey::text("producer.format",
        "`json` for JSON Schema with the registry, `string` for plain JSON.").or("string");
    INDENT = ConfigKey::boolean("producer.format.json.indent.output",
        "Whether JSON is indented.").or("false").aliases(&["producer.formatjson.indent.output"]);
    REGISTRY = ConfigKey::text("producer.schema.registry.url",
        "The registry's address.").or("");
    REGISTRY_CAPACITY = ConfigKey::int("producer.schema.registry.cache.capacity",
        "How many schemas are remembered.").or("1000").check(Check::AtLeast(1));
    AUTO_REGISTER = ConfigKey::boolean("producer.schema.registry.auto.register",
        "Whether schemas are registered.").or("true");
    SPEC = ConfigKey::text("producer.json.schema.spec.version",
        "The draft of JSON Schema.").or("draft_2019_09")
        .check(Check::OneOfAnyCase(&["draft_4", "draft_6", "draft_7", "draft_2019_09"]));
    DATES = ConfigKey::boolean("producer.json.write.dates.as.iso.8601",
        "Whether moments are text; else seconds.").or("true");
    ONE_OF = ConfigKey::boolean("producer.json.one.of.for.nullables",
        "Whether optional fields are `oneOf` null.").or("true");
    FAIL_INVALID = ConfigKey::boolean("producer.json.fail.invalid.schema",
        "Whether an invalid exchange is refused.").or("true");
    FAIL_UNKNOWN = ConfigKey::boolean("producer.json.fail.unknown.properties",
        "Whether unknown properties are refused.").or("true");
    KEY_STRATEGY = ConfigKey::text("producer.json.key.subject.name.strategy",
        "How subjects of keys are named.").or(STRATEGY).importance(Medium)
        .aliases(&["producer.key.subject.name.strategy"]);
    VALUE_STRATEGY = ConfigKey::text("producer.json.value.subject.name.strategy",
        "How subjects of values are named.").or(STRATEGY).importance(Medium)
        .aliases(&["producer.value.subject.name.strategy"]);
    MISSING_ID = ConfigKey::long("producer.missing.id.cache.ttl.sec",
        "How long an unknown id is remembered, in seconds.");
    MISSING_VERSION = ConfigKey::long("producer.missing.version.cache.ttl.sec",
        "How long an unknown version is remembered, in seconds.");
    MISSING_SCHEMA = ConfigKey::long("producer.missing.schema.cache.ttl.sec",
        "How long an unknown schema is remembered, in seconds.");
    MISSING_SIZE = ConfigKey::int("producer.missing.cache.size",
        "How many of them are remembered.").aliases(&["producer.missing.schema.cache.size"]);
    BEARER_BUFFER = ConfigKey::int("producer.bearer.auth.cache.expiry.buffer.seconds",
        "How long before its end a token is replaced, in seconds.");
    BEARER_SCOPE = ConfigKey::text("producer.bearer.auth.scope.claim.name",
        "The claim with the token's scope.");
    BEARER_SUB = ConfigKey::text("producer.bearer.auth.sub.claim.name",
        "The claim with the token's subject.");
    SETTING = ConfigKey::text("producer.<setting>",
        "Any other key is a setting of the Kafka producer.");
}
