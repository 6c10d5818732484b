//! The documents' own connector files, unmodified.

use serde_json::{Value, json};
use testcontainers::{
    http_double::{HttpDouble, Reply},
    kafka::Kafka,
    or_skip,
    python::ProducedRecord,
};

use super::support::{Setup, asks, by_topic, consume, example, header, produce, value};

const STRING: &str = "org.apache.kafka.connect.storage.StringConverter";
const JSON: &str = "org.apache.kafka.connect.json.JsonConverter";

async fn server() -> HttpDouble {
    HttpDouble::builder()
        .on("/fail", Reply::text(503, "not now"))
        .otherwise(|_| Reply::json(200, &json!({"r": 1})))
        .start()
        .await
        .unwrap()
}

/// A pair of files of one generation, and the names that its exchanges use.
struct Pair {
    sink: &'static str,
    source: &'static str,
    body: &'static str,
}

const PAIR_2023: Pair = Pair {
    sink: "2023-connectors-configuration-2",
    source: "2023-connectors-configuration-4",
    body: "responseBody",
};
const PAIR_HEAD: Pair =
    Pair { sink: "head-quick-start-4", source: "head-quick-start-5", body: "bodyAsString" };

async fn check(pair: &Pair, converter: &str) {
    let Some(kafka) = or_skip(Kafka::builder().start().await) else { return };
    let http = server().await;
    let worker = Setup::new(&kafka.bootstrap())
        .property("value.converter", converter)
        .file("sink.json", &example(pair.sink))
        .file("source.json", &example(pair.source))
        .start()
        .await;
    let request = |path: &str| {
        json!({
            "url": http.url(path), "method": "POST", "headers": {"X-Of": ["a", "b"]},
            "bodyType": "STRING", "bodyAsString": "stuff"
        })
    };
    let mut records = Vec::new();
    for (number, path) in ["/ok", "/fail", "/ok"].into_iter().enumerate() {
        let message = if converter == JSON { envelope(&request(path)) } else { request(path) };
        records.push(ProducedRecord {
            key: Some(format!("key{number}").into_bytes()),
            headers: vec![("trace".into(), Some(b"t1".to_vec()))],
            timestamp: Some(1_700_000_000_000 + number as i64),
            ..asks(&message)
        });
    }
    produce(&kafka.bootstrap(), "http-request", &records).await;

    let read = consume(&kafka.bootstrap(), &["http-success", "http-error"], 3).await;
    assert_eq!(
        by_topic(&read),
        [("http-error", 1), ("http-success", 2)].into(),
        "{}",
        worker.log()
    );
    for record in &read {
        let key = String::from_utf8_lossy(record.key.as_deref().unwrap());
        let number: i64 = key.strip_prefix("key").unwrap().parse().unwrap();
        assert_eq!(record.timestamp, 1_700_000_000_000 + number);
        assert_eq!(header(record, "trace"), Some("t1"));
        let exchange = payload(record, converter);
        assert_eq!(exchange["httpRequest"]["bodyAsString"], "stuff");
        assert_eq!(exchange["httpRequest"]["headers"]["X-Of"], json!(["a", "b"]));
        let (status, body) = if record.topic == "http-error" {
            (503, "not now".to_owned())
        } else {
            (200, json!({"r": 1}).to_string())
        };
        assert_eq!(exchange["httpResponse"]["statusCode"], status);
        assert_eq!(exchange["httpResponse"][pair.body], body);
        assert_eq!(exchange["attempts"], 1);
    }
    assert_eq!(http.count(), 3);
}

fn payload(record: &testcontainers::python::ConsumedRecord, converter: &str) -> Value {
    let mut value = value(record);
    if converter == JSON {
        assert_eq!(value["schema"]["type"], "struct");
        value["payload"].take()
    } else {
        value
    }
}

/// What Kafka Connect's `JsonConverter` reads as a Struct.
fn envelope(request: &Value) -> Value {
    let string = json!({"type": "string", "optional": true});
    let field = |name: &str, schema: &Value| {
        let mut schema = schema.clone();
        schema["field"] = json!(name);
        schema
    };
    let headers = json!({
        "type": "map", "optional": true, "keys": {"type": "string"},
        "values": {"type": "array", "items": {"type": "string"}}
    });
    let names = ["url", "method", "bodyType", "bodyAsString"];
    let mut fields: Vec<_> = names.iter().map(|it| field(it, &string)).collect();
    fields.push(field("headers", &headers));
    json!({
        "schema": {"type": "struct", "optional": false, "fields": fields}, "payload": request
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pair_of_2023_works_with_text() {
    check(&PAIR_2023, STRING).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pair_of_2023_works_with_structs_in_json() {
    check(&PAIR_2023, JSON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pair_of_the_quick_start_works_with_text() {
    check(&PAIR_HEAD, STRING).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pair_of_the_quick_start_works_with_structs_in_json() {
    check(&PAIR_HEAD, JSON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sink_alone_calls_and_publishes_nothing() {
    let Some(kafka) = or_skip(Kafka::builder().start().await) else { return };
    let http = server().await;
    let mut worker = Setup::new(&kafka.bootstrap())
        .file("sink.json", &example("2023-connectors-configuration-1"))
        .start()
        .await;
    let records: Vec<_> = (0..5).map(|_| asks(&json!({"url": http.url("/ok")}))).collect();
    produce(&kafka.bootstrap(), "http-request", &records).await;
    http.wait_for_calls(5, super::support::DEADLINE).await.unwrap();
    assert_eq!(worker.terminate().await, Some(0), "{}", worker.log());
    worker.restart().await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(http.count(), 5, "a call was repeated after a clean stop");
    let script = "
import sys
from confluent_kafka.admin import AdminClient
print(sorted(AdminClient({'bootstrap.servers': sys.argv[1]}).list_topics(timeout=10).topics))";
    let bootstrap = kafka.bootstrap();
    let output = testcontainers::python::run_python(script, &[&bootstrap]).await.unwrap();
    let topics = String::from_utf8(output.stdout).unwrap();
    assert_eq!(topics.trim(), "['__consumer_offsets', 'http-request']");
}
