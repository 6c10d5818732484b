//! `publish.attempts=all`: what every attempt came to is published.

use std::time::Duration;

use serde_json::{Value, json};
use testcontainers::{
    http_double::{HttpDouble, IdFrom, Reply},
    kafka, or_skip,
    python::{ConsumedRecord, ProducedRecord},
    unique,
};

use super::support::{DEADLINE, Setup, asks, consume, produce, value};

/// A server that fails each request twice, each time otherwise, and then answers.
async fn server() -> HttpDouble {
    let replies =
        vec![Reply::text(503, "first"), Reply::text(500, "second"), Reply::text(200, "third")];
    HttpDouble::builder()
        .id_from(IdFrom::Header("X-Id"))
        .otherwise(move |_| Reply::InTurn(replies.clone()))
        .start()
        .await
        .unwrap()
}

fn sink(name: &str, changes: Value) -> Value {
    let mut sink = json!({
        "connector.class": "HttpSink", "topics": name, "queue.name": name,
        "publish.mode": "IN_MEMORY_QUEUE", "publish.attempts": "all",
        "config.default.retry.policy.retries": "5",
        "config.default.retry.policy.retry.delay.in.ms": "20",
        "config.default.retry.policy.retry.max.delay.in.ms": "40",
        "config.default.retry.policy.retry.jitter.in.ms": "5"
    });
    for (key, value) in changes.as_object().unwrap() {
        sink[key] = value.clone();
    }
    sink
}

fn source(name: &str) -> Value {
    json!({
        "connector.class": "HttpSource", "queue.name": name,
        "success.topic": format!("{name}-out"), "error.topic": format!("{name}-out")
    })
}

fn request(http: &HttpDouble, key: &str) -> ProducedRecord {
    let request = json!({"url": http.url("/x"), "headers": {"X-Id": [key]}});
    ProducedRecord { key: Some(key.as_bytes().to_vec()), ..asks(&request) }
}

/// Whether the exchanges of `key` are its three attempts, in order, the last one a success.
#[track_caller]
fn check(read: &[ConsumedRecord], key: &str) {
    let own = read.iter().filter(|it| it.key.as_deref() == Some(key.as_bytes()));
    let exchanges: Vec<Value> = own.map(value).collect();
    let shown: Vec<Value> = exchanges
        .iter()
        .map(|it| {
            let answer = &it["response"];
            json!([it["attempts"], answer["statusCode"], answer["bodyAsString"], it["success"]])
        })
        .collect();
    let wanted = [
        json!([1, 503, "first", false]),
        json!([2, 500, "second", false]),
        json!([3, 200, "third", true]),
    ];
    assert_eq!(shown, wanted, "{key}");
    let keys: Vec<_> = exchanges.iter().map(|it| &it["attributes"]["idempotency.key"]).collect();
    assert!(keys.iter().all(|it| *it == keys[0] && it.is_string()), "{keys:?}");
    assert_eq!(exchanges[2]["attributes"]["outcome"], "RESPONSE");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_attempt_is_published_in_order_and_the_record_is_done_after_the_last() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, name) = (server().await, unique("attempts"));
    let mut worker = Setup::new(&kafka.bootstrap())
        .connector(&name, sink(&name, json!({})))
        .connector(&format!("{name}-source"), source(&name))
        .start()
        .await;
    produce(&kafka.bootstrap(), &name, &[request(&http, "a"), request(&http, "b")]).await;
    let out = format!("{name}-out");
    let read = consume(&kafka.bootstrap(), &[&out], 6).await;
    assert_eq!(read.len(), 6, "{}", worker.log());
    check(&read, "a");
    check(&read, "b");
    // What is done is committed: nothing comes again.
    assert_eq!(worker.terminate().await, Some(0), "{}", worker.log());
    worker.restart().await;
    produce(&kafka.bootstrap(), &name, &[request(&http, "c")]).await;
    let read = consume(&kafka.bootstrap(), &[&out], 9).await;
    assert_eq!((read.len(), http.count()), (9, 9), "{}", worker.log());
    check(&read, "c");
}

/// The one place of a queue is given back by whoever publishes, so that three attempts of each of
/// many calls at once pass through it, whatever order calls keep and whichever limit is reached.
#[tokio::test(flavor = "multi_thread")]
async fn a_queue_with_one_place_passes_all_attempts_of_many_calls_at_once() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (records, bytes) = ("queue.max.records", "queue.max.bytes");
    for (ordering, limit) in
        [("none", records), ("key", records), ("partition", records), ("none", bytes)]
    {
        let (http, name) = (server().await, unique("attempts"));
        let changes = json!({limit: "1", "ordering": ordering, "tasks.max": "2"});
        let worker = Setup::new(&kafka.bootstrap())
            .connector(&name, sink(&name, changes))
            .connector(&format!("{name}-source"), source(&name))
            .start()
            .await;
        let keys: Vec<String> = (0..20).map(|it| format!("k{it}")).collect();
        let records: Vec<_> = keys.iter().map(|it| request(&http, it)).collect();
        produce(&kafka.bootstrap(), &name, &records).await;
        let read = consume(&kafka.bootstrap(), &[&format!("{name}-out")], 60).await;
        assert_eq!((read.len(), http.count()), (60, 60), "{ordering} {limit} {}", worker.log());
        keys.iter().for_each(|it| check(&read, it));
    }
}

/// A place is held while a call is under way, and its attempts wait for more: a stop in between
/// loses none, and the record is asked for again.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_whose_attempts_are_not_all_published_is_not_done() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, name) = (server().await, unique("attempts"));
    let source_name = format!("{name}-source");
    let changes = json!({"queue.max.records": "1", "shutdown.drain.timeout.ms": "500"});
    let mut worker = Setup::new(&kafka.bootstrap())
        .connector(&name, sink(&name, changes))
        .connector(&source_name, source(&name))
        .start()
        .await;
    worker.wait_until_running(&name).await;
    let path = format!("/connectors/{source_name}/pause");
    assert_eq!(worker.call("PUT", &path, None).await.0, 202);
    worker.wait_for_status(&source_name, |it| it["tasks"][0]["state"] == "PAUSED").await;
    produce(&kafka.bootstrap(), &name, &[request(&http, "a")]).await;
    http.wait_for_calls(3, DEADLINE).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    worker.kill9().await;
    worker.restart().await;
    // The server answers a fourth request with that id at once.
    let read = consume(&kafka.bootstrap(), &[&format!("{name}-out")], 1).await;
    assert_eq!(read.len(), 1, "{}", worker.log());
    assert_eq!(value(&read[0])["response"]["statusCode"], 200);
    assert_eq!(http.count(), 4);
}
