//! Servers that misbehave: each call ends in one exchange that says how far it came.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};
use testcontainers::{
    http_double::{Answer, HttpDouble, IdFrom, Reply, ResetAt},
    kafka, or_skip,
    python::ProducedRecord,
    unique,
};

use super::support::{Setup, Worker, asks, consume, produce, value};

/// One row: the path, what the server does there, the method, and how the exchange has to read:
/// status, outcome, kind of error, whether it is ambiguous, how many calls the server saw.
struct Row {
    path: &'static str,
    reply: Reply,
    method: &'static str,
    expect: (u16, &'static str, Option<&'static str>, bool, usize),
}

fn rows() -> Vec<Row> {
    let row = |path, reply, method, expect| Row { path, reply, method, expect };
    let drip = |body: &str| Reply::Drip {
        answer: Answer::new(200).body(body),
        bytes: 20,
        every: Duration::from_millis(100),
    };
    let slow = Reply::Drip {
        answer: Answer::new(200).body("x".repeat(500)),
        bytes: 300,
        every: Duration::from_secs(2),
    };
    let twice_503 = Reply::InTurn(vec![
        Reply::text(503, "no"),
        Reply::text(503, "no"),
        Reply::text(200, "yes"),
    ]);
    let wrong = Reply::WrongLength { answer: Answer::new(200).body("abc"), declared: 100 };
    let endless = |chunked| Reply::Endless { chunked };
    vec![
        row("/fine", Reply::text(200, "yes"), "POST", (200, "RESPONSE", None, false, 1)),
        row("/404", Reply::text(404, "no"), "POST", (404, "RESPONSE", None, false, 1)),
        row("/recovers", twice_503, "POST", (200, "RESPONSE", None, false, 3)),
        row("/503", Reply::text(503, "no"), "POST", (503, "RESPONSE", None, false, 3)),
        row(
            "/hang",
            Reply::Hang,
            "POST",
            (0, "SENT_NO_RESPONSE", Some("timeout.first_byte"), true, 1),
        ),
        row(
            "/hang-get",
            Reply::Hang,
            "GET",
            (0, "SENT_NO_RESPONSE", Some("timeout.first_byte"), true, 3),
        ),
        row(
            "/reset",
            Reply::Reset(ResetAt::Request),
            "POST",
            (0, "SENT_NO_RESPONSE", Some("reset"), true, 1),
        ),
        row(
            "/reset-body",
            Reply::Reset(ResetAt::Body),
            "POST",
            (0, "PARTIAL_RESPONSE", Some("reset"), true, 1),
        ),
        row(
            "/reset-get",
            Reply::Reset(ResetAt::Body),
            "GET",
            (0, "PARTIAL_RESPONSE", Some("reset"), false, 3),
        ),
        row(
            "/garbage",
            Reply::Raw(b"\x00\x01 nonsense\r\n\r\n".to_vec()),
            "POST",
            (0, "SENT_NO_RESPONSE", Some("protocol"), true, 1),
        ),
        row("/short", wrong, "POST", (0, "PARTIAL_RESPONSE", Some("reset"), true, 1)),
        row("/drip", drip("slow but alive"), "POST", (200, "RESPONSE", None, false, 1)),
        row("/stall", slow, "POST", (0, "PARTIAL_RESPONSE", Some("timeout.read"), true, 1)),
        row("/endless-chunks", endless(true), "POST", (200, "RESPONSE", None, false, 1)),
        row("/endless", endless(false), "POST", (200, "RESPONSE", None, false, 1)),
        row("/many-headers", Reply::ManyHeaders(50), "POST", (200, "RESPONSE", None, false, 1)),
    ]
}

async fn start(kafka: &kafka::Kafka, name: &str) -> Worker {
    let sink = json!({
        "connector.class": "HttpSink", "topics": name, "queue.name": name,
        "publish.mode": "IN_MEMORY_QUEUE",
        "config.default.okhttp.read.timeout": "1000",
        "config.default.http.response.body.limit": "20000",
        "config.default.retry.policy.retries": "2",
        "config.default.retry.policy.retry.delay.in.ms": "20",
        "config.default.retry.policy.retry.max.delay.in.ms": "40",
        "config.default.retry.policy.retry.jitter.in.ms": "5"
    });
    let source = json!({
        "connector.class": "HttpSource", "queue.name": name,
        "success.topic": format!("{name}-ok"), "error.topic": format!("{name}-err")
    });
    Setup::new(&kafka.bootstrap())
        .connector(name, sink)
        .connector(&format!("{name}-source"), source)
        .start()
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_has_its_exchange_and_its_number_of_calls() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let name = unique("faults");
    let rows = rows();
    let mut server = HttpDouble::builder().id_from(IdFrom::Header("X-Id"));
    for row in &rows {
        server = server.on(format!("{}/", row.path), row.reply.clone());
    }
    let http = server.start().await.unwrap();
    let worker = start(kafka, &name).await;
    let ask = |row: &Row| ProducedRecord {
        key: Some(row.path.as_bytes().to_vec()),
        ..asks(&json!({
            "url": http.url(&format!("{}/", row.path)), "method": row.method,
            "headers": {"X-Id": [row.path]}, "bodyAsString": "stuff"
        }))
    };
    let records: Vec<_> = rows.iter().map(ask).collect();
    produce(&kafka.bootstrap(), &name, &records).await;
    let topics = ["ok", "err"].map(|it| format!("{name}-{it}"));
    let read = consume(&kafka.bootstrap(), &[&topics[0], &topics[1]], rows.len()).await;
    let found: BTreeMap<String, Value> = read
        .iter()
        .map(|it| (String::from_utf8(it.key.clone().unwrap()).unwrap(), value(it)))
        .collect();
    assert_eq!((found.len(), read.len()), (rows.len(), rows.len()), "{}", worker.log());
    let mut wrong = Vec::new();
    for row in &rows {
        let exchange = &found[row.path];
        let said = &exchange["attributes"];
        let (status, outcome, kind, ambiguous, calls) = row.expect;
        let expect = json!([status, outcome, kind, ambiguous.to_string(), calls, calls]);
        let got = json!([
            exchange["response"]["statusCode"],
            said["outcome"],
            said["error.kind"],
            said["ambiguous"],
            exchange["attempts"],
            http.calls_for(row.path).len(),
        ]);
        if got != expect {
            wrong.push(format!("{}: {got}, not {expect}: {}", row.path, exchange["response"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for endless in ["/endless", "/endless-chunks"] {
        assert_eq!(found[endless]["response"]["attributes"]["truncated"], "true");
    }
    assert!(worker.rss_bytes() < 200 << 20, "{} bytes", worker.rss_bytes());
}
