//! The order of calls and of publications, where one is asked for.

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;
use testcontainers::{
    http_double::{HttpDouble, Reply},
    kafka, or_skip,
    python::ProducedRecord,
    unique,
};

use super::support::{Setup, asks, consume, produce};

const KEYS: usize = 4;
const EACH: usize = 8;

/// The numbers of each key's records, as they were called and as they were published.
struct Seen {
    called: BTreeMap<String, Vec<usize>>,
    published: BTreeMap<String, Vec<usize>>,
    most_at_once: usize,
}

/// Early records take long and late ones do not, so that calls which overlap change places.
async fn run(ordering: &str) -> Option<Seen> {
    let kafka = or_skip(kafka::shared().await)?;
    let name = unique("ordered");
    let http = HttpDouble::start(|request| {
        let number: u64 = request.query("n").unwrap().parse().unwrap();
        let latency = if number == 0 { 300 } else { 60 / (number + 1) };
        Reply::text(200, "x").after(Duration::from_millis(latency))
    })
    .await
    .unwrap();
    let worker = Setup::new(&kafka.bootstrap())
        .connector(
            &name,
            json!({
                "connector.class": "HttpSink", "topics": name, "queue.name": name,
                "publish.mode": "IN_MEMORY_QUEUE", "ordering": ordering
            }),
        )
        .connector(
            &format!("{name}-source"),
            json!({
                "connector.class": "HttpSource", "queue.name": name, "tasks.max": "3",
                "success.topic": format!("{name}-ok"), "error.topic": format!("{name}-err")
            }),
        )
        .start()
        .await;
    let mut records = Vec::new();
    for number in 0..EACH {
        for key in 0..KEYS {
            let url = http.url(&format!("/?key=key{key}&n={number}"));
            let key = Some(format!("key{key}").into_bytes());
            let headers = vec![("n".to_owned(), Some(number.to_string().into_bytes()))];
            records.push(ProducedRecord { key, headers, ..asks(&json!({"url": url})) });
        }
    }
    produce(&kafka.bootstrap(), &name, &records).await;
    let read = consume(&kafka.bootstrap(), &[&format!("{name}-ok")], records.len()).await;
    assert_eq!(read.len(), records.len(), "{}", worker.log());
    let mut seen = Seen {
        called: BTreeMap::new(),
        published: BTreeMap::new(),
        most_at_once: http.most_requests(),
    };
    for call in http.calls() {
        let (key, number) = (call.request.query("key").unwrap(), call.request.query("n").unwrap());
        seen.called.entry(key.to_owned()).or_default().push(number.parse().unwrap());
    }
    for record in &read {
        let key = String::from_utf8(record.key.clone().unwrap()).unwrap();
        let number = super::support::header(record, "n").unwrap().parse().unwrap();
        seen.published.entry(key).or_default().push(number);
    }
    Some(seen)
}

fn is_in_order(numbers: &BTreeMap<String, Vec<usize>>) -> bool {
    numbers.values().all(|it| it.is_sorted())
}

#[tokio::test(flavor = "multi_thread")]
async fn records_of_a_key_keep_their_order_and_keys_overlap() {
    let Some(seen) = run("key").await else { return };
    assert!(is_in_order(&seen.called) && is_in_order(&seen.published));
    assert!((2..=KEYS).contains(&seen.most_at_once), "{} at once", seen.most_at_once);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_of_a_partition_are_called_one_by_one() {
    let Some(seen) = run("partition").await else { return };
    assert!(is_in_order(&seen.called) && is_in_order(&seen.published));
    assert_eq!(seen.most_at_once, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_order_calls_overlap_and_change_places() {
    let Some(seen) = run("none").await else { return };
    assert!(!is_in_order(&seen.published), "this test could not fail");
    assert!(seen.most_at_once > KEYS);
}
