//! Keys that sinks and sources share. Types, defaults and places in user interfaces are Kafka
//! Connect's.

use crate::config::{
    Check, ConfigKey, Harmless,
    Importance::{High, Medium},
    Width, key_table,
};

const NOTHING_PASSING: &str =
    "brokers are waited for, calls have retry settings of their own, and converters fail for good";

key_table! {
    /// Keys of every connector.
    COMMON, "Every connector",
    "Kafka Connect's own settings, with its defaults.",
    NAME = ConfigKey::text("name", "The connector's name, unique in the cluster.")
        .required().importance(High).check(Check::With(name))
        .shown("Common", 1, Width::Medium, "Connector name");
    CONNECTOR_CLASS = ConfigKey::text("connector.class",
        "What the connector is: a class name of either era of upstream, or a short name such as \
         `HttpSink` or `HttpSource`.")
        .required().importance(High).shown("Common", 2, Width::Long, "Connector class");
    CONNECTOR_VERSION = ConfigKey::text("connector.plugin.version",
        "A range of versions of the class. One version is built in, whatever is written here.")
        .importance(Medium).not_yet(Harmless::Any)
        .shown("Common", 3, Width::Medium, "Connector version");
    TASKS_MAX = ConfigKey::int("tasks.max", "The number of tasks that share the work.")
        .or("1").importance(High).check(Check::AtLeast(1))
        .shown("Common", 4, Width::Short, "Tasks max");
    TASKS_MAX_ENFORCE = ConfigKey::boolean("tasks.max.enforce",
        "Whether a connector that asks for more tasks than that fails.")
        .or("true").no_effect("no built-in connector asks for more")
        .shown("Common", 5, Width::Short, "Enforce tasks max");
    KEY_CONVERTER = ConfigKey::class("key.converter",
        "The format of record keys. Its options are the `key.converter.*` of the connector if it \
         is set here, else all of the worker's.")
        .shown("Common", 6, Width::Short, "Key converter class");
    KEY_CONVERTER_VERSION = ConfigKey::text("key.converter.plugin.version",
        "A range of versions of the key's converter. One version is built in.")
        .not_yet(Harmless::Any).shown("Common", 7, Width::Short, "Key converter version");
    VALUE_CONVERTER = ConfigKey::class("value.converter",
        "The format of record values. Its options are the `value.converter.*` of the connector if \
         it is set here, else all of the worker's.")
        .shown("Common", 8, Width::Short, "Value converter class");
    VALUE_CONVERTER_VERSION = ConfigKey::text("value.converter.plugin.version",
        "A range of versions of the value's converter. One version is built in.")
        .not_yet(Harmless::Any).shown("Common", 9, Width::Short, "Value converter version");
    HEADER_CONVERTER = ConfigKey::class("header.converter",
        "The format of record headers. Its options are the `header.converter.*` of the connector \
         if it is set here, else all of the worker's.")
        .shown("Common", 10, Width::Short, "Header converter class");
    HEADER_CONVERTER_VERSION = ConfigKey::text("header.converter.plugin.version",
        "A range of versions of the headers' converter. One version is built in.")
        .not_yet(Harmless::Any).shown("Common", 11, Width::Short, "Header converter version");
    TRANSFORMS = ConfigKey::list("transforms", "The transforms of each record, in order.")
        .not_yet(Harmless::Empty).shown("Transforms", 12, Width::Long, "Transforms");
    PREDICATES = ConfigKey::list("predicates", "The predicates that transforms may refer to.")
        .not_yet(Harmless::Empty).shown("Predicates", 13, Width::Long, "Predicates");
    CONFIG_ACTION_RELOAD = ConfigKey::text("config.action.reload",
        "What to do when a configuration provider says that a value has expired: `none` or \
         `restart`. The built-in providers never say so.")
        .or("restart").check(Check::OneOf(&["none", "restart"]))
        .shown("Common", 14, Width::Medium, "Reload Action");
    RETRY_TIMEOUT = ConfigKey::long("errors.retry.timeout",
        "How long a step that failed for a passing reason is tried again, in milliseconds; -1 for \
         ever.")
        .or("0").importance(Medium).check(Check::AtLeast(-1)).no_effect(NOTHING_PASSING)
        .shown("Error Handling", 1, Width::Medium, "Retry Timeout for Errors");
    RETRY_DELAY_MAX = ConfigKey::long("errors.retry.delay.max.ms",
        "The longest pause between two tries, in milliseconds.")
        .or("60000").importance(Medium).check(Check::AtLeast(0)).no_effect(NOTHING_PASSING)
        .shown("Error Handling", 2, Width::Medium, "Maximum Delay Between Retries for Errors");
    TOLERANCE = ConfigKey::text("errors.tolerance",
        "`none` fails the task at the first record that cannot be handled; `all` sets such records \
         aside and goes on.")
        .or("none").importance(Medium).check(Check::OneOf(&["none", "all"]))
        .shown("Error Handling", 3, Width::Short, "Error Tolerance");
    LOG_ENABLE = ConfigKey::boolean("errors.log.enable",
        "Whether each record that cannot be handled is logged.")
        .or("false").importance(Medium)
        .shown("Error Handling", 4, Width::Short, "Log Errors");
    LOG_MESSAGES = ConfigKey::boolean("errors.log.include.messages",
        "Whether such log lines name the record's topic, partition, offset and timestamp.")
        .or("false").importance(Medium)
        .shown("Error Handling", 5, Width::Short, "Log Error Details");
}

key_table! {
    /// Keys that are handed to something else.
    PASSED_ON, "Passed on",
    "Families of keys that are handed, without their prefix, to a converter or to a Kafka client.",
    KEY_CONVERTER_OPTION = ConfigKey::text("key.converter.<option>",
        "An option of the key's converter. Counts only beside `key.converter`.");
    VALUE_CONVERTER_OPTION = ConfigKey::text("value.converter.<option>",
        "An option of the value's converter. Counts only beside `value.converter`.");
    HEADER_CONVERTER_OPTION = ConfigKey::text("header.converter.<option>",
        "An option of the headers' converter. Counts only beside `header.converter`.");
    CONSUMER_OVERRIDE = ConfigKey::text("consumer.override.<setting>",
        "A setting of the sink's Kafka consumer, as the worker's policy allows.");
    PRODUCER_OVERRIDE = ConfigKey::text("producer.override.<setting>",
        "A setting of the Kafka producers, as the worker's policy allows.");
    ADMIN_OVERRIDE = ConfigKey::text("admin.override.<setting>",
        "A setting of the Kafka admin client, as the worker's policy allows.");
    TRANSFORM_OPTION = ConfigKey::text("transforms.<alias>.<option>",
        "The type and the options of a transform.").not_yet(Harmless::Any);
    PREDICATE_OPTION = ConfigKey::text("predicates.<alias>.<option>",
        "The type and the options of a predicate.").not_yet(Harmless::Any);
}

fn name(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("String may not be empty".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("String may not contain control sequences".to_owned());
    }
    Ok(())
}
