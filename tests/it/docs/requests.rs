//! Requests that the pages show.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testcontainers::{
    http_double::HttpDouble,
    kafka, or_skip,
    python::{self, ProducedRecord},
    unique,
};

use super::{
    kind::Kind,
    page::all_blocks,
    places::Places,
    worker::{DEADLINE, Worker},
};

#[tokio::test(flavor = "multi_thread")]
async fn requests_end_in_the_success_topic() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let http = HttpDouble::ok().await.unwrap();
    let uploads = tempfile::tempdir().unwrap();
    std::fs::write(uploads.path().join("report.pdf"), "a report").unwrap();
    let uploads = uploads.path().display().to_string();
    let places = Places::new(&kafka.bootstrap())
        .with("http://localhost:8080", http.url(""))
        .with("/var/lib/roundtrip/upload", uploads.clone());
    let name = unique("docs-requests");
    let sinks =
        [(Kind::Request, "storage.StringConverter"), (Kind::Envelope, "json.JsonConverter")];
    let mut connectors = vec![source(&name)];
    connectors.extend(sinks.map(|(kind, converter)| sink(&name, kind, converter, &uploads)));
    let worker = Worker::start(&places, "", &connectors).await;

    let blocks = all_blocks();
    let mut count = 0;
    for (kind, _) in sinks {
        let shown = blocks.iter().filter(|it| it.kind() == kind);
        let records: Vec<_> = shown
            .map(|it| ProducedRecord::keyed(it.place.clone(), places.fill(&it.text)))
            .collect();
        count += records.len();
        python::produce(&kafka.bootstrap(), &input(&name, kind), &records).await.unwrap();
    }
    let (success, error) = (format!("{name}-ok"), format!("{name}-err"));
    let read =
        python::consume(&kafka.bootstrap(), &[&success, &error], count, DEADLINE).await.unwrap();
    let place = |key: &Option<Vec<u8>>| String::from_utf8(key.clone().unwrap()).unwrap();
    let ends: BTreeMap<String, &python::ConsumedRecord> =
        read.iter().map(|it| (place(&it.key), it)).collect();
    for block in blocks.iter().filter(|it| sinks.iter().any(|(kind, _)| it.kind() == *kind)) {
        let end = ends.get(&block.place);
        let end = end.unwrap_or_else(|| panic!("{}: nowhere\n{}", block.place, worker.log()));
        let exchange = String::from_utf8_lossy(end.value.as_deref().unwrap());
        assert_eq!(end.topic, success, "{}: {exchange}", block.place);
    }
}

fn input(name: &str, kind: Kind) -> String {
    format!("{name}-{kind:?}")
}

fn sink(name: &str, kind: Kind, converter: &str, uploads: &str) -> Value {
    json!({
        "name": input(name, kind),
        "config": {
            "connector.class": "HttpSink", "topics": input(name, kind), "queue.name": name,
            "publish.mode": "IN_MEMORY_QUEUE",
            "value.converter": format!("org.apache.kafka.connect.{converter}"),
            "config.default.multipart.file.allowed.dirs": uploads
        }
    })
}

fn source(name: &str) -> Value {
    json!({
        "name": format!("{name}-source"),
        "config": {
            "connector.class": "HttpSource", "queue.name": name,
            "success.topic": format!("{name}-ok"), "error.topic": format!("{name}-err")
        }
    })
}
