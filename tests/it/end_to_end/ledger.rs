//! Whether any record is lost: a ledger of ids, over kills, stops and outages of the source.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;
use testcontainers::{
    http_double::{Answer, HttpDouble, IdFrom, Reply},
    kafka::{self, Kafka},
    or_skip,
    python::{ConsumedRecord, ProducedRecord},
    unique,
};

use super::support::{Setup, Worker, consume, produce, value};

/// How many calls may be under way at once, and so be repeated by one kill.
const IN_FLIGHT: usize = 64;
const PARTITIONS: usize = 4;

struct Ledger<'k> {
    kafka: &'k Kafka,
    http: HttpDouble,
    worker: Worker,
    input: String,
    success: String,
    error: String,
    source: String,
}

impl<'k> Ledger<'k> {
    async fn start(kafka: &'k Kafka, latency: Duration) -> Self {
        let (input, success, error) =
            (unique("ledger-in"), unique("ledger-ok"), unique("ledger-err"));
        create(kafka, &[&input, &success, &error]).await;
        let name = unique("source");
        let http = HttpDouble::builder()
            .id_from(IdFrom::Query("id"))
            .otherwise(move |request| {
                let answer = Answer::new(200).header("Content-Type", "application/json");
                Reply::Normal(answer.body(request.id.clone().unwrap_or_default())).after(latency)
            })
            .start()
            .await
            .unwrap();
        let worker = Setup::new(&kafka.bootstrap())
            .property("group.instance.id", &unique("member"))
            .property("consumer.session.timeout.ms", "6000")
            .connector(&unique("sink"), sink(&input, &success))
            .connector(&name, source(&success, &error))
            .start()
            .await;
        Self { kafka, http, worker, input, success, error, source: name }
    }

    async fn produce(&self, ids: std::ops::Range<usize>) {
        let record = |id: usize| ProducedRecord {
            key: Some(format!("{id}").into_bytes()),
            ..ProducedRecord::value(
                json!({"url": self.http.url(&format!("/?id={id}"))}).to_string(),
            )
        };
        let records: Vec<_> = ids.map(record).collect();
        produce(&self.kafka.bootstrap(), &self.input, &records).await;
    }

    /// Reads everything back, and shows that no id is missing and none was invented.
    async fn settle(&self, expected: usize) -> Counts {
        let until = tokio::time::Instant::now() + Duration::from_mins(4);
        loop {
            let read =
                consume(&self.kafka.bootstrap(), &[&self.success, &self.error], expected).await;
            let counts = Counts::of(&read);
            if counts.0.len() >= expected || tokio::time::Instant::now() > until {
                let missing: Vec<_> =
                    (0..expected).filter(|it| !counts.0.contains_key(it)).collect();
                assert!(
                    missing.is_empty(),
                    "{} lost: {:?}\n{}",
                    missing.len(),
                    &missing[..missing.len().min(20)],
                    self.worker.log().lines().rev().take(20).collect::<Vec<_>>().join("\n")
                );
                assert!(counts.0.keys().all(|it| *it < expected), "an id was invented");
                return counts;
            }
        }
    }

    fn repeated_calls(&self) -> usize {
        let mut calls: HashMap<String, usize> = HashMap::new();
        for call in self.http.calls() {
            *calls.entry(call.request.id.unwrap_or_default()).or_default() += 1;
        }
        calls.values().map(|it| it - 1).sum()
    }
}

/// A number that the environment may set, for longer runs: `ROUNDTRIP_LEDGER_KILLS=200`.
fn of_environment<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    let Ok(text) = std::env::var(format!("ROUNDTRIP_LEDGER_{name}")) else { return otherwise };
    text.parse().unwrap_or_else(|_| panic!("ROUNDTRIP_LEDGER_{name} is no number: {text}"))
}

/// How often each id was published.
struct Counts(BTreeMap<usize, usize>);

impl Counts {
    fn of(records: &[ConsumedRecord]) -> Self {
        let mut counts = BTreeMap::new();
        for record in records {
            let exchange = value(record);
            let body = exchange["response"]["bodyAsString"].as_str().unwrap_or_default().to_owned();
            let key = String::from_utf8(record.key.clone().unwrap()).unwrap();
            assert_eq!(body, key, "an answer was given to another's question");
            *counts.entry(key.parse().unwrap()).or_default() += 1;
        }
        Self(counts)
    }

    fn duplicates(&self) -> usize {
        self.0.values().map(|it| it - 1).sum()
    }
}

fn sink(input: &str, queue: &str) -> serde_json::Value {
    json!({
        "connector.class": "HttpSink", "tasks.max": "1", "topics": input, "queue.name": queue,
        "publish.mode": "IN_MEMORY_QUEUE", "max.in.flight": IN_FLIGHT.to_string(),
        "max.in.flight.per.host": IN_FLIGHT.to_string()
    })
}

fn source(success: &str, error: &str) -> serde_json::Value {
    json!({
        "connector.class": "HttpSource", "tasks.max": "1", "queue.name": success,
        "success.topic": success, "error.topic": error
    })
}

async fn create(kafka: &Kafka, topics: &[&str]) {
    let script = "
import sys
from confluent_kafka.admin import AdminClient, NewTopic
admin = AdminClient({'bootstrap.servers': sys.argv[1]})
for future in admin.create_topics([NewTopic(it, int(sys.argv[2]), 1) for it in sys.argv[3:]]).values():
    future.result()
";
    let (bootstrap, partitions) = (kafka.bootstrap(), PARTITIONS.to_string());
    let mut args = vec![bootstrap.as_str(), partitions.as_str()];
    args.extend(topics);
    let output = testcontainers::python::run_python(script, &args).await.unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_exchange_is_lost_over_kills_at_random_instants() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (records, kills) = (of_environment("RECORDS", 10_000), of_environment("KILLS", 20));
    let seed = of_environment("SEED", rand::rng().random());
    eprintln!("{records} records, {kills} kills, seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut ledger = Ledger::start(kafka, Duration::from_millis(20)).await;
    let share = records / kills;
    for round in 0..kills {
        ledger.produce(round * share..(round + 1) * share).await;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..900))).await;
        ledger.worker.kill9().await;
        ledger.worker.restart().await;
    }
    let counts = ledger.settle(share * kills).await;
    // One kill may repeat what was under way and what was done since the last commit; all together
    // stay within what may be under way.
    let bound = kills * IN_FLIGHT;
    eprintln!(
        "{} duplicates in {kills} kills, {} repeated calls",
        counts.duplicates(),
        ledger.repeated_calls()
    );
    assert!(counts.duplicates() <= bound, "{} duplicates", counts.duplicates());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_stop_repeats_no_call_and_loses_nothing() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    const RECORDS: usize = 10_000;
    const STOPS: usize = 20;
    let mut ledger = Ledger::start(kafka, Duration::from_millis(30)).await;
    for round in 0..STOPS {
        let share = RECORDS / STOPS;
        ledger.produce(round * share..(round + 1) * share).await;
        let code = ledger.worker.terminate().await;
        assert_eq!(code, Some(0), "{}", ledger.worker.log());
        ledger.worker.restart().await;
    }
    let counts = ledger.settle(RECORDS).await;
    assert_eq!((counts.duplicates(), ledger.repeated_calls()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_paused_or_deleted_for_a_minute_loses_nothing_and_repeats_no_call() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    const RECORDS: usize = 20_000;
    let ledger = Ledger::start(kafka, Duration::from_millis(1)).await;
    let name = &ledger.source;
    ledger.produce(0..500).await;
    ledger.http.wait_for_calls(500, Duration::from_mins(1)).await.unwrap();

    let path = format!("/connectors/{name}");
    assert_eq!(ledger.worker.call("PUT", &format!("{path}/pause"), None).await.0, 202);
    ledger.worker.wait_for_status(name, |it| it["tasks"][0]["state"] == "PAUSED").await;
    ledger.produce(500..RECORDS).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let (calls, memory) = (ledger.http.count(), ledger.worker.rss_bytes());
    tokio::time::sleep(Duration::from_secs(50)).await;
    assert_eq!(ledger.http.count(), calls, "calls went on although nobody publishes");
    assert_eq!(ledger.worker.call("DELETE", &path, None).await.0, 204);
    tokio::time::sleep(Duration::from_mins(1)).await;
    let grown = ledger.worker.rss_bytes().saturating_sub(memory);
    assert!(grown < memory / 10, "memory grew by {grown} from {memory}");
    assert_eq!(ledger.http.count(), calls, "calls went on although nobody publishes");

    let again = json!({"name": name, "config": source(&ledger.success, &ledger.error)});
    assert_eq!(ledger.worker.call("POST", "/connectors", Some(again)).await.0, 201);
    let counts = ledger.settle(RECORDS).await;
    assert_eq!((counts.duplicates(), ledger.repeated_calls()), (0, 0));
}
