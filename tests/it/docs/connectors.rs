//! Connectors that the pages show.

use serde_json::{Value, json};
use testcontainers::{kafka, or_skip, unique};

use super::{block::Block, kind::Kind, page::all_blocks, places::Places, worker::Worker};

#[tokio::test(flavor = "multi_thread")]
async fn connectors_are_taken_or_refused_as_the_pages_say() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let worker = Worker::start(&Places::new(&kafka.bootstrap()), "", &[]).await;
    let blocks = all_blocks();
    for (idx, block) in blocks.iter().enumerate() {
        match block.kind() {
            Kind::Connector => is_taken(&worker, block).await,
            Kind::Refused => is_refused(&worker, block, &blocks[idx + 1]).await,
            _ => {}
        }
    }
}

async fn is_taken(worker: &Worker, block: &Block) {
    let connector = renamed(block);
    let (status, answer) = worker.call("POST", "/connectors", Some(&connector)).await;
    assert_eq!(status, 201, "{}: {answer}", block.place);
    let path = format!("/connectors/{}", connector["name"].as_str().unwrap());
    assert_eq!(worker.call("DELETE", &path, None).await.0, 204, "{}", block.place);
}

async fn is_refused(worker: &Worker, block: &Block, reason: &Block) {
    let (status, answer) = worker.call("POST", "/connectors", Some(&renamed(block))).await;
    assert_eq!(status, 400, "{}: {answer}", block.place);
    let message = answer["message"].as_str().unwrap();
    for line in reason.text.lines() {
        assert!(message.contains(line), "{}: {message}", reason.place);
    }
}

/// The connector under a name of its own, with topics of its own, as `POST /connectors` takes it.
fn renamed(block: &Block) -> Value {
    let file = block.json();
    let name = unique("docs");
    let mut config = file.get("config").unwrap_or(&file).clone();
    config.as_object_mut().unwrap().remove("name");
    for key in ["topics", "success.topic", "error.topic", "errors.deadletterqueue.topic.name"] {
        if let Some(topic) = config.get_mut(key) {
            *topic = json!(format!("{name}-{key}"));
        }
    }
    json!({"name": name, "config": config})
}
