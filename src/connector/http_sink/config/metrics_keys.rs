//! Keys of upstream's metrics.

use crate::config::{Check, ConfigKey, Harmless, key_table};

const OFF: Harmless = Harmless::Values(&["false"]);
const NO_JVM: &str = "there is no JVM to measure";

key_table! {
    /// Upstream's metrics.
    METRICS, "HTTP sink: metrics",
    "Metrics are always kept, and served by the worker's own listener. Upstream's exporters are \
     not available in this version.",
    JMX = ConfigKey::boolean("meter.registry.exporter.jmx.activate",
        "Whether metrics are exported by JMX.").or("false").not_yet(OFF);
    PROMETHEUS = ConfigKey::boolean("meter.registry.exporter.prometheus.activate",
        "Whether metrics are served on a port of their own.").or("false").not_yet(OFF);
    PROMETHEUS_PORT = ConfigKey::int("meter.registry.exporter.prometheus.port", "That port.")
        .or("9090").check(Check::Between(0, 65535)).not_yet(Harmless::Any);
    EXECUTOR = ConfigKey::boolean("meter.registry.bind.metrics.executor.service",
        "Whether the pool of calls is measured.").or("false").not_yet(OFF);
    JVM = ConfigKey::boolean("meter.registry.bind.metrics.jvm.<part>",
        "Whether the JVM's memory, threads, classes, processors or collector are measured.")
        .or("false").no_effect(NO_JVM);
    LOGBACK = ConfigKey::boolean("meter.registry.bind.metrics.logback",
        "Whether log lines are counted.").or("false").no_effect(NO_JVM);
    TAG_HOST = ConfigKey::boolean("meter.registry.tag.include.legacy.host",
        "Whether metrics have a tag `host`.").or("false").not_yet(OFF);
    TAG_PATH = ConfigKey::boolean("meter.registry.tag.include.url.path",
        "Whether metrics have the path as a tag.").or("false").not_yet(OFF);
    CONFIGURATION_TAG_HOST = ConfigKey::boolean("config.<id>.meter.registry.tag.include.legacy.host",
        "The same for one configuration.").or("false").not_yet(OFF);
    CONFIGURATION_TAG_PATH = ConfigKey::boolean("config.<id>.meter.registry.tag.include.url.path",
        "The same for one configuration.").or("false").not_yet(OFF);
}
