//! Exchanges that a topic does not take.

use serde_json::{Value, json};
use testcontainers::{
    http_double::{HttpDouble, Reply},
    kafka::{self, Kafka},
    or_skip, python, unique,
};

use super::support::{Setup, asks, consume, header, produce, value};

/// A topic that takes only short records.
pub(super) async fn narrow(kafka: &Kafka, topic: &str) {
    let script = "
import sys
from confluent_kafka.admin import AdminClient, NewTopic
admin = AdminClient({'bootstrap.servers': sys.argv[1]})
topic = NewTopic(sys.argv[2], 1, 1, config={'max.message.bytes': '3000'})
admin.create_topics([topic])[sys.argv[2]].result()
";
    let output = python::run_python(script, &[&kafka.bootstrap(), topic]).await.unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn sink(name: &str) -> Value {
    json!({
        "connector.class": "HttpSink", "topics": name, "queue.name": name,
        "publish.mode": "IN_MEMORY_QUEUE", "errors.tolerance": "all",
        "errors.deadletterqueue.topic.name": format!("{name}-dlq"),
        "errors.deadletterqueue.topic.replication.factor": "1",
        "errors.deadletterqueue.context.headers.enable": "true"
    })
}

fn source(name: &str, success: &str, tolerance: &str) -> Value {
    json!({
        "connector.class": "HttpSource", "queue.name": name, "errors.tolerance": tolerance,
        "success.topic": success, "error.topic": format!("{name}-err")
    })
}

async fn server() -> HttpDouble {
    HttpDouble::builder()
        .on("/long", Reply::text(200, "x".repeat(5000)))
        .otherwise(|_| Reply::text(200, "short"))
        .start()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn where_failures_are_tolerated_its_record_becomes_a_dead_letter() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, name) = (server().await, unique("too-long"));
    let success = format!("{name}-ok");
    narrow(kafka, &success).await;
    let worker = Setup::new(&kafka.bootstrap())
        .connector(&name, sink(&name))
        .connector(&format!("{name}-source"), source(&name, &success, "all"))
        .start()
        .await;
    let records = ["/a", "/long", "/b"].map(|it| asks(&json!({"url": http.url(it)})));
    produce(&kafka.bootstrap(), &name, &records).await;
    let dead = format!("{name}-dlq");
    let read = consume(&kafka.bootstrap(), &[&success, &dead], 3).await;
    assert_eq!(read.len(), 3, "{}", worker.log());
    let letter = read.iter().find(|it| it.topic == dead).unwrap();
    assert_eq!(header(letter, "__connect.errors.stage"), Some("KAFKA_PRODUCE"));
    assert_eq!(header(letter, "__connect.errors.offset"), Some("1"));
    assert_eq!(letter.value, records[1].value, "the record as it came");
    assert_eq!(http.count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_they_are_not_the_source_stops_and_another_one_goes_on_without_a_repeated_call() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, name) = (server().await, unique("too-long"));
    let (success, wide) = (format!("{name}-ok"), format!("{name}-wide"));
    narrow(kafka, &success).await;
    let source_name = format!("{name}-source");
    let worker = Setup::new(&kafka.bootstrap())
        .connector(&name, sink(&name))
        .connector(&source_name, source(&name, &success, "none"))
        .start()
        .await;
    let records = ["/a", "/long", "/b"].map(|it| asks(&json!({"url": http.url(it)})));
    produce(&kafka.bootstrap(), &name, &records).await;
    let failed = worker.wait_for_status(&source_name, |it| it["tasks"][0]["state"] == "FAILED");
    let trace = failed.await["tasks"][0]["trace"].to_string();
    assert!(trace.contains(&success), "{trace}");
    let path = format!("/connectors/{source_name}/config");
    assert_eq!(worker.call("PUT", &path, Some(source(&name, &wide, "none"))).await.0, 200);
    let read = consume(&kafka.bootstrap(), &[&success, &wide], 3).await;
    let urls: std::collections::BTreeSet<_> =
        read.iter().map(|it| value(it)["request"]["url"].to_string()).collect();
    assert_eq!(urls.len(), 3, "{}", worker.log());
    assert_eq!(http.count(), 3, "a call was repeated");
}
