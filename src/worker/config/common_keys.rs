//! Keys of every worker.

use crate::config::{Check, ConfigKey, Harmless, Importance::High, key_table};

const NO_PLUGINS: &str = "the connectors are built in";

key_table! {
    /// Keys of every worker.
    WORKER, "Worker",
    "Kafka Connect's worker properties, standalone and distributed. A file of either kind is taken \
     as it is: with the three storage topics set the worker is distributed, else standalone.",
    BOOTSTRAP = ConfigKey::list("bootstrap.servers", "The brokers to ask first.")
        .required().importance(High).check(Check::With(servers));
    GROUP_INSTANCE_ID = ConfigKey::text("group.instance.id",
        "A name that stays the worker's own over restarts: after a crash its partitions wait for it \
         instead of moving, and it reads on at once. Each task's consumer gets it with the task's \
         own name behind it.")
        .extension();
    KEY_CONVERTER = ConfigKey::class("key.converter",
        "The format of record keys, for connectors that set none.")
        .required().importance(High);
    VALUE_CONVERTER = ConfigKey::class("value.converter",
        "The format of record values, for connectors that set none.")
        .required().importance(High);
    HEADER_CONVERTER = ConfigKey::class("header.converter",
        "The format of record headers, for connectors that set none.")
        .or("org.apache.kafka.connect.storage.SimpleHeaderConverter");
    KEY_CONVERTER_VERSION = ConfigKey::text("key.converter.plugin.version",
        "A range of versions of the key's converter. One version is built in.")
        .not_yet(Harmless::Any);
    VALUE_CONVERTER_VERSION = ConfigKey::text("value.converter.plugin.version",
        "A range of versions of the value's converter. One version is built in.")
        .not_yet(Harmless::Any);
    HEADER_CONVERTER_VERSION = ConfigKey::text("header.converter.plugin.version",
        "A range of versions of the headers' converter. One version is built in.")
        .not_yet(Harmless::Any);
    KEY_CONVERTER_OPTION = ConfigKey::text("key.converter.<option>",
        "An option of the key's converter.");
    VALUE_CONVERTER_OPTION = ConfigKey::text("value.converter.<option>",
        "An option of the value's converter.");
    HEADER_CONVERTER_OPTION = ConfigKey::text("header.converter.<option>",
        "An option of the headers' converter.");
    PLUGIN_PATH = ConfigKey::list("plugin.path", "Where the JVM's worker looks for plugins.")
        .no_effect(NO_PLUGINS);
    PLUGIN_DISCOVERY = ConfigKey::text("plugin.discovery", "How the JVM's worker finds plugins.")
        .or("hybrid_warn")
        .check(Check::OneOfAnyCase(&[
            "only_scan", "hybrid_warn", "hybrid_fail", "service_load",
        ]))
        .no_effect(NO_PLUGINS);
    FLUSH_INTERVAL = ConfigKey::long("offset.flush.interval.ms",
        "How often offsets are committed, in milliseconds. Without it a sink commits every second, \
         not every minute as in Kafka Connect.")
        .or("60000").check(Check::AtLeast(1));
    FLUSH_TIMEOUT = ConfigKey::long("offset.flush.timeout.ms",
        "How long such a commit may take, in milliseconds.").or("5000").check(Check::AtLeast(1))
        .no_effect("no task waits for a commit; one that fails is made again");
    SHUTDOWN_TIMEOUT = ConfigKey::long("task.shutdown.graceful.timeout.ms",
        "How long all tasks together may take to stop, in milliseconds. Kafka Connect's own 5 \
         seconds would cut off calls that may take 10.")
        .or("25000").check(Check::AtLeast(0));
    OVERRIDE_POLICY = ConfigKey::text("connector.client.config.override.policy",
        "Which settings of Kafka clients connectors may override: `All`, `None`, `Principal` or \
         `Allowlist`. Settings that run commands, load code or read files are refused by all.")
        .or("All").check(Check::With(policy));
    OVERRIDE_ALLOWLIST = ConfigKey::list("connector.client.config.override.allowlist",
        "The settings that `Allowlist` allows.");
    OVERRIDE_DIRS = ConfigKey::list("client.override.dirs",
        "Directories beneath which an overridden `ssl.*.location` may point. None unless set.")
        .extension();
    OVERRIDE_TOKEN_URLS = ConfigKey::list("client.override.token.urls",
        "Addresses that an overridden `sasl.oauthbearer.token.endpoint.url` may name. None unless \
         set.")
        .extension();
    TOPIC_CREATION = ConfigKey::boolean("topic.creation.enable",
        "Whether sources may create topics with settings of their own.")
        .or("true").not_yet(Harmless::Any);
    TOPIC_TRACKING = ConfigKey::boolean("topic.tracking.enable",
        "Whether the topics that a connector uses are remembered.").or("true");
    TOPIC_TRACKING_RESET = ConfigKey::boolean("topic.tracking.allow.reset",
        "Whether REST may forget them.").or("true");
    OFFSET_FILE = ConfigKey::text("offset.storage.file.filename",
        "Where a standalone worker keeps the offsets of sources. The queue source has none: its \
         records' offsets are those of the sink.")
        .not_yet(Harmless::Any);
    METRIC_REPORTERS = ConfigKey::list("metric.reporters",
        "Classes of the JVM that get metrics. Ours are served by the worker's listener.")
        .not_yet(Harmless::Any);
    METRIC_SETTING = ConfigKey::text("metrics.<setting>",
        "How the JVM's worker measures.").not_yet(Harmless::Any);
}

key_table! {
    /// Settings of Kafka clients.
    CLIENTS, "Worker: Kafka clients",
    "Settings without a prefix are those of the worker's own clients and of admin clients; \
     consumers and producers of tasks have only those with their prefix, as in Kafka Connect.",
    CONSUMER = ConfigKey::text("consumer.<setting>", "A setting of the sinks' consumers.");
    PRODUCER = ConfigKey::text("producer.<setting>", "A setting of the tasks' producers.");
    ADMIN = ConfigKey::text("admin.<setting>", "A setting of admin clients.");
    PROTOCOL = ConfigKey::text("security.protocol", "How brokers are spoken to.")
        .or("PLAINTEXT")
        .check(Check::OneOfAnyCase(&["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]));
    SSL = ConfigKey::text("ssl.<setting>", "A setting of TLS.");
    SASL = ConfigKey::text("sasl.<setting>", "A setting of authentication.");
    CLIENT_ID = ConfigKey::text("client.id", "What the worker's own clients call themselves.");
    DNS_LOOKUP = ConfigKey::text("client.dns.lookup", "Which of a broker's addresses are used.")
        .or("use_all_dns_ips");
    REQUEST_TIMEOUT = ConfigKey::int("request.timeout.ms",
        "How long a broker may take to answer, in milliseconds.")
        .or("40000").check(Check::AtLeast(0));
    RETRY_BACKOFF = ConfigKey::long("retry.backoff.ms",
        "The pause before a request is made again, in milliseconds.")
        .or("100").check(Check::AtLeast(0));
    METADATA_MAX_AGE = ConfigKey::long("metadata.max.age.ms",
        "How long metadata are believed, in milliseconds.")
        .or("300000").check(Check::AtLeast(0));
    MAX_IDLE = ConfigKey::long("connections.max.idle.ms",
        "How long idle connections are kept, in milliseconds.").or("540000");
    RECONNECT_BACKOFF = ConfigKey::long("reconnect.backoff.<setting>",
        "The pauses before a broker is connected to again, in milliseconds.")
        .check(Check::AtLeast(0));
}

fn servers(text: &str) -> Result<(), String> {
    let mut seen = std::collections::BTreeSet::new();
    let servers: Vec<&str> = text.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    if servers.is_empty() {
        return Err("at least one broker is required".to_owned());
    }
    match servers.iter().find(|it| !seen.insert(**it)) {
        Some(twice) => Err(format!("{twice} stands there twice")),
        None => Ok(()),
    }
}

/// Policies go by their short names or by the classes behind them.
fn policy(text: &str) -> Result<(), String> {
    const NAMES: &[&str] = &["All", "None", "Principal", "Allowlist"];
    match policy_name(text) {
        Some(_) => Ok(()),
        None => Err(format!("String must be one of: {}", NAMES.join(", "))),
    }
}

/// The short name of a policy, in lower case.
pub(super) fn policy_name(text: &str) -> Option<&'static str> {
    let simple = text.trim().rsplit('.').next().unwrap_or_default();
    let simple = simple.strip_suffix("ConnectorClientConfigOverridePolicy").unwrap_or(simple);
    ["all", "none", "principal", "allowlist"].into_iter().find(|it| it.eq_ignore_ascii_case(simple))
}
