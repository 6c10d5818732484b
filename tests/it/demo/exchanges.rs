//! What `roundtrip demo` shows.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::support::{SOON, addresses, exchanges, is_open, roundtrip, run};

/// What is told of an exchange: key, topic, status, attempts, outcome, whether it is ambiguous.
fn told(exchange: &Value) -> Value {
    let value = &exchange["value"];
    let attribute = |name: &str| value["attributes"][name].clone();
    json!([
        exchange["key"],
        exchange["topic"],
        value.pointer("/response/statusCode").or(value.pointer("/httpResponse/statusCode")),
        value["attempts"],
        attribute("outcome"),
        attribute("ambiguous"),
    ])
}

/// All four kinds, whatever order they come in.
#[track_caller]
fn check(stdout: &str) {
    let mut seen: Vec<_> = exchanges(stdout).iter().map(told).collect();
    seen.sort_by_key(Value::to_string);
    let expected = [
        json!(["customer-7", "http-error", 404, 1, "RESPONSE", "false"]),
        json!(["order-1", "http-success", 201, 1, "RESPONSE", "false"]),
        json!(["report-9", "http-error", 0, 1, "SENT_NO_RESPONSE", "true"]),
        json!(["stock-3", "http-success", 200, 3, "RESPONSE", "false"]),
    ];
    assert_eq!(seen, expected, "{stdout}");
}

#[tokio::test]
async fn a_pipe_gets_an_exchange_of_each_kind_as_json() {
    let began = Instant::now();
    let (code, stdout, stderr) = run(&roundtrip(&["demo"])).await;
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(began.elapsed().as_secs() < 15, "{:?}", began.elapsed());
    check(&stdout);
}

#[tokio::test]
async fn explanations_stay_out_of_the_pipe() {
    let (code, stdout, stderr) = run(&roundtrip(&["demo", "--explain"])).await;
    assert_eq!(code, Some(0), "{stderr}");
    check(&stdout);
    for word in ["order-1: A call that succeeds", "third attempt", "ambiguous", "4 requests"] {
        assert!(stderr.contains(word), "{word}: {stderr}");
    }
}

#[tokio::test]
async fn two_demos_run_side_by_side() {
    let demo = roundtrip(&["demo"]);
    let other = roundtrip(&["demo"]);
    let (one, two) = tokio::join!(run(&demo), run(&other));
    for (code, stdout, stderr) in [one, two] {
        assert_eq!(code, Some(0), "{stderr}");
        check(&stdout);
    }
}

#[tokio::test]
async fn it_needs_neither_a_home_nor_a_place_for_files() {
    // In /proc nobody can create a file, not even root.
    let demo = roundtrip(&["demo"]).env("HOME", "/proc").env("TMPDIR", "/proc").env("TERM", "");
    let (code, stdout, stderr) = run(&demo).await;
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    check(&stdout);
    let left: Vec<_> =
        std::fs::read_dir(demo.dir()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "more than its output: {left:?}");
}

#[tokio::test]
async fn kept_it_answers_until_it_is_told_to_stop() {
    let mut demo = roundtrip(&["demo", "--keep", "--explain"]).start().unwrap();
    let line = demo.wait_for_line("Stays up until", SOON).await.unwrap();
    let [broker, rest] = addresses(&line)[..] else { panic!("{line}") };
    let connectors = reqwest::get(format!("http://{rest}/connectors")).await.unwrap();
    let mut connectors: Vec<String> =
        serde_json::from_str(&connectors.text().await.unwrap()).unwrap();
    connectors.sort();
    assert_eq!(connectors, ["my-http-sink-connector", "my-http-source-connector"]);
    demo.terminate().await.unwrap();
    assert_eq!(demo.wait(SOON).await.unwrap().code(), Some(0), "{}", demo.stderr());
    check(&demo.stdout());
    assert!(!is_open(broker).await && !is_open(rest).await);
}
