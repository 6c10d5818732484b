//! The HTTP sink's settings.

use std::time::Duration;

use super::*;
use crate::{
    connector::http_sink::config::{HttpSinkConfig, PublishMode},
    http::{Protocols, StoreType, UserAgent},
};

#[track_caller]
fn http_sink(entries: &[(&str, &str)]) -> HttpSinkConfig {
    let (config, _) = read(sink(entries)).unwrap();
    let PluginConfig::HttpSink { config, .. } = config.plugin else { panic!() };
    *config
}

const MS: fn(u64) -> Duration = Duration::from_millis;

#[test]
fn nothing_is_limited_or_retried_unless_asked_for() {
    let config = http_sink(&[]);
    let [default] = &config.configurations[..] else { panic!() };
    assert_eq!(default.settings.id, "default");
    assert!(default.settings.retry.is_none() && default.settings.rate.is_none());
    let timeouts = default.settings.client.timeouts;
    assert_eq!((timeouts.call, timeouts.connect), (None, Some(MS(10_000))));
    assert_eq!(config.publish, PublishMode::None);
    assert_eq!(config.delivery.max_in_flight, 256);
    assert!(default.settings.success.is_match("204"));
}

#[test]
fn one_key_of_the_policy_switches_it_on() {
    for key in [
        "config.default.retry.policy.retries",
        "config.default.retries",
        "httpclient.default.retries",
        "retry.policy.retries",
    ] {
        let config = http_sink(&[(key, "3")]);
        let retry = config.configurations[0].settings.retry.clone().unwrap();
        assert_eq!((retry.retries, retry.delay, retry.jitter), (Some(3), MS(2000), MS(500)));
        assert_eq!((retry.max_delay, retry.factor), (MS(20_000), 1.5));
        assert!(retry.status.is_match("503") && !retry.status.is_match("404"), "{key}");
    }
}

#[test]
fn jitter_and_the_longest_pause_fit_the_first() {
    let retry = |entries: &[(&str, &str)]| {
        http_sink(entries).configurations[0].settings.retry.clone().unwrap()
    };
    let short = retry(&[("retry.policy.retry.delay.in.ms", "100")]);
    assert_eq!((short.retries, short.jitter), (Some(1), MS(100)));
    let long = retry(&[("retry.policy.retry.delay.in.ms", "30000")]);
    assert_eq!(long.max_delay, MS(30_000));
    assert_eq!(retry(&[("retry.policy.retries", "-1")]).retries, None);
    assert!(http_sink(&[("retry.policy.retries", "0")]).configurations[0].settings.retry.is_none());
    let both =
        [("retry.policy.retry.delay.in.ms", "300"), ("retry.policy.retry.max.delay.in.ms", "200")];
    check_problems(
        sink(&both),
        &[
            "Invalid value 200 for configuration retry.policy.retry.max.delay.in.ms: Value must be at \
         least the first delay, 300",
        ],
    );
}

#[test]
fn a_configuration_inherits_all_but_its_predicate() {
    let config = http_sink(&[
        ("config.ids", "b, a,default"),
        ("config.default.okhttp.read.timeout", "1"),
        ("config.a.okhttp.read.timeout", "2"),
        ("okhttp.write.timeout", "3"),
        ("config.default.predicate.url.regex", "http://x/.*"),
        ("config.a.url.regex", "http://a/.*"),
        ("predicate.method.regex", "GET"),
    ]);
    let found: Vec<_> = config
        .configurations
        .iter()
        .map(|it| {
            let timeouts = it.settings.client.timeouts;
            let url = it.predicate.url.as_ref().map(regex::Regex::as_str);
            (it.settings.id.as_str(), timeouts.read, timeouts.write, url)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("b", Some(MS(1)), Some(MS(3)), None),
            ("a", Some(MS(2)), Some(MS(3)), Some("^(?:http://a/.*)$")),
            ("default", Some(MS(1)), Some(MS(3)), Some("^(?:http://x/.*)$")),
        ]
    );
    assert!(config.configurations.iter().all(|it| it.predicate.method.is_some()));
}

#[test]
fn two_spellings_must_agree() {
    let old = ("httpclient.default.retries", "3");
    check_problems(sink(&[old, ("config.default.retries", "3")]), &[]);
    check_problems(
        sink(&[old, ("config.default.retry.policy.retries", "4")]),
        &[
            "httpclient.default.retries and config.default.retry.policy.retries are two spellings of \
         one setting and have different values: 3 and 4",
        ],
    );
    check_problems(
        sink(&[("publish.mode", "NONE"), ("publish.to.in.memory.queue", "true")]),
        &["publish.mode and publish.to.in.memory.queue are two spellings of one setting and have \
           different values: NONE and true"],
    );
    let secrets = [
        ("httpclient.ssl.keystore.password", "hunter2"),
        ("config.default.httpclient.ssl.keystore.password", "hunter3"),
    ];
    check_problems(
        sink(&secrets),
        &[
            "httpclient.ssl.keystore.password and config.default.httpclient.ssl.keystore.password are \
         two spellings of one setting and have different values: [hidden] and [hidden]",
        ],
    );
}

#[test]
fn a_store_is_opened_while_the_configuration_is_read() {
    let file = |name: &str| format!("{}/src/net/store/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    for (name, password, problem) in [
        ("key.jks", "changeit", None),
        ("key.p12", "changeit", None),
        ("key.jks", "hunter2", Some(("password", "could not be opened (wrong password"))),
        ("key.p12", "hunter2", Some(("password", "could not be opened (wrong password"))),
        ("trust.jks", "changeit", Some(("path", "holds no private key"))),
        ("cert.pem", "", Some(("path", "holds no private key"))),
        // It may be put there before the start.
        ("none.jks", "changeit", None),
    ] {
        let (path, key) = (file(name), "config.a.httpclient.ssl.keystore");
        let entries = [
            ("config.ids".to_owned(), "a"),
            (format!("{key}.path"), path.as_str()),
            (format!("{key}.password"), password),
        ];
        let entries: Vec<_> = entries.iter().map(|(key, it)| (key.as_str(), *it)).collect();
        match (read(sink(&entries)), problem) {
            (Ok(_), None) => {}
            (Err(problems), Some((ending, message))) => {
                let [found] = &problems.0[..] else { panic!("{problems:?}") };
                assert_eq!(found.key, format!("{key}.{ending}"));
                assert!(found.message.contains(message), "{found:?}");
                assert!(!found.message.contains("hunter2"), "{found:?}");
            }
            (other, _) => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn static_headers_of_both_eras() {
    let found = |entries: &[(&str, &str)]| {
        http_sink(entries).configurations[0].settings.static_headers.clone()
    };
    let expected = [("X-A".to_owned(), "1".to_owned()), ("X-B".to_owned(), "2".to_owned())];
    let head = found(&[
        ("config.default.enrich.request.static.header.names", "X-A, X-B"),
        ("config.default.enrich.request.static.header.X-A", "1"),
        ("config.default.enrich.request.static.header.X-B", "2"),
    ]);
    assert_eq!(head, expected);
    let old = [("httpclient.static.request.header.names", "X-A,X-B"), ("X-A", "1"), ("X-B", "2")];
    assert_eq!(found(&old), expected);
    check_warnings(sink(&old), &[]);
    check_problems(
        sink(&[("static.request.header.names", "X-A")]),
        &[
            "Missing required configuration \"config.default.enrich.request.static.header.X-A\" which \
         has no default value.",
        ],
    );
    check_problems(
        sink(&[("static.request.header.names", "X A"), ("X A", "1")]),
        &[
            "Invalid value X A for configuration static.request.header.names: an item is no header name",
        ],
    );
}

#[test]
fn queues_of_both_eras() {
    for entry in [("publish.mode", "IN_MEMORY_QUEUE"), ("publish.to.in.memory.queue", "true")] {
        let wait = ("wait.time.registration.queue.consumer.in.ms", "1000");
        let config = http_sink(&[entry, wait, ("queue.name", "q")]);
        let PublishMode::InMemoryQueue { queue, wait } = config.publish else { panic!() };
        assert_eq!((queue.as_str(), wait.longest, wait.delay), ("q", MS(1000), MS(999)));
    }
}

#[test]
fn rates_stores_protocols_and_agents() {
    let config = http_sink(&[
        ("config.default.rate.limiter.period.in.ms", "500"),
        ("config.default.rate.limiter.scope", "static"),
        ("httpclient.ssl.truststore.path", "/a/b.jks"),
        ("httpclient.ssl.truststore.password", "x"),
        ("httpclient.default.protocols", "H2_PRIOR_KNOWLEDGE"),
        ("config.default.enrich.request.useragent.override.with", "custom"),
        ("config.default.enrich.request.useragent.custom.values", "a | b"),
        ("config.default.http.response.body.limit", "-1"),
        ("config.default.okhttp.connect.timeout", "0"),
    ]);
    let settings = &config.configurations[0].settings;
    let rate = settings.rate.unwrap();
    assert_eq!((rate.max_executions, rate.period, rate.shared), (1, MS(500), true));
    let store = settings.client.tls.truststore.as_ref().unwrap();
    assert_eq!((store.kind, store.password.as_str()), (StoreType::Jks, "x"));
    assert_eq!(settings.client.protocols, Protocols::Http2PriorKnowledge);
    assert_eq!(settings.user_agent, UserAgent::Custom(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(settings.client.limits.body, None);
    assert_eq!(settings.client.limits.headers, Some(10_000));
    assert_eq!(settings.client.timeouts.connect, None);
}

#[test]
fn warns_of_what_does_nothing() {
    check_warnings(
        sink(&[
            ("config.a.retries", "3"),
            ("httpclient.implementation", "ahc"),
            ("config.default.okhttp.conect.timeout", "3"),
            ("config.default.retry.polcy.retries", "3"),
            ("retry.policy.retires", "3"),
            ("completely.different", "3"),
        ]),
        &[
            "httpclient.implementation has no effect: one engine makes all calls",
            "config.ids: does not list a, so the keys of that id have no effect",
            "config.default.retry.polcy.retries is no known key and has no effect; is \
             config.default.retry.policy.retries meant?",
            "config.default.okhttp.conect.timeout is no known key and has no effect; is \
             config.default.okhttp.connect.timeout meant?",
            "retry.policy.retires is no known key and has no effect; is retry.policy.retries \
             meant?",
            "completely.different is no known key and has no effect",
        ],
    );
}

#[test]
fn a_regular_expression_that_cannot_be_is_named() {
    let (key, value) = ("config.default.predicate.url.regex", "(?!x)y");
    let ConfigProblems(problems) = read(sink(&[(key, value)])).unwrap_err();
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert!(problem.message.starts_with("Invalid value (?!x)y for configuration config.default"));
    assert!(problem.message.contains("look-around"), "{problem}");
}
