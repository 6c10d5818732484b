//! Answers to "is this valid?", beside those of Kafka Connect.

use super::*;

fn answer(plugin: Plugin, entries: &[(&str, &str)]) -> crate::config::Validation {
    let overrides = OverrideRules::default();
    let rules = WorkerRules { overrides: &overrides, group_id: None };
    validate(plugin, &raw(entries).into(), rules)
}

/// The keys that Kafka Connect 4.3.1 lists first for every sink, with their places.
const SINK_KEYS: &[(&str, i32)] = &[
    ("name", 1),
    ("connector.class", 2),
    ("connector.plugin.version", 3),
    ("tasks.max", 4),
    ("tasks.max.enforce", 5),
    ("key.converter", 6),
    ("key.converter.plugin.version", 7),
    ("value.converter", 8),
    ("value.converter.plugin.version", 9),
    ("header.converter", 10),
    ("header.converter.plugin.version", 11),
    ("transforms", 12),
    ("predicates", 13),
    ("config.action.reload", 14),
    ("errors.retry.timeout", 1),
    ("errors.retry.delay.max.ms", 2),
    ("errors.tolerance", 3),
    ("errors.log.enable", 4),
    ("errors.log.include.messages", 5),
    ("topics", 4),
    ("topics.regex", 4),
    ("errors.deadletterqueue.topic.name", 6),
    ("errors.deadletterqueue.topic.replication.factor", 7),
    ("errors.deadletterqueue.context.headers.enable", 8),
];

/// As Kafka Connect 4.3.1 answered the same question about upstream's sink.
#[test]
fn a_bad_sink_has_the_errors_that_kafka_connect_counts() {
    let found = answer(
        Plugin::HttpSink,
        &[
            ("name", "p"),
            ("connector.class", "io.github.clescot.kafka.connect.http.sink.HttpSinkConnector"),
            ("tasks.max", "0"),
        ],
    );
    assert_eq!(found.error_count, 3);
    assert_eq!(found.groups, ["Common", "Transforms", "Predicates", "Error Handling"]);
    let listed: Vec<(&str, i32)> =
        found.keys.iter().take(24).map(|it| (it.name.as_str(), it.key.unwrap().order)).collect();
    assert_eq!(listed, SINK_KEYS);
    let bad: Vec<(&str, Option<&str>, &str)> = found
        .keys
        .iter()
        .filter(|it| !it.errors.is_empty())
        .map(|it| (it.name.as_str(), it.value.as_deref(), it.errors[0].as_str()))
        .collect();
    let missing = "Must configure one of topics or topics.regex";
    assert_eq!(
        bad,
        [
            (
                "tasks.max",
                Some("0"),
                "Invalid value 0 for configuration tasks.max: Value must be at least 1"
            ),
            ("topics", Some(""), missing),
            ("topics.regex", Some(""), missing),
        ]
    );
}

/// As Kafka Connect 4.3.1 answered about its file source.
#[test]
fn a_bad_source_has_the_errors_that_kafka_connect_counts() {
    let found = answer(
        Plugin::QueueSource,
        &[("connector.class", "HttpSource"), ("tasks.max", "x"), ("success.topic", "s")],
    );
    assert_eq!(found.error_count, 4);
    assert_eq!(
        found.groups,
        [
            "Common",
            "Transforms",
            "Predicates",
            "Error Handling",
            "Topic Creation",
            "Exactly Once Support",
            "offsets.topic"
        ]
    );
    let tasks = found.keys.iter().find(|it| it.name == "tasks.max").unwrap();
    assert_eq!(tasks.value, None);
    assert_eq!(tasks.errors.len(), 2);
}

#[test]
fn secrets_are_masked_and_references_shown_as_written() {
    let resolved = Resolved {
        raw: raw(&[
            ("config.default.httpclient.ssl.keystore.password", "hunter2"),
            ("config.default.httpclient.ssl.truststore.password", "${env:P}"),
            ("topics", "${env:T}"),
        ]),
        values: raw(&[
            ("config.default.httpclient.ssl.keystore.password", "hunter2"),
            ("config.default.httpclient.ssl.truststore.password", "hunter3"),
            ("topics", "hunter4"),
        ]),
        ..Resolved::default()
    };
    let overrides = OverrideRules::default();
    let rules = WorkerRules { overrides: &overrides, group_id: None };
    let found = validate(Plugin::HttpSink, &resolved, rules);
    let value = |name: &str| {
        found.keys.iter().find(|it| it.name == name).and_then(|it| it.value.as_deref())
    };
    assert_eq!(value("config.default.httpclient.ssl.keystore.password"), Some("[hidden]"));
    assert_eq!(value("config.default.httpclient.ssl.truststore.password"), Some("${env:P}"));
    assert_eq!(value("topics"), Some("${env:T}"));
    assert!(!format!("{found:?}").contains("hunter"));
}
