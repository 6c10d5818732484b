//! Secured listeners, several brokers, topics that appear while the worker runs, several queues.

use std::time::Duration;

use serde_json::{Value, json};
use testcontainers::{http_double::HttpDouble, kafka::Kafka, or_skip, python::Judge};

use super::support::{DEADLINE, Setup, asks, consume, produce, value};

fn sink(topics: Value, queue: &str) -> Value {
    let mut config = json!({
        "connector.class": "HttpSink", "tasks.max": "1", "publish.mode": "IN_MEMORY_QUEUE",
        "queue.name": queue, "consumer.override.metadata.max.age.ms": "1000"
    });
    config.as_object_mut().unwrap().extend(topics.as_object().unwrap().clone());
    config
}

fn source(queue: &str) -> Value {
    json!({
        "connector.class": "HttpSource", "tasks.max": "1", "queue.name": queue,
        "success.topic": format!("{queue}-ok"), "error.topic": format!("{queue}-err")
    })
}

/// The same client settings for the worker's consumers, producers and admin clients.
fn secured(mut setup: Setup, settings: &[(&str, &str)]) -> Setup {
    for (name, value) in settings {
        for prefix in ["", "consumer.", "producer.", "admin."] {
            setup = setup.property(&format!("{prefix}{name}"), value);
        }
    }
    setup
}

async fn round_trip(setup: Setup, judge: Judge) {
    let http = HttpDouble::ok().await.unwrap();
    let worker = setup
        .connector("sink", sink(json!({"topics": "requests"}), "secured"))
        .connector("source", source("secured"))
        .start()
        .await;
    judge.produce("requests", &[asks(&json!({"url": http.url("/x")}))]).await.unwrap();
    let read = judge.consume(&["secured-ok"], 1, DEADLINE).await.unwrap();
    assert_eq!(read.len(), 1, "{}", worker.log());
    assert_eq!(value(&read[0])["response"]["statusCode"], 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn works_over_sasl_with_tls_and_over_tls() {
    let Some(kafka) = or_skip(Kafka::builder().secure(true).start().await) else { return };
    let ca = kafka.ca_pem().unwrap().display().to_string();
    let p12 = kafka.truststore_p12().unwrap().display().to_string();
    let jks = kafka.truststore_jks().unwrap().display().to_string();
    let module = |module: &str| {
        format!(
            "org.apache.kafka.common.security.{module} required username=\"{}\" password=\"{}\";",
            kafka.user(),
            kafka.password()
        )
    };
    let scram = module("scram.ScramLoginModule");
    let sasl_ssl = kafka.sasl_ssl_bootstrap();
    let setup = secured(
        Setup::new(&sasl_ssl),
        &[
            ("security.protocol", "SASL_SSL"),
            ("sasl.mechanism", "SCRAM-SHA-512"),
            ("sasl.jaas.config", &scram),
            ("ssl.truststore.location", &p12),
            ("ssl.truststore.password", kafka.truststore_password()),
            ("ssl.truststore.type", "PKCS12"),
        ],
    );
    let judge = Judge::new(&sasl_ssl)
        .with("security.protocol", "SASL_SSL")
        .with("sasl.mechanism", "PLAIN")
        .with("sasl.username", kafka.user())
        .with("sasl.password", kafka.password())
        .with("ssl.ca.location", ca.as_str());
    round_trip(setup, judge).await;

    let ssl = kafka.ssl_bootstrap();
    let judge =
        || Judge::new(&ssl).with("security.protocol", "SSL").with("ssl.ca.location", ca.as_str());
    let trusts: [&[(&str, &str)]; 2] = [
        &[
            ("ssl.truststore.location", &jks),
            ("ssl.truststore.password", kafka.truststore_password()),
        ],
        &[("ssl.truststore.location", &ca), ("ssl.truststore.type", "PEM")],
    ];
    for trust in trusts {
        let setup = secured(Setup::new(&ssl), &[("security.protocol", "SSL")]);
        let topic_judge = judge();
        // Each round has its own group, so that the second does not begin behind the first.
        round_trip_again(secured(setup, trust), topic_judge).await;
    }
}

async fn round_trip_again(setup: Setup, judge: Judge) {
    let http = HttpDouble::ok().await.unwrap();
    let name = testcontainers::unique("again");
    let worker = setup
        .connector(&name, sink(json!({"topics": &name}), &name))
        .connector(&format!("{name}-source"), source(&name))
        .start()
        .await;
    judge.produce(&name, &[asks(&json!({"url": http.url("/x")}))]).await.unwrap();
    let read = judge.consume(&[&format!("{name}-ok")], 1, DEADLINE).await.unwrap();
    assert_eq!(read.len(), 1, "{}", worker.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn three_brokers_a_pattern_of_topics_and_two_queues() {
    let Some(kafka) = or_skip(Kafka::builder().brokers(3).start().await) else { return };
    let http = HttpDouble::ok().await.unwrap();
    let bootstrap = kafka.bootstrap();
    // One is named; the worker knows of the others by asking it.
    let (named, others) = bootstrap.split_once(',').unwrap();
    let worker = Setup::new(named)
        .connector(
            "first-sink",
            sink(json!({"topics.regex": r"orders-\d+|orders-[a-z]+"}), "first"),
        )
        .connector("first-source", source("first"))
        .connector("second-sink", sink(json!({"topics": "invoices"}), "second"))
        .connector("second-source", source("second"))
        .start()
        .await;
    worker.wait_until_running("first-sink").await;
    let request = |path: &str| asks(&json!({"url": http.url(path)}));
    produce(&bootstrap, "invoices", &[request("/invoice")]).await;
    // The topic comes to be only now.
    tokio::time::sleep(Duration::from_secs(2)).await;
    produce(&bootstrap, "orders-new", &[request("/order")]).await;
    produce(&bootstrap, "orders-2b", &[request("/not-matched")]).await;
    produce(&bootstrap, "orders-2", &[request("/order")]).await;
    for (topic, path, count) in [("first-ok", "/order", 2), ("second-ok", "/invoice", 1)] {
        let read = consume(&bootstrap, &[topic], count).await;
        let urls: Vec<_> = read.iter().map(|it| value(it)["request"]["url"].clone()).collect();
        assert_eq!(urls, vec![http.url(path); count], "{}", worker.log());
    }
    assert_eq!(http.count(), 3);

    let (broker, _) = others.split_once(',').unwrap();
    produce(&bootstrap, "invoices", &[asks(&json!({"url": format!("http://{broker}/")}))]).await;
    let read = consume(&bootstrap, &["second-err"], 1).await;
    assert_eq!(value(&read[0])["attributes"]["error.kind"], "ssrf_blocked", "{}", worker.log());
}
