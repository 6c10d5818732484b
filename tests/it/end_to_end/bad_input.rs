//! Every bad record that this version can meet, each between two good ones.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testcontainers::{
    http_double::HttpDouble,
    kafka, or_skip,
    python::{ConsumedRecord, ProducedRecord},
    unique,
};

use super::support::{Setup, asks, consume, header, produce, value};

/// Where a record has to end.
enum Ends {
    /// In the dead letter queue, after that stage.
    Dead(&'static str),
    /// In the error topic, as an exchange of that `error.kind`.
    Error(&'static str),
    /// In the success topic.
    Good,
    /// Nowhere: it is skipped and counted.
    Skipped,
}

use Ends::{Dead, Error, Good, Skipped};

/// The rows: what it is, the value, where it has to end. `{H}` stands for the server.
fn rows() -> Vec<(&'static str, Option<Vec<u8>>, Ends)> {
    let text = |it: &str| Some(it.as_bytes().to_vec());
    let url = |it: &str| Some(json!({"url": it}).to_string().into_bytes());
    let with = |name: &str, it: Value| {
        let mut request = json!({"url": "{H}/bad", "method": "POST"});
        request[name] = it;
        Some(request.to_string().into_bytes())
    };
    let deep = "[".repeat(100_000);
    vec![
        ("tombstone", None, Skipped),
        ("empty", text(""), Dead("TASK_PUT")),
        ("invalid UTF-8", Some(vec![0xff, 0xfe, b'{']), Dead("TASK_PUT")),
        ("byte order mark", text("\u{feff}{\"url\":\"{H}/bad\"}"), Dead("TASK_PUT")),
        ("truncated", text("{\"url\":\"{H}/b"), Dead("TASK_PUT")),
        ("trailing text", text("{\"url\":\"{H}/bad\"} x"), Good),
        ("array", text("[{\"url\":\"{H}/bad\"}]"), Dead("TASK_PUT")),
        ("number", text("7"), Dead("TASK_PUT")),
        ("null", text("null"), Dead("TASK_PUT")),
        ("repeated key", text("{\"url\":\"x:\",\"url\":\"{H}/bad\"}"), Good),
        ("other field", with("nope", json!(1)), Dead("TASK_PUT")),
        (
            "deep",
            text(&format!("{{\"url\":\"{{H}}/bad\",\"attributes\":{{\"a\":{deep}")),
            Dead("TASK_PUT"),
        ),
        (
            "lone surrogate",
            text("{\"url\":\"{H}/bad\",\"bodyAsString\":\"\\ud800\"}"),
            Dead("TASK_PUT"),
        ),
        ("single quotes", text("{'url':'{H}/bad'}"), Dead("TASK_PUT")),
        ("trailing comma", text("{\"url\":\"{H}/bad\",}"), Dead("TASK_PUT")),
        ("headers null", with("headers", Value::Null), Good),
        ("header as text", with("headers", json!({"X-A": "b"})), Good),
        ("body type unknown", with("bodyType", json!("XML")), Dead("TASK_PUT")),
        ("method in lower case", with("method", json!("post")), Good),
        ("method unknown", with("method", json!("FETCH")), Dead("TASK_PUT")),
        ("bytes not base64", with("bodyAsByteArray", json!("!!")), Dead("TASK_PUT")),
        ("no url", text("{\"method\":\"GET\"}"), Error("invalid_url")),
        ("url empty", url(""), Error("invalid_url")),
        ("url relative", url("/a"), Error("invalid_url")),
        ("url with spaces", url(" {H}/bad "), Error("invalid_url")),
        ("file", url("file:///etc/passwd"), Error("ssrf_blocked")),
        ("ftp", url("ftp://127.0.0.1/x"), Error("ssrf_blocked")),
        ("user in url", url("http://u:p@127.0.0.1/"), Error("invalid_url")),
        ("port too large", url("http://127.0.0.1:65536/"), Error("invalid_url")),
        ("metadata address", url("http://169.254.169.254/latest"), Error("ssrf_blocked")),
        ("url of 100 kB", url(&format!("{{H}}/{}", "x".repeat(100_000))), Error("invalid_url")),
        ("nobody listens", url("http://127.0.0.1:1/"), Error("connect")),
        ("name unknown", url("http://no-such-host.invalid/"), Error("dns")),
        (
            "header with line feed",
            with("headers", json!({"X-A": ["b\r\nX-C: d"]})),
            Error("invalid_header"),
        ),
        ("header name with colon", with("headers", json!({"X:A": ["b"]})), Error("invalid_header")),
        (
            "content length",
            with("headers", json!({"Content-Length": ["3"]})),
            Error("invalid_header"),
        ),
        ("connect", with("method", json!("CONNECT")), Error("invalid_method")),
        ("no parts", with("bodyType", json!("MULTIPART")), Error("invalid_body")),
        (
            "file part",
            with(
                "parts",
                json!({"f": {"bodyType": "FORM_DATA", "contentAsFormEntry": {"p": "/etc/passwd"}}}),
            ),
            Error("file_refused"),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_ends_where_it_has_to_and_its_neighbours_arrive() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let http = HttpDouble::ok().await.unwrap();
    let (topic, name) = (unique("bad-input"), unique("bad-input"));
    let worker = Setup::new(&kafka.bootstrap())
        .connector(
            &name,
            json!({
                "connector.class": "HttpSink", "topics": topic, "queue.name": name,
                "publish.mode": "IN_MEMORY_QUEUE", "errors.tolerance": "all",
                "errors.deadletterqueue.topic.name": format!("{name}-dlq"),
                "errors.deadletterqueue.topic.replication.factor": "1",
                "errors.deadletterqueue.context.headers.enable": "true"
            }),
        )
        .connector(
            &format!("{name}-source"),
            json!({
                "connector.class": "HttpSource", "queue.name": name,
                "success.topic": format!("{name}-ok"), "error.topic": format!("{name}-err")
            }),
        )
        .start()
        .await;
    let server = http.url("");
    let rows = rows();
    let mut records = Vec::new();
    for (what, bytes, _) in &rows {
        let good = |side: &str| ProducedRecord {
            key: Some(format!("{side} {what}").into_bytes()),
            ..asks(&json!({"url": http.url("/good")}))
        };
        let filled = bytes.as_ref().map(|it| replace(it, b"{H}", server.trim_end_matches('/')));
        let bad = ProducedRecord {
            key: Some(what.as_bytes().to_vec()),
            value: filled,
            ..ProducedRecord::default()
        };
        records.extend([good("before"), bad, good("after")]);
    }
    produce(&kafka.bootstrap(), &topic, &records).await;

    let topics = ["ok", "err", "dlq"].map(|it| format!("{name}-{it}"));
    let skipped = rows.iter().filter(|it| matches!(it.2, Skipped)).count();
    let read = consume(
        &kafka.bootstrap(),
        &topics.each_ref().map(String::as_str),
        records.len() - skipped,
    )
    .await;
    let by_key: BTreeMap<String, &ConsumedRecord> = read
        .iter()
        .map(|it| (String::from_utf8_lossy(it.key.as_deref().unwrap()).into_owned(), it))
        .collect();
    assert_eq!(by_key.len(), read.len(), "something was published twice");
    let mut wrong = Vec::new();
    for (what, _, ends) in &rows {
        for side in ["before", "after"] {
            let found = by_key.get(&format!("{side} {what}")).map(|it| it.topic.clone());
            if found != Some(topics[0].clone()) {
                wrong.push(format!("{side} {what}: {found:?}"));
            }
        }
        let found = by_key.get(*what).copied();
        if let Some(problem) = problem(ends, found, &topics, &topic) {
            wrong.push(format!("{what}: {problem}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), worker.log());
}

fn problem(
    ends: &Ends,
    found: Option<&ConsumedRecord>,
    [ok, err, dlq]: &[String; 3],
    topic: &str,
) -> Option<String> {
    let at = found.map(|it| it.topic.as_str());
    match (ends, found) {
        (Skipped, None) => None,
        (Good, Some(_)) if at == Some(ok) => None,
        (Dead(stage), Some(record)) if at == Some(dlq) => {
            let says = |name: &str| header(record, &format!("__connect.errors.{name}"));
            let right = says("stage") == Some(stage)
                && says("topic") == Some(topic)
                && says("partition") == Some("0")
                && says("offset").is_some()
                && says("exception.message").is_some_and(|it| !it.is_empty());
            (!right).then(|| format!("{:?}", record.headers))
        }
        (Error(kind), Some(record)) if at == Some(err) => {
            let exchange = value(record);
            let said = &exchange["attributes"]["error.kind"];
            (said != kind).then(|| format!("{said}: {}", exchange["response"]))
        }
        _ => Some(format!("ended in {at:?}: {:?}", found.map(value_text))),
    }
}

fn value_text(record: &ConsumedRecord) -> String {
    let text = String::from_utf8_lossy(record.value.as_deref().unwrap_or_default()).into_owned();
    text.chars().take(300).collect()
}

fn replace(bytes: &[u8], from: &[u8], to: &str) -> Vec<u8> {
    match bytes.windows(from.len()).position(|it| it == from) {
        Some(at) => [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat(),
        None => bytes.to_vec(),
    }
}
