//! Kafka Connect's own settings.

use super::*;
use crate::connector::framework::Topics;

const TOPICS_MISSING: &str = "Must configure one of topics or topics.regex";

#[test]
fn one_of_topics_and_their_expression_is_required() {
    let base = [("name", "s"), ("connector.class", "HttpSink")];
    check_problems(raw(&base), &[TOPICS_MISSING, TOPICS_MISSING]);
    let both = "topics and topics.regex are mutually exclusive options, but both are set.";
    check_problems(sink(&[("topics.regex", "a.*")]), &[both, both]);
    let mut config = raw(&base);
    config.set("topics.regex", Some("orders-.*".to_owned()));
    let (config, _) = read(config).unwrap();
    let PluginConfig::HttpSink { sink, .. } = config.plugin else { panic!() };
    let Topics::Matching(regex) = sink.topics else { panic!() };
    assert!(regex.is_match("orders-eu") && !regex.is_match("my-orders-eu"));
}

#[test]
fn topics_are_trimmed_and_each_named_once() {
    let (config, _) = read(sink(&[("topics", "a, b ,,a")])).unwrap();
    let PluginConfig::HttpSink { sink, .. } = config.plugin else { panic!() };
    let Topics::Named(topics) = sink.topics else { panic!() };
    assert_eq!(topics, ["a", "b"]);
}

#[test]
fn a_dead_letter_topic_is_not_read() {
    let dead = ("errors.deadletterqueue.topic.name", "t");
    check_problems(
        sink(&[dead]),
        &[
            "The DLQ topic 't' may not be included in the list of topics ('topics=t') consumed by the \
         connector",
        ],
    );
}

#[test]
fn says_what_kafka_connect_says() {
    let config = raw(&[
        ("connector.class", "HttpSource"),
        ("tasks.max", "x"),
        ("errors.tolerance", "bad"),
        ("success.topic", "s"),
    ]);
    check_problems(
        config,
        &[
            r#"Missing required configuration "name" which has no default value."#,
            "Invalid value x for configuration tasks.max: Not a number of type INT",
            "Invalid value null for configuration tasks.max: Value must be non-null",
            "Invalid value bad for configuration errors.tolerance: String must be one of: none, all",
            r#"Missing required configuration "error.topic" which has no default value."#,
        ],
    );
}

#[test]
fn a_name_is_not_empty() {
    check_problems(
        sink(&[("name", "")]),
        &["Invalid value  for configuration name: String may not be empty"],
    );
}

#[test]
fn a_sink_stays_out_of_the_workers_group() {
    let conflict = "Consumer group for sink connector named workers conflicts with Connect worker group \
         connect-workers";
    check_problems(sink(&[("name", "workers")]), &[conflict]);
    check_problems(sink(&[("name", "workers"), ("consumer.override.group.id", "g")]), &[]);
}

#[test]
fn dangerous_overrides_are_refused() {
    check_problems(
        sink(&[("consumer.override.sasl.kerberos.kinit.cmd", "id")]),
        &["consumer.override.sasl.kerberos.kinit.cmd: it would run a command"],
    );
}

#[test]
fn what_is_not_built_is_refused_and_not_passed_over() {
    for (key, value) in [
        ("transforms", "a"),
        ("config.default.httpclient.authentication.basic.activate", "true"),
        ("config.default.httpclient.authentication.digest.activate", "true"),
        (
            "config.default.httpclient.authentication.oauth2.client.credentials.flow.activate",
            "TRUE",
        ),
        ("config.default.proxy.httpclient.hostname", "p"),
        ("config.default.proxyselector.httpclient.0.hostname", "p"),
        ("config.default.okhttp.doh.activate", "true"),
        ("okhttp.doh..activate", "true"),
        ("config.a.okhttp.cache.activate", "true"),
        ("http.request.mapper.ids", "m"),
        ("http.request.mapper.default.mode", "JEXL"),
        ("message.splitter.ids", "s"),
        ("request.grouper.ids", "g"),
        ("config.default.okhttp.interceptor.inet.address.activate", "true"),
        ("config.default.httpclient.cookie.policy", "ACCEPT_ALL"),
        ("publish.mode", "PRODUCER"),
        ("exactly.once.support", "required"),
    ] {
        let message = format!(
            "Invalid value {value} for configuration {key}: this is not available in this version"
        );
        check_problems(sink(&[(key, value)]), &[&message]);
    }
    for (key, value) in [
        ("transforms", ""),
        ("config.default.httpclient.authentication.basic.activate", "false"),
        ("config.default.httpclient.authentication.basic.username", "u"),
        ("http.request.mapper.default.mode", "DIRECT"),
        ("publish.mode", "NONE"),
    ] {
        check_problems(sink(&[(key, value)]), &[]);
    }
}

#[test]
fn options_of_a_converter_that_is_not_chosen_are_pointed_out() {
    check_warnings(
        sink(&[("value.converter.schemas.enable", "false")]),
        &["value.converter: is not set, so its options have no effect: the worker's are used"],
    );
}
