//! Secrets: none of them in an answer of the REST API, in the log, in the metrics or in a topic.

use base64::{Engine, prelude::BASE64_STANDARD};
use roundtrip::connector::classes::Plugin;
use serde_json::{Value, json};
use testcontainers::{
    http_double::{HttpDouble, Reply},
    kafka, or_skip,
    python::{ConsumedRecord, ProducedRecord},
    unique,
};

use super::support::{Setup, asks, consume, produce, value};

/// Looks different in a URL.
const CANARY: &str = "Canary/7f3a+=";

/// Every key of type PASSWORD that the sink has, for the configuration `default`.
fn password_keys() -> Vec<String> {
    let keys = Plugin::HttpSink.definition();
    let secret = keys.keys().iter().filter(|it| it.is_secret()).map(|it| it.name);
    let names: Vec<String> = secret.map(|it| it.replace("<id>", "default")).collect();
    assert!(names.len() > 5, "{names:?}");
    names
}

/// A sink with the secret wherever it may have one.
fn full_of_canaries(topic: &str, name: &str) -> Value {
    let mut sink = json!({
        "connector.class": "HttpSink", "tasks.max": "1", "topics": topic, "queue.name": name,
        "publish.mode": "IN_MEMORY_QUEUE", "errors.tolerance": "all", "errors.log.enable": "true",
        "errors.log.include.messages": "true", "errors.deadletterqueue.topic.name": format!("{name}-dlq"),
        "errors.deadletterqueue.topic.replication.factor": "1",
        "errors.deadletterqueue.context.headers.enable": "true"
    });
    for key in password_keys() {
        sink[key] = json!(CANARY);
    }
    sink["config.default.enrich.request.static.header.names"] = json!("X-Token,Accept");
    sink["config.default.enrich.request.static.header.X-Token"] = json!(CANARY);
    sink["config.default.enrich.request.static.header.Accept"] = json!("text/plain");
    sink
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_in_every_password_shows_nowhere() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let http = HttpDouble::start(|_| Reply::text(200, "fine")).await.unwrap();
    let (topic, name) = (unique("secrets"), unique("canary"));
    let mut sink = full_of_canaries(&topic, &name);
    let login = format!(
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"{CANARY}\";"
    );
    sink["producer.override.sasl.jaas.config"] = json!(login);
    sink["consumer.override.sasl.jaas.config"] = json!(login);
    sink["admin.override.ssl.key.password"] = json!(CANARY);
    let mut setup = Setup::new(&kafka.bootstrap());
    for prefix in ["", "consumer.", "producer.", "admin."] {
        for name in ["ssl.key.password", "ssl.keystore.password", "ssl.truststore.password"] {
            setup = setup.property(&format!("{prefix}{name}"), CANARY);
        }
        setup = setup.property(&format!("{prefix}sasl.jaas.config"), &login);
    }
    let worker = setup
        .variable("SECRET", CANARY)
        .variable("RUST_LOG", "trace")
        .property("config.providers", "env")
        .property(
            "config.providers.env.class",
            "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
        )
        .connector(&name, sink.clone())
        .connector(
            &format!("{name}-source"),
            json!({
                "connector.class": "HttpSource", "tasks.max": "1", "queue.name": name,
                "success.topic": format!("{name}-ok"), "error.topic": format!("{name}-err"),
                "note": "${env:SECRET}"
            }),
        )
        .start()
        .await;
    let good = json!({"url": http.url("/x")});
    let refused = json!({"url": "http://127.0.0.1:1/"});
    let records = [asks(&good), ProducedRecord::value("{bad"), asks(&refused)];
    produce(&kafka.bootstrap(), &topic, &records).await;
    let topics = ["ok", "err", "dlq"].map(|it| format!("{name}-{it}"));
    let read = consume(&kafka.bootstrap(), &topics.each_ref().map(String::as_str), 3).await;
    for topic in &topics {
        assert!(read.iter().any(|it| it.topic == *topic), "{topic} is empty:\n{}", worker.log());
    }
    let call = http.calls().pop().unwrap().request;
    assert_eq!((call.header("x-token"), call.header("accept")), (Some(CANARY), Some("text/plain")));
    let exchange = read.iter().find(|it| it.topic.ends_with("-ok")).map(value).unwrap();
    let shown = &exchange["request"]["headers"];
    assert_eq!((&shown["X-Token"], &shown["Accept"]), (&json!(["***"]), &json!(["text/plain"])));

    let mut outputs = vec![worker.log(), worker.text("/metrics").await];
    outputs.extend(read.iter().map(text_of));
    for path in ["", "/config", "/status", "/tasks"] {
        for connector in [name.clone(), format!("{name}-source")] {
            outputs.push(worker.text(&format!("/connectors/{connector}{path}")).await);
        }
    }
    outputs.push(worker.text("/connectors?expand=info&expand=status").await);
    let mut bad = sink;
    bad["tasks.max"] = json!("none");
    let (status, answer) =
        worker.call("PUT", &format!("/connectors/{name}/config"), Some(bad)).await;
    assert_eq!(status, 400);
    outputs.push(answer.to_string());
    for output in &outputs {
        if let Some(line) = line_with_canary(output) {
            panic!("{line}");
        }
    }
    let (_, config) = worker.call("GET", &format!("/connectors/{name}-source/config"), None).await;
    assert_eq!(config["note"], Value::from("${env:SECRET}"));
}

/// All of a record that may hold text.
fn text_of(record: &ConsumedRecord) -> String {
    let headers = record.headers.iter().map(|(name, value)| (Some(name.as_bytes()), value));
    let headers = headers.flat_map(|(name, value)| [name, value.as_deref()]);
    let parts = [record.key.as_deref(), record.value.as_deref()].into_iter().chain(headers);
    parts.flatten().map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n")
}

/// A line that holds the secret: as it is, in base64, or as URLs and forms write it.
fn line_with_canary(text: &str) -> Option<&str> {
    let url: String = url::form_urlencoded::byte_serialize(CANARY.as_bytes()).collect();
    let forms = [CANARY.to_owned(), BASE64_STANDARD.encode(CANARY), url];
    text.lines().find(|line| forms.iter().any(|it| line.contains(it)))
}

#[test]
fn a_secret_is_recognised_in_a_record() {
    for hidden in ["Canary/7f3a+=", "Q2FuYXJ5LzdmM2ErPQ==", "Canary%2F7f3a%2B%3D"] {
        let header = ("h".to_owned(), Some(format!("x {hidden}").into_bytes()));
        let record = ConsumedRecord { headers: vec![header], ..ConsumedRecord::default() };
        assert!(line_with_canary(&text_of(&record)).is_some(), "{hidden}");
    }
}
