//! Topics whose batches are not as usual: transactions that were aborted, and records that are far
//! larger than what the broker keeps of them.

use std::{os::unix::fs::FileExt, time::Duration};

use serde_json::{Value, json};
use testcontainers::{
    http_double::{HttpDouble, Reply},
    kafka::{self, Kafka},
    or_skip,
    python::{self, Judge, ProducedRecord},
    unique,
};
use tokio::time::Instant;

use super::support::{DEADLINE, Setup, asks, consume, header, produce};

/// A good record, records of an aborted transaction, one of a committed one, and a good one.
const TRANSACTIONS: &str = "
import sys
from confluent_kafka import Producer
servers, topic, base = sys.argv[1:]
value = lambda path: '{\"url\": \"%s/%s\"}' % (base, path)
plain = Producer({'bootstrap.servers': servers})
plain.produce(topic, value('before'))
plain.flush()
producer = Producer({'bootstrap.servers': servers, 'transactional.id': topic})
producer.init_transactions()
for end, path in ((producer.abort_transaction, 'aborted'), (producer.commit_transaction, 'committed')):
    producer.begin_transaction()
    producer.produce(topic, value(path))
    producer.flush()
    end()
plain.produce(topic, value('after'))
plain.flush()
";

/// Row 50 of the bad records.
#[tokio::test(flavor = "multi_thread")]
async fn records_of_an_aborted_transaction_are_not_called_and_commits_pass_them() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, name) = (HttpDouble::ok().await.unwrap(), unique("aborted"));
    let config = json!({
        "connector.class": "HttpSink", "topics": name, "ordering": "partition",
        "consumer.override.isolation.level": "read_committed"
    });
    let mut worker = Setup::new(&kafka.bootstrap()).connector(&name, config).start().await;
    let base = http.url("");
    let args = [&kafka.bootstrap(), &name, base.trim_end_matches('/')];
    let output = python::run_python(TRANSACTIONS, &args).await.unwrap();
    assert!(output.status.success(), "{output:?}");
    http.wait_for_calls(3, DEADLINE).await.unwrap();
    assert_eq!(worker.terminate().await, Some(0), "{}", worker.log());
    worker.restart().await;
    produce(&kafka.bootstrap(), &name, &[asks(&json!({"url": http.url("/last")}))]).await;
    http.wait_for_calls(4, DEADLINE).await.unwrap();
    let paths: Vec<String> = http.calls().into_iter().map(|it| it.request.path).collect();
    assert_eq!(paths, ["/before", "/committed", "/after", "/last"], "{}", worker.log());
}

/// A broker that takes no note with a commit refuses those of partitions that are not done in order,
/// and takes the others of the same request.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_is_refused_in_part_is_counted_and_made_again() {
    let started = Kafka::builder().property("offset.metadata.max.bytes", "1").start().await;
    let Some(kafka) = or_skip(started) else { return };
    let slow = Reply::status(200).after(Duration::from_secs(5));
    let http = HttpDouble::builder().on("/slow", slow).start().await.unwrap();
    let name = unique("refused");
    let make = "
import sys
from confluent_kafka.admin import AdminClient, NewTopic
admin = AdminClient({'bootstrap.servers': sys.argv[1]})
admin.create_topics([NewTopic(sys.argv[2], 2, 1)])[sys.argv[2]].result()
";
    let output = python::run_python(make, &[&kafka.bootstrap(), &name]).await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let ask = |path: &str, partition| ProducedRecord {
        partition: Some(partition),
        ..asks(&json!({"url": http.url(path)}))
    };
    let records = [ask("/slow", 0), ask("/fast", 0), ask("/other", 1)];
    produce(&kafka.bootstrap(), &name, &records).await;
    let config = json!({"connector.class": "HttpSink", "topics": name});
    let setup = Setup::new(&kafka.bootstrap()).variable("RUST_LOG", "error");
    let mut worker = setup.connector(&name, config).start().await;
    let refused = async || worker.metric("roundtrip_offset_commits_refused_total", "").await;
    let active =
        async || worker.metric("kafka_connect_sink_task_sink_record_active_count", "").await;
    let until = Instant::now() + DEADLINE;
    while refused().await == 0 || active().await != 0 {
        assert!(Instant::now() < until, "{}\n{}", worker.text("/metrics").await, worker.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(worker.terminate().await, Some(0), "{}", worker.log());
    worker.restart().await;
    produce(&kafka.bootstrap(), &name, &[ask("/last", 0)]).await;
    http.wait_for_calls(4, DEADLINE).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(http.count(), 4, "a call was repeated");
}

/// Replaces bytes in the log of a topic, as a bad disk does.
fn spoil(kafka: &Kafka, topic: &str, from: &[u8], to: &[u8]) {
    let log = format!("{topic}-0/00000000000000000000.log");
    let paths = std::fs::read_dir(kafka.dir()).unwrap();
    let mut paths = paths.map(|it| it.unwrap().path().join("data").join(&log));
    let path = paths.find(|it| it.exists()).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(from.len()).position(|it| it == from).unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.write_all_at(to, at as u64).unwrap();
}

/// Rows 48 and 97 where no topic takes the record: not even the dead letter queue, which has to
/// keep its time and its size.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_no_topic_takes_stops_its_task_and_is_not_passed() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, name) = (HttpDouble::ok().await.unwrap(), unique("untaken"));
    let make = "
import sys
from confluent_kafka.admin import AdminClient, NewTopic
admin = AdminClient({'bootstrap.servers': sys.argv[1]})
config = {'message.timestamp.after.max.ms': str(2**63 - 1)}
admin.create_topics([NewTopic(sys.argv[2], 1, 1, config=config)])[sys.argv[2]].result()
";
    let output = python::run_python(make, &[&kafka.bootstrap(), &name]).await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let later = ProducedRecord {
        timestamp: Some(253_402_300_799_000),
        ..asks(&json!({"url": http.url("/later")}))
    };
    produce(&kafka.bootstrap(), &name, &[asks(&json!({"url": http.url("/now")})), later]).await;
    let large = format!("{name}-large");
    Judge::new(&kafka.bootstrap())
        .with("message.max.bytes", "10000000")
        .with("compression.type", "gzip")
        .produce(&large, &[ProducedRecord::value(vec![b'x'; 5_000_000])])
        .await
        .unwrap();
    let sink = |topic: &str| {
        json!({
            "connector.class": "HttpSink", "topics": topic, "queue.name": name,
            "publish.mode": "IN_MEMORY_QUEUE", "errors.tolerance": "all",
            "errors.deadletterqueue.topic.name": format!("{name}-dlq"),
            "errors.deadletterqueue.topic.replication.factor": "1"
        })
    };
    let source = json!({
        "connector.class": "HttpSource", "queue.name": name, "errors.tolerance": "all",
        "success.topic": format!("{name}-ok"), "error.topic": format!("{name}-err")
    });
    let worker = Setup::new(&kafka.bootstrap())
        .connector(&name, sink(&name))
        .connector(&large, sink(&large))
        .connector(&format!("{name}-source"), source)
        .start()
        .await;
    for (sink, place) in [(&name, format!("{name}-0@1")), (&large, format!("{large}-0@0"))] {
        let failed = worker.wait_for_status(sink, |it| it["tasks"][0]["state"] == "FAILED").await;
        let trace = failed["tasks"][0]["trace"].to_string();
        assert!(trace.contains(&format!("dead letter of {place} not written")), "{trace}");
    }
    // The one that came in a batch with it is where it belongs.
    assert_eq!(consume(&kafka.bootstrap(), &[&format!("{name}-ok")], 1).await.len(), 1);
}

/// Row 49 of the bad records.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_with_a_wrong_checksum_stops_the_task_and_nothing_passes_it() {
    let Some(kafka) = or_skip(Kafka::builder().start().await) else { return };
    let (http, name) = (HttpDouble::ok().await.unwrap(), unique("spoilt"));
    for path in ["/before", "/spoilt", "/after"] {
        produce(&kafka.bootstrap(), &name, &[asks(&json!({"url": http.url(path)}))]).await;
    }
    spoil(&kafka, &name, b"/spoilt", b"/SPOILT");
    let config = json!({
        "connector.class": "HttpSink", "topics": name, "errors.tolerance": "all",
        "ordering": "partition"
    });
    let mut worker = Setup::new(&kafka.bootstrap()).connector(&name, config).start().await;
    let failed = worker.wait_for_status(&name, |it| it["tasks"][0]["state"] == "FAILED").await;
    let trace = failed["tasks"][0]["trace"].to_string();
    assert!(trace.contains(&format!("a batch cannot be read at {name}-0@1")), "{trace}");
    worker.kill9().await;
    worker.restart().await;
    worker.wait_for_status(&name, |it| it["tasks"][0]["state"] == "FAILED").await;
    spoil(&kafka, &name, b"/SPOILT", b"/spoilt");
    let restart = format!("/connectors/{name}/tasks/0/restart");
    assert_eq!(worker.call("POST", &restart, None).await.0, 204);
    http.wait_for_calls(3, DEADLINE).await.unwrap();
    let paths: Vec<String> = http.calls().into_iter().map(|it| it.request.path).collect();
    assert_eq!(paths, ["/before", "/spoilt", "/after"], "{}", worker.log());
}

/// Rows 14 and 97: 70 MB that the broker keeps as 70 kB.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_unpacks_to_far_more_is_a_dead_letter_and_its_neighbours_arrive() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, name) = (HttpDouble::ok().await.unwrap(), unique("unpacks"));
    let dead = format!("{name}-dlq");
    let config = json!({
        "connector.class": "HttpSink", "topics": name, "errors.tolerance": "all",
        "errors.deadletterqueue.topic.name": dead,
        "errors.deadletterqueue.topic.replication.factor": "1",
        "errors.deadletterqueue.context.headers.enable": "true",
        // A dead letter is written by a producer, which has limits of its own.
        "producer.override.max.request.size": "100000000",
        "producer.override.compression.type": "gzip"
    });
    let worker = Setup::new(&kafka.bootstrap()).connector(&name, config).start().await;
    let huge = json!({"url": http.url("/huge"), "bodyAsString": "x".repeat(70 << 20)}).to_string();
    let judge = Judge::new(&kafka.bootstrap())
        .with("message.max.bytes", "100000000")
        .with("compression.type", "gzip");
    let good = |path| asks(&json!({"url": http.url(path)}));
    let records = [good("/before"), ProducedRecord::value(huge), good("/after")];
    for record in &records {
        // Each in a batch of its own: a batch has one size.
        judge.produce(&name, std::slice::from_ref(record)).await.unwrap();
    }
    let waited = http.wait_for_calls(2, DEADLINE).await;
    assert!(waited.is_ok(), "{}", worker.log());
    let read = consume(&kafka.bootstrap(), &[&dead], 1).await;
    assert_eq!(read.len(), 1, "{}", worker.log());
    assert_eq!(header(&read[0], "__connect.errors.offset"), Some("1"));
    let message = header(&read[0], "__connect.errors.exception.message").unwrap();
    assert!(message.contains("more than 67108864 bytes"), "{message}");
    assert!(read[0].value == records[1].value, "the dead letter is another record");
    let calls: Vec<Value> = http.calls().into_iter().map(|it| it.request.path.into()).collect();
    assert_eq!(calls, ["/before", "/after"]);
    assert!(worker.rss_bytes() < 800 << 20, "{} bytes", worker.rss_bytes());
}
