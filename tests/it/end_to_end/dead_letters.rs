//! The dead letter queue: whatever failed, and wherever, the record is there as it came, with
//! Connect's ten headers.

use serde_json::{Value, json};
use testcontainers::{
    http_double::{HttpDouble, Reply},
    kafka::{self, Kafka},
    or_skip,
    python::{ConsumedRecord, ProducedRecord},
    unique,
};

use super::{
    support::{Setup, Worker, asks, consume, produce},
    unwritable::narrow,
};

const JSON: &str = "org.apache.kafka.connect.json.JsonConverter";
const DATA: &str = "org.apache.kafka.connect.errors.DataException";

/// One failure: its stage, what is bad about the record, and what its headers say.
struct Case {
    stage: &'static str,
    record: ProducedRecord,
    class: &'static str,
    exception: &'static str,
    message: String,
}

/// A record that asks for a call, and carries a key, a header without value and one of bytes.
fn good(http: &HttpDouble, path: &str) -> ProducedRecord {
    ProducedRecord {
        key: Some(b"\"k\"".to_vec()),
        headers: vec![
            ("number".into(), Some(b"1".to_vec())),
            ("nothing".into(), None),
            ("number".into(), Some(b"2".to_vec())),
        ],
        timestamp: Some(1_700_000_000_000),
        ..asks(&json!({"url": http.url(path), "method": "POST"}))
    }
}

fn cases(http: &HttpDouble, success: &str) -> Vec<Case> {
    let data = |stage, bad: fn(&mut ProducedRecord)| {
        let mut record = good(http, "/good");
        bad(&mut record);
        let message = "Converting byte[] to Kafka Connect data failed due to serialization error";
        Case { stage, record, class: JSON, exception: DATA, message: message.to_owned() }
    };
    let put = Case {
        stage: "TASK_PUT",
        record: ProducedRecord { value: Some(b"{\"url\":".to_vec()), ..good(http, "") },
        class: "org.apache.kafka.connect.sink.SinkTask",
        exception: "org.apache.kafka.connect.errors.ConnectException",
        message: "field \"url\"".to_owned(),
    };
    let produce = Case {
        stage: "KAFKA_PRODUCE",
        record: good(http, "/long"),
        class: "org.apache.kafka.clients.producer.KafkaProducer",
        exception: "org.apache.kafka.common.KafkaException",
        message: format!("record could not be written to topic \"{success}\""),
    };
    vec![
        data("KEY_CONVERTER", |it| it.key = Some(b"{\xff".to_vec())),
        data("HEADER_CONVERTER", |it| it.headers.push(("bad".into(), Some(b"{\xff".to_vec())))),
        put,
        produce,
    ]
}

async fn start(kafka: &Kafka, name: &str, change: Value) -> Worker {
    let mut sink = json!({
        "connector.class": "HttpSink", "topics": name, "queue.name": name,
        "publish.mode": "IN_MEMORY_QUEUE", "errors.tolerance": "all",
        "errors.deadletterqueue.topic.name": format!("{name}-dlq"),
        "errors.deadletterqueue.topic.replication.factor": "1",
        "errors.deadletterqueue.context.headers.enable": "true",
        "key.converter": JSON, "key.converter.schemas.enable": "false",
        "header.converter": JSON, "header.converter.schemas.enable": "false"
    });
    for (key, value) in change.as_object().unwrap() {
        sink[key] = value.clone();
    }
    let source = json!({
        "connector.class": "HttpSource", "queue.name": name, "errors.tolerance": "all",
        "success.topic": format!("{name}-ok"), "error.topic": format!("{name}-err")
    });
    narrow(kafka, &format!("{name}-ok")).await;
    Setup::new(&kafka.bootstrap())
        .connector(name, sink)
        .connector(&format!("{name}-source"), source)
        .start()
        .await
}

async fn server() -> HttpDouble {
    let long = Reply::text(200, "x".repeat(5000));
    HttpDouble::builder().on("/long", long).otherwise(|_| Reply::status(204)).start().await.unwrap()
}

/// The text of the context header of that name.
fn said<'r>(letter: &'r ConsumedRecord, name: &str) -> &'r str {
    let name = format!("__connect.errors.{name}");
    let found = letter.headers.iter().find(|it| it.0 == name);
    let value = found.and_then(|it| it.1.as_deref());
    std::str::from_utf8(value.unwrap_or_else(|| panic!("no {name}"))).unwrap()
}

#[track_caller]
fn check(letter: &ConsumedRecord, case: &Case, name: &str, offset: usize) {
    let Case { stage, record, class, exception, message } = case;
    let own = record.headers.len();
    assert_eq!((&letter.key, &letter.value), (&record.key, &record.value), "{stage}");
    assert_eq!(letter.headers[..own], record.headers, "{stage}");
    assert_eq!(Some(letter.timestamp), record.timestamp, "{stage}");
    let names: Vec<&str> = letter.headers[own..].iter().map(|it| it.0.as_str()).collect();
    let wanted = [
        ("topic", name),
        ("partition", "0"),
        ("offset", &offset.to_string()),
        ("connector.name", name),
        ("task.id", "0"),
        ("stage", stage),
        ("class.name", class),
        ("exception.class.name", exception),
    ];
    for (header, value) in wanted {
        assert_eq!(said(letter, header), value, "{stage} {header}");
    }
    let told = said(letter, "exception.message");
    assert!(told.contains(message.as_str()), "{stage}: {told}");
    let trace = said(letter, "exception.stacktrace");
    assert!(trace.starts_with(&format!("{exception}: {told}\n")), "{stage}: {trace}");
    let mut all: Vec<String> =
        wanted.iter().map(|it| format!("__connect.errors.{}", it.0)).collect();
    all.extend(["message", "stacktrace"].map(|it| format!("__connect.errors.exception.{it}")));
    assert_eq!(names, all, "{stage}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_is_the_record_as_it_came_and_ten_headers_that_say_why() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, name) = (server().await, unique("letters"));
    let cases = cases(&http, &format!("{name}-ok"));
    let worker = start(kafka, &name, json!({})).await;
    let records: Vec<_> =
        cases.iter().flat_map(|it| [it.record.clone(), good(&http, "/good")]).collect();
    produce(&kafka.bootstrap(), &name, &records).await;
    let topics = [format!("{name}-ok"), format!("{name}-dlq")];
    let read = consume(&kafka.bootstrap(), &[&topics[0], &topics[1]], records.len()).await;
    let letters: Vec<_> = read.iter().filter(|it| it.topic == topics[1]).collect();
    assert_eq!((letters.len(), read.len()), (cases.len(), records.len()), "{}", worker.log());
    for (at, case) in cases.iter().enumerate() {
        let letter = letters.iter().find(|it| said(it, "stage") == case.stage);
        check(letter.unwrap_or_else(|| panic!("no {}", case.stage)), case, &name, at * 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_its_converter_cannot_read_is_kept_byte_for_byte() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, name) = (server().await, unique("letters"));
    let change = json!({"value.converter": JSON, "value.converter.schemas.enable": "true"});
    let worker = start(kafka, &name, change).await;
    let value = Some(b"{\xff\x00 no JSON".to_vec());
    let case = Case {
        stage: "VALUE_CONVERTER",
        record: ProducedRecord { value, ..good(&http, "") },
        class: JSON,
        exception: DATA,
        message: "Converting byte[] to Kafka Connect data failed due to serialization error"
            .to_owned(),
    };
    produce(&kafka.bootstrap(), &name, std::slice::from_ref(&case.record)).await;
    let read = consume(&kafka.bootstrap(), &[&format!("{name}-dlq")], 1).await;
    assert_eq!(read.len(), 1, "{}", worker.log());
    check(&read[0], &case, &name, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_context_headers_there_are_only_the_records_own() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, name) = (server().await, unique("letters"));
    let change = json!({"errors.deadletterqueue.context.headers.enable": "false"});
    let worker = start(kafka, &name, change).await;
    let cases = cases(&http, &format!("{name}-ok"));
    let records: Vec<_> = cases.into_iter().map(|it| it.record).collect();
    produce(&kafka.bootstrap(), &name, &records).await;
    let letters = consume(&kafka.bootstrap(), &[&format!("{name}-dlq")], records.len()).await;
    assert_eq!(letters.len(), records.len(), "{}", worker.log());
    for record in &records {
        let same = |it: &&ConsumedRecord| {
            (&it.key, &it.value, &it.headers) == (&record.key, &record.value, &record.headers)
        };
        assert_eq!(letters.iter().filter(same).count(), 1, "{record:?}");
    }
}
