//! The REST API over a real worker: what a connector does is what its status says.

use serde_json::{Value, json};
use testcontainers::{http_double::HttpDouble, kafka, or_skip, python::ProducedRecord, unique};

use super::support::{Setup, asks, consume, produce};

#[tokio::test(flavor = "multi_thread")]
async fn pause_resume_stop_restart_and_delete_do_what_they_say() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let http = HttpDouble::ok().await.unwrap();
    let (topic, name) = (unique("steered"), unique("steered"));
    let worker = Setup::new(&kafka.bootstrap()).start().await;
    let config = json!({"connector.class": "HttpSink", "tasks.max": 2, "topics": topic});
    let create = json!({"name": name, "config": config});
    let (status, info) = worker.call("POST", "/connectors", Some(create)).await;
    assert_eq!((status, &info["type"]), (201, &json!("sink")));
    worker.wait_until_running(&name).await;
    let path = |action: &str| format!("/connectors/{name}{action}");
    let send = async || {
        let record = asks(&json!({"url": http.url("/x")}));
        produce(&kafka.bootstrap(), &topic, &[record]).await;
    };
    let quiet = async |calls: usize| {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        assert_eq!(http.count(), calls);
    };
    let calls = async |calls: usize| {
        let waited = http.wait_for_calls(calls, super::support::DEADLINE).await;
        assert!(waited.is_ok(), "{waited:?}\n{}", worker.log());
        assert_eq!(http.count(), calls);
    };

    send().await;
    calls(1).await;
    assert_eq!(worker.call("PUT", &path("/pause"), None).await.0, 202);
    worker.wait_for_status(&name, |it| it["tasks"][1]["state"] == "PAUSED").await;
    send().await;
    quiet(1).await;
    assert_eq!(worker.call("PUT", &path("/resume"), None).await.0, 202);
    calls(2).await;
    assert_eq!(worker.call("PUT", &path("/stop"), None).await.0, 204);
    let stopped = worker.wait_for_status(&name, |it| it["tasks"] == json!([])).await;
    assert_eq!(stopped["connector"]["state"], "STOPPED");
    send().await;
    quiet(2).await;
    assert_eq!(worker.call("PUT", &path("/resume"), None).await.0, 202);
    calls(3).await;
    let restart = path("/restart?includeTasks=true&onlyFailed=false");
    assert_eq!(worker.call("POST", &restart, None).await.0, 202);
    worker.wait_until_running(&name).await;
    send().await;
    calls(4).await;
    assert_eq!(worker.call("DELETE", &path(""), None).await.0, 204);
    assert_eq!(worker.call("GET", &path(""), None).await.0, 404);
    send().await;
    quiet(4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_fails_stops_its_task_alone_and_says_where() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let http = HttpDouble::ok().await.unwrap();
    let (topic, bad, good) = (unique("failing"), unique("bad"), unique("good"));
    let worker = Setup::new(&kafka.bootstrap())
        .connector(&bad, json!({"connector.class": "HttpSink", "topics": topic}))
        .connector(&good, json!({"connector.class": "HttpSink", "topics": &good}))
        .start()
        .await;
    produce(&kafka.bootstrap(), &topic, &[ProducedRecord::value("{\"url\": 5")]).await;
    let status = worker.wait_for_status(&bad, |it| it["tasks"][0]["state"] == "FAILED").await;
    assert_eq!(status["connector"]["state"], "RUNNING");
    let trace = status["tasks"][0]["trace"].as_str().unwrap();
    let first =
        "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler\n";
    assert!(trace.starts_with(first), "{trace}");
    assert!(trace.contains(&format!("{topic}-0@0")), "{trace}");
    produce(&kafka.bootstrap(), &good, &[asks(&json!({"url": http.url("/x")}))]).await;
    http.wait_for_calls(1, super::support::DEADLINE).await.unwrap();
    let metrics = worker.text("/metrics").await;
    assert!(metrics.contains("roundtrip_"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_kafka_client_has_to_say_names_its_connector_and_task() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (sink, source) = (unique("cut-off"), unique("cut-off-source"));
    let nobody = "127.0.0.1:1";
    let worker = Setup::new(&kafka.bootstrap())
        .connector(
            &sink,
            json!({
                "connector.class": "HttpSink", "topics": sink,
                "consumer.override.bootstrap.servers": nobody
            }),
        )
        .connector(
            &source,
            json!({
                "connector.class": "HttpSource", "queue.name": source, "success.topic": "a",
                "error.topic": "b", "producer.override.bootstrap.servers": nobody
            }),
        )
        .start()
        .await;
    let until = tokio::time::Instant::now() + super::support::DEADLINE;
    for name in [&sink, &source] {
        let says = |it: &str| {
            it.contains("kafka client") && it.contains(&format!("connector={name} task=0"))
        };
        while !worker.log().lines().any(says) {
            assert!(tokio::time::Instant::now() < until, "{}", worker.log());
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
    let unnamed = |it: &&str| it.contains("kafka client") && !it.contains("connector=");
    assert_eq!(worker.log().lines().find(unnamed), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sink_without_a_consumer_of_its_queue_fails_and_commits_nothing() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let http = HttpDouble::ok().await.unwrap();
    let name = unique("alone");
    let mut config = json!({
        "connector.class": "HttpSink", "topics": &name, "publish.mode": "IN_MEMORY_QUEUE",
        "queue.name": &name, "wait.time.registration.queue.consumer.in.ms": "1500"
    });
    let worker = Setup::new(&kafka.bootstrap()).connector(&name, config.clone()).start().await;
    produce(&kafka.bootstrap(), &name, &[asks(&json!({"url": http.url("/x")}))]).await;
    let status = worker.wait_for_status(&name, |it| it["tasks"][0]["state"] == "FAILED").await;
    assert!(status["tasks"][0]["trace"].as_str().unwrap().contains(&name), "{status}");
    assert_eq!(http.count(), 0);

    let source = json!({
        "connector.class": "HttpSource", "queue.name": &name,
        "success.topic": format!("{name}-ok"), "error.topic": format!("{name}-err")
    });
    let path = format!("/connectors/{name}-source/config");
    assert_eq!(worker.call("PUT", &path, Some(source)).await.0, 201);
    config["wait.time.registration.queue.consumer.in.ms"] = Value::from("10000");
    let path = format!("/connectors/{name}/config");
    assert_eq!(worker.call("PUT", &path, Some(config)).await.0, 200);
    assert_eq!(consume(&kafka.bootstrap(), &[&format!("{name}-ok")], 1).await.len(), 1);
}
