//! Exchanges that the pages show.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use testcontainers::{
    http_double::{HttpDouble, Reply},
    kafka, or_skip,
    python::{self, ProducedRecord},
    unique,
};

use super::{
    block::Block,
    kind::Kind,
    page::all_blocks,
    places::Places,
    worker::{DEADLINE, Worker},
};

const VERSIONS: [u8; 3] = [1, 2, 3];

#[tokio::test(flavor = "multi_thread")]
async fn exchanges_have_the_keys_that_the_pages_show() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let http = HttpDouble::start(|_| Reply::json(201, &json!({"id": 7}))).await.unwrap();
    let places = Places::new(&kafka.bootstrap()).with("http://localhost:8080", http.url(""));
    let name = unique("docs-exchanges");
    let connectors: Vec<_> = VERSIONS.iter().flat_map(|it| pair(&name, *it)).collect();
    let worker = Worker::start(&places, "", &connectors).await;
    for version in VERSIONS {
        let mut blocks = all_blocks();
        blocks.retain(|it| it.kind() == Kind::Exchange(version));
        assert!(!blocks.is_empty(), "no page shows an exchange of version {version}");
        let records: Vec<_> = blocks
            .iter()
            .map(|it| ProducedRecord::keyed(it.place.clone(), message(it, &places).to_string()))
            .collect();
        let stem = format!("{name}-{version}");
        python::produce(&kafka.bootstrap(), &stem, &records).await.unwrap();
        let topics = [format!("{stem}-ok"), format!("{stem}-err")];
        let topics = topics.each_ref().map(String::as_str);
        let read = python::consume(&kafka.bootstrap(), &topics, blocks.len(), DEADLINE).await;
        let read = read.unwrap();
        assert_eq!(read.len(), blocks.len(), "{}", worker.log());
        for block in &blocks {
            let key = Some(block.place.clone().into_bytes());
            let record = read.iter().find(|it| it.key == key).unwrap();
            compare(block, &serde_json::from_slice(record.value.as_ref().unwrap()).unwrap());
        }
    }
}

fn pair(name: &str, version: u8) -> [Value; 2] {
    let stem = format!("{name}-{version}");
    let sink = json!({
        "connector.class": "HttpSink", "topics": stem, "queue.name": stem,
        "publish.mode": "IN_MEMORY_QUEUE"
    });
    let source = json!({
        "connector.class": "HttpSource", "queue.name": stem, "exchange.version": version.to_string(),
        "success.topic": format!("{stem}-ok"), "error.topic": format!("{stem}-err")
    });
    [
        json!({"name": stem, "config": sink}),
        json!({"name": format!("{stem}-source"), "config": source}),
    ]
}

/// The message that asks for the call of the exchange.
fn message(block: &Block, places: &Places) -> Value {
    const FIELDS: [&str; 6] =
        ["url", "method", "headers", "bodyType", "bodyAsString", "attributes"];
    let shown: Value = serde_json::from_str(&places.fill(&block.text)).unwrap();
    let request = shown.get("request").or_else(|| shown.get("httpRequest"));
    let request = request.unwrap_or_else(|| panic!("{}: shows no request", block.place));
    let fields = FIELDS.iter().filter_map(|it| Some(((*it).to_owned(), request.get(it)?.clone())));
    Value::Object(fields.collect::<Map<_, _>>())
}

fn compare(block: &Block, real: &Value) {
    let (mut shown_keys, mut real_keys) = (BTreeSet::new(), BTreeSet::new());
    keys(&block.json(), "", &mut shown_keys);
    keys(real, "", &mut real_keys);
    let lacking: Vec<_> = real_keys.difference(&shown_keys).collect();
    let invented: Vec<_> = shown_keys.difference(&real_keys).collect();
    assert!(
        lacking.is_empty() && invented.is_empty(),
        "{}: does not show {lacking:?}, and invents {invented:?}; really it is\n{real:#}",
        block.place
    );
}

/// The keys of all objects, as paths. Of a list the first element counts.
fn keys(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = format!("{path}/{name}");
                keys(value, &path, found);
                found.insert(path);
            }
        }
        Value::Array(items) => {
            if let Some(first) = items.first() {
                keys(first, &format!("{path}/0"), found);
            }
        }
        _ => {}
    }
}
