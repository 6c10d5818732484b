//! Every bad call of the REST API, to a worker that goes on with its work.

use serde_json::{Value, json};
use testcontainers::{http_double::HttpDouble, kafka, or_skip, unique};

use super::support::{DEADLINE, Setup, Worker, asks, produce};

/// One bad call: its number in the catalogue, the request line, the body, and the answer: its
/// status, and what its message has in it.
struct Row(u16, String, String, u16, &'static str);

fn rows(good: &str) -> Vec<Row> {
    let mut rows = creations(good);
    rows.extend(paths(good));
    rows
}

fn creations(good: &str) -> Vec<Row> {
    let row = |number, body: &str, status, says| {
        Row(number, "POST /connectors".to_owned(), body.to_owned(), status, says)
    };
    let named = |number, name: &str, config: Value, status, says| {
        row(number, &json!({"name": name, "config": config}).to_string(), status, says)
    };
    let with = |number, key: &str, value: Value, status, says| {
        let mut config = json!({"connector.class": "HttpSink", "topics": "never"});
        config[key] = value;
        named(number, "bad", config, status, says)
    };
    let class = json!({"connector.class": "HttpSink", "topics": "never"});
    vec![
        row(101, "{not json", 400, "cannot be read"),
        row(101, "", 400, "cannot be read"),
        row(101, "[]", 400, "must be a JSON object, not an array"),
        row(101, "{\"name\":\"bad\",\"config\":\"x\"}", 400, "cannot be read"),
        row(102, &json!({"config": class}).to_string(), 400, "name"),
        named(102, "bad", json!({"topics": "never"}), 400, "no connector type"),
        named(103, "bad", json!({"connector.class": "NoSuch"}), 400, "NoSuch"),
        named(104, "", class.clone(), 400, "name"),
        named(104, "a\r\nb", class.clone(), 400, "13, 10"),
        with(105, "note", Value::Null, 400, "must not be null"),
        with(105, "note", json!({"a": 1}), 400, "must be a string"),
        with(105, "note", json!([1]), 400, "must be a string"),
        with(106, "tasks.max", json!("0"), 400, "tasks.max"),
        with(106, "tasks.max", json!(-1), 400, "tasks.max"),
        with(106, "tasks.max", json!("abc"), 400, "tasks.max"),
        with(106, "tasks.max", json!("99999999999"), 400, "tasks.max"),
        with(107, "topics.regex", json!("t.*"), 400, "topics.regex"),
        with(108, "errors.deadletterqueue.topic.name", json!("never"), 400, "never"),
        named(
            108,
            "bad",
            json!({
                "connector.class": "HttpSink", "topics.regex": "n.*",
                "errors.deadletterqueue.topic.name": "never"
            }),
            400,
            "never",
        ),
        named(
            109,
            "bad",
            json!({"connector.class": "HttpSink", "topics.regex": "(a"}),
            400,
            "topics.regex",
        ),
        with(
            109,
            "config.default.retry.policy.response.code.regex",
            json!("(5"),
            400,
            "response.code.regex",
        ),
        named(111, good, class, 409, "already exists"),
    ]
}

fn paths(good: &str) -> Vec<Row> {
    let row = |number, line: &str, status, says| {
        Row(number, line.to_owned(), String::new(), status, says)
    };
    vec![
        // Nothing but a connector is ever looked up by what stands in a path.
        row(117, "GET /connectors/..%2f", 404, "not found"),
        row(117, "GET /connectors/..%2F..%2Fetc%2Fpasswd", 404, "not found"),
        row(117, "GET /connectors/%2e%2e/connectors", 404, ""),
        row(117, "GET /connectors/../../etc/passwd", 404, ""),
        row(117, "GET /connectors/%00", 404, "not found"),
        row(117, "GET /connectors/%FF", 404, ""),
        row(117, &format!("GET /connectors/{good}/tasks/..%2f0/status"), 404, ""),
        row(117, &format!("DELETE /connectors/..%2f{good}"), 404, "not found"),
    ]
}

fn request(line: &str, content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {content_type}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

const JSON: &str = "application/json";

async fn check(worker: &Worker, row: &Row, good: &str) -> Result<(), String> {
    let Row(number, line, body, status, says) = row;
    let (got, answer) = worker.raw(&request(line, JSON, body)).await;
    let said: Value = serde_json::from_str(&answer).unwrap_or_default();
    let message = said["message"].as_str().unwrap_or_default();
    if got != *status || said["error_code"] != *status || !message.contains(says) {
        return Err(format!("{number} {line} {body}: {got} {answer}"));
    }
    let (_, connectors) = worker.call("GET", "/connectors", None).await;
    if connectors == json!([good]) { Ok(()) } else { Err(format!("{number}: {connectors}")) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_call_is_answered_as_such_and_changes_nothing() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (http, good) = (HttpDouble::ok().await.unwrap(), unique("bad-calls"));
    let worker = Setup::new(&kafka.bootstrap())
        .connector(&good, json!({"connector.class": "HttpSink", "topics": good}))
        .start()
        .await;
    let works = async |calls: usize| {
        produce(&kafka.bootstrap(), &good, &[asks(&json!({"url": http.url("/good")}))]).await;
        http.wait_for_calls(calls, DEADLINE).await.unwrap();
    };
    works(1).await;
    let started = tokio::time::Instant::now();
    let slow = "POST /connectors HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
    let (slow, wrong) = tokio::join!(worker.raw(slow.as_bytes()), async {
        let mut wrong = Vec::new();
        for row in rows(&good) {
            wrong.extend(check(&worker, &row, &good).await.err());
        }
        let large = request("POST /connectors", JSON, &"x".repeat(100 << 20));
        wrong.extend((worker.raw(&large).await.0 != 413).then(|| "110: not 413".to_owned()));
        let form = request("POST /connectors", "application/x-www-form-urlencoded", "a=b");
        wrong.extend((worker.raw(&form).await.0 != 415).then(|| "113: not 415".to_owned()));
        works(2).await;
        wrong
    });
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), worker.log());
    assert_eq!(slow.0, 408, "116: {}", slow.1);
    assert!(started.elapsed().as_secs() < 60);
    assert!(worker.rss_bytes() < 200 << 20, "{} bytes", worker.rss_bytes());
    assert!(!worker.log().contains("panicked"), "{}", worker.log());
    works(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unusual_names_and_texts_are_only_names_and_texts() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let worker = Setup::new(&kafka.bootstrap()).start().await;
    let config = json!({
        "connector.class": "HttpSink", "topics": unique("never"), "tasks.max": 1,
        "note": "${file:/etc/passwd:root}"
    });
    // Rows 104, 105 (a number) and 114.
    let long = "n".repeat(10_000);
    for (name, path) in [
        ("a/b", "a%2Fb"),
        ("a%2Fb", "a%252Fb"),
        ("..", "%2E%2E"),
        ("../etc", "..%2Fetc"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        (&long, &long),
    ] {
        let create = json!({"name": name, "config": config}).to_string();
        let (status, answer) = worker.raw(&request("POST /connectors", JSON, &create)).await;
        assert_eq!(status, 201, "{name}: {answer}");
        let get = request(&format!("GET /connectors/{path}"), JSON, "");
        let (status, answer) = worker.raw(&get).await;
        assert_eq!(status, 200, "{name}: {answer}");
        let shown: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(shown["config"]["note"], "${file:/etc/passwd:root}");
        let delete = request(&format!("DELETE /connectors/{path}"), JSON, "");
        assert_eq!(worker.raw(&delete).await.0, 204, "{name}");
    }
    assert_eq!(worker.call("GET", "/connectors", None).await.1, json!([]));
    assert!(!worker.log().contains("panicked"), "{}", worker.log());
}
