//! Every bad record that this version can meet, each between two good ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    time::Duration,
};

use serde_json::{Value, json};
use testcontainers::{
    http_double::{Answer, HttpDouble, Reply},
    kafka::{self, Kafka},
    or_skip,
    python::{self, ConsumedRecord, ProducedRecord},
    unique,
};
use tokio::time::Instant;

use super::{
    bodies, records,
    row::{
        Ends::{self, Dead, Error, Good, Skipped},
        Row, Sink,
    },
    urls,
};
use crate::end_to_end::support::{DEADLINE, Setup, Worker, consume, header, produce, value};

/// The names of all that belongs together.
struct Names {
    all: String,
    ok: String,
    err: String,
    dead: String,
}

impl Names {
    fn new() -> Self {
        let all = unique("bad-input");
        let [ok, err, dead] = ["ok", "err", "dlq"].map(|it| format!("{all}-{it}"));
        Self { all, ok, err, dead }
    }

    /// The topic of a sink, which has the same name.
    fn topic(&self, sink: Sink) -> String {
        format!("{}-{}", self.all, sink.config("").0)
    }
}

/// The server: what it answers on the paths of the rows about answers, and elsewhere what it saw.
async fn server() -> HttpDouble {
    let answer = |content_type: &str, body: &[u8]| {
        Answer::new(200).header("Content-Type", content_type).body(body)
    };
    let redirect =
        Reply::Redirect { status: 302, location: "http://169.254.169.254/latest".to_owned() };
    let gzip = answer("text/plain", b"no gzip").header("Content-Encoding", "gzip");
    let cookies = Answer::new(200).header("Set-Cookie", "a=1").header("Set-Cookie", "b=2");
    HttpDouble::builder()
        .on("/redirect", redirect)
        .on("/charset", Reply::Normal(answer("text/plain; charset=nope", &[0xff])))
        .on("/binary", Reply::Normal(answer("text/plain", &[0xff, 0])))
        .on("/nothing", Reply::Normal(answer("application/json", b"")))
        .on("/gzip", Reply::Normal(gzip))
        .on("/cookies", Reply::Normal(cookies))
        .start()
        .await
        .unwrap()
}

/// Makes topics that take records of any time.
async fn make_topics(kafka: &Kafka, names: &[String]) {
    let script = "
import sys
from confluent_kafka.admin import AdminClient, NewTopic
admin = AdminClient({'bootstrap.servers': sys.argv[1]})
config = {'message.timestamp.after.max.ms': str(2**63 - 1)}
for made in admin.create_topics([NewTopic(it, 1, 1, config=config) for it in sys.argv[2:]]).values():
    made.result()
";
    let bootstrap = kafka.bootstrap();
    let args: Vec<&str> = [&bootstrap].into_iter().chain(names).map(String::as_str).collect();
    let output = python::run_python(script, &args).await.unwrap();
    assert!(output.status.success(), "{output:?}");
}

async fn start(kafka: &Kafka, names: &Names, http: &HttpDouble) -> Worker {
    let text = "org.apache.kafka.connect.storage.StringConverter";
    let mut setup = Setup::new(&kafka.bootstrap())
        .property("header.converter", text)
        .variable("RUST_LOG", "info,roundtrip::telemetry=trace")
        .connector(
            &format!("{}-source", names.all),
            json!({
                "connector.class": "HttpSource", "queue.name": names.all,
                "success.topic": names.ok, "error.topic": names.err
            }),
        );
    for sink in Sink::ALL {
        let mut config = json!({
            "connector.class": "HttpSink", "topics": names.topic(sink), "queue.name": names.all,
            "publish.mode": "IN_MEMORY_QUEUE", "errors.tolerance": "all",
            "errors.deadletterqueue.topic.name": names.dead,
            "errors.deadletterqueue.topic.replication.factor": "1",
            "errors.deadletterqueue.context.headers.enable": "true"
        });
        for (key, value) in sink.config(&http.addr().to_string()).1.as_object().unwrap() {
            config[key] = value.clone();
        }
        setup = setup.connector(&names.topic(sink), config);
    }
    setup.start().await
}

/// The records of one sink, each bad one between two good ones. Who is who stands in a header,
/// which everything that becomes of a record keeps.
fn records_of(sink: Sink, rows: &[&Row], http: &HttpDouble) -> Vec<ProducedRecord> {
    let filled = |bytes: &[u8]| {
        let base = http.url("");
        let with_base = replace(bytes, "{H}", base.trim_end_matches('/'));
        replace(&with_base, "{A}", &http.addr().to_string())
    };
    let named = |record: &ProducedRecord, name: String| {
        let mut record = record.clone();
        record.headers.insert(0, ("row".to_owned(), Some(format!("\"{name}\"").into_bytes())));
        record.value = record.value.as_deref().map(filled);
        record
    };
    let good = ProducedRecord::value(sink.good().to_string());
    let three = |row: &&Row| {
        let name = row.name();
        [
            named(&good, format!("before {name}")),
            named(&row.record, name.clone()),
            named(&good, format!("after {name}")),
        ]
    };
    rows.iter().flat_map(three).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_ends_where_it_has_to_and_its_neighbours_arrive() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, names) = (server().await, Names::new());
    let rows: Vec<Row> =
        [records::rows(), urls::rows(), bodies::rows()].into_iter().flatten().collect();
    let of = |sink: Sink| -> Vec<&Row> { rows.iter().filter(|it| it.sink == sink).collect() };
    let mut topics: Vec<String> = Sink::ALL.map(|it| names.topic(it)).to_vec();
    topics.extend([&names.ok, &names.err, &names.dead].map(Clone::clone));
    make_topics(kafka, &topics).await;
    let worker = start(kafka, &names, &http).await;
    for sink in Sink::ALL {
        let records = records_of(sink, &of(sink), &http);
        produce(&kafka.bootstrap(), &names.topic(sink), &records).await;
    }

    let skipped = rows.iter().filter(|it| matches!(it.ends, Skipped)).count();
    let topics = [names.ok.as_str(), &names.err, &names.dead];
    let read = consume(&kafka.bootstrap(), &topics, rows.len() * 3 - skipped).await;
    let found: BTreeMap<String, &ConsumedRecord> = read
        .iter()
        .map(|it| (header(it, "row").unwrap().trim_matches('"').to_owned(), it))
        .collect();
    assert_eq!(found.len(), read.len(), "something was published twice");
    let log = worker.log();
    let mut wrong = String::new();
    for sink in Sink::ALL {
        for (at, row) in of(sink).into_iter().enumerate() {
            let server = http.addr().to_string();
            let place = Place { server, topic: names.topic(sink), offset: at * 3 + 1 };
            for side in ["before", "after"] {
                let found = found.get(&format!("{side} {}", row.name())).map(|it| &it.topic);
                if found != Some(&names.ok) {
                    _ = writeln!(wrong, "{side} {}: {found:?}", row.name());
                }
            }
            let found = found.get(&row.name()).copied();
            if let Err(problem) = check(row, found, &place, &names, &log) {
                _ = writeln!(wrong, "{}: {problem}", row.name());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(!log.contains("canary"), "a password is in the log");
    let bodiless = |it: &&str| it.contains("WARN") && it.contains("goes without its body");
    assert_eq!(log.lines().filter(bodiless).count(), 1, "row 79, once a configuration");
    count(&rows, &worker).await;
}

/// Whether the counters account for every record that was read.
async fn count(rows: &[Row], worker: &Worker) {
    let active = "kafka_connect_sink_task_sink_record_active_count";
    let until = Instant::now() + DEADLINE;
    while worker.metric(active, "").await != 0 {
        assert!(Instant::now() < until, "{}", worker.text("/metrics").await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let those = |of: fn(&Ends) -> bool| rows.iter().filter(|it| of(&it.ends)).count() as u64;
    let good = rows.len() as u64 * 2 + those(|it| matches!(it, Good));
    let failed = those(|it| matches!(it, Error(..)));
    let dead = those(|it| matches!(it, Dead(..)));
    let skipped = those(|it| matches!(it, Skipped));
    let all = good + failed + dead + skipped;
    for (name, with, expected) in [
        ("kafka_connect_sink_task_sink_record_read_total", "", all),
        ("roundtrip_calls_total", "", good + failed),
        ("roundtrip_call_duration_seconds_count", "", good + failed),
        ("roundtrip_exchanges_published_total", "outcome=\"success\"", good),
        ("roundtrip_exchanges_published_total", "outcome=\"error\"", failed),
        ("kafka_connect_source_task_source_record_write_total", "", good + failed),
        ("roundtrip_records_dead_lettered_total", "", dead),
        ("kafka_connect_task_error_deadletterqueue_produce_requests", "", dead),
        ("roundtrip_records_skipped_total", "reason=\"tombstone\"", skipped),
        ("roundtrip_records_skipped_total", "", skipped),
        ("roundtrip_offset_commits_refused_total", "", 0),
        ("roundtrip_duplicates_possible_total", "", 0),
        ("roundtrip_queue_exchanges", "", 0),
        ("roundtrip_queue_bytes", "", 0),
    ] {
        assert_eq!(worker.metric(name, with).await, expected, "{name} {with}");
    }
}

#[test]
fn no_two_rows_have_the_same_name() {
    let rows = [records::rows(), urls::rows(), bodies::rows()];
    let names: Vec<String> = rows.iter().flatten().map(Row::name).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}

impl Row {
    fn name(&self) -> String {
        format!("{} {}", self.number, self.what)
    }
}

/// Where a bad record stands, and the server that it may be about.
struct Place {
    server: String,
    topic: String,
    offset: usize,
}

fn check(
    row: &Row,
    found: Option<&ConsumedRecord>,
    place: &Place,
    names: &Names,
    log: &str,
) -> Result<(), String> {
    let Some(record) = found else {
        let said = log_says(log, "record skipped", place);
        return if matches!(row.ends, Skipped) { said } else { Err("is nowhere".to_owned()) };
    };
    let (topic, event) = match row.ends {
        Good => (&names.ok, "call finished"),
        Error(..) => (&names.err, "call finished"),
        Dead(..) => (&names.dead, "record dead-lettered"),
        Skipped => return Err(format!("is in {}", record.topic)),
    };
    if record.topic != *topic {
        return Err(format!("is in {}: {}", record.topic, value_text(record)));
    }
    log_says(log, event, place)?;
    match row.ends {
        Dead(stage, says) => is_dead_letter(record, stage, says, place),
        Error(kind, says) => {
            let exchange = value(record);
            let (said, message) =
                (&exchange["attributes"]["error.kind"], &exchange["response"]["statusMessage"]);
            let right = said == kind && message.as_str().unwrap().contains(says);
            if right {
                shows(row, &exchange, &place.server)
            } else {
                Err(format!("{said}: {message}"))
            }
        }
        Good | Skipped => shows(row, &value(record), &place.server),
    }
}

fn is_dead_letter(
    record: &ConsumedRecord,
    stage: &str,
    says: &str,
    place: &Place,
) -> Result<(), String> {
    let said = |name: &str| header(record, &format!("__connect.errors.{name}"));
    let message = said("exception.message").unwrap_or_default();
    let right = said("stage") == Some(stage)
        && said("topic") == Some(&place.topic)
        && said("partition") == Some("0")
        && said("offset") == Some(&place.offset.to_string())
        && !message.is_empty()
        && message.contains(says);
    if right { Ok(()) } else { Err(format!("{:?} {message}", said("stage"))) }
}

/// Whether the line of `event` about the record names its topic, partition and offset.
fn log_says(log: &str, event: &str, place: &Place) -> Result<(), String> {
    let at = format!(" topic={} partition=0 offset={} ", place.topic, place.offset);
    let found = log.lines().any(|it| it.contains(event) && it.contains(&at));
    if found { Ok(()) } else { Err(format!("no line says {event:?} of{at}")) }
}

/// Whether the exchange, and the request that the server saw, are as the row says.
fn shows(row: &Row, exchange: &Value, address: &str) -> Result<(), String> {
    let body = exchange["response"]["bodyAsString"].as_str().unwrap_or_default();
    let mut wire: Value = serde_json::from_str(body).unwrap_or_default();
    let mut headers: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for pair in wire["headers"].as_array().into_iter().flatten() {
        let name = pair[0].as_str().unwrap().to_lowercase();
        headers.entry(name).or_default().push(pair[1].clone());
    }
    let boundary =
        headers.get("content-type").and_then(|it| it[0].as_str()?.split_once("boundary="));
    let boundary = boundary.map(|it| it.1.len());
    if wire.is_object() {
        wire["headers"] = json!(headers);
    }
    let shown = json!({"exchange": exchange, "wire": wire, "boundary": boundary});
    for (pointer, wanted) in &row.shows {
        let found = shown.pointer(pointer).unwrap_or(&Value::Null);
        let wanted =
            wanted.as_str().map_or_else(|| wanted.clone(), |it| it.replace("{A}", address).into());
        if *found != wanted {
            return Err(format!("{pointer} is {found}, not {wanted}"));
        }
    }
    Ok(())
}

fn value_text(record: &ConsumedRecord) -> String {
    let text = String::from_utf8_lossy(record.value.as_deref().unwrap_or_default()).into_owned();
    text.chars().take(300).collect()
}

fn replace(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let (mut rest, mut out) = (bytes, Vec::new());
    while let Some(at) = rest.windows(from.len()).position(|it| it == from.as_bytes()) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to.as_bytes());
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}
