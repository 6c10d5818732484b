//! Worker files that the pages show.

use std::time::Duration;

use testcontainers::{kafka::Kafka, or_skip};
use tokio::time::Instant;

use super::{
    block::Block,
    kind::Kind,
    page::all_blocks,
    places::Places,
    worker::{DEADLINE, Worker},
};

#[tokio::test(flavor = "multi_thread")]
async fn worker_files_start_a_worker_that_reaches_its_kafka() {
    let Some(kafka) = or_skip(Kafka::builder().secure(true).start().await) else { return };
    for block in all_blocks().iter().filter(|it| it.kind() == Kind::Worker) {
        let worker = Worker::start(&places(&kafka), &block.text, &[]).await;
        reaches(&worker, &kafka, block).await;
        assert_eq!(worker.terminate().await, Some(0), "{}", block.place);
    }
}

/// The cluster's id is something that only a broker can tell.
async fn reaches(worker: &Worker, kafka: &Kafka, block: &Block) {
    let until = Instant::now() + DEADLINE;
    loop {
        let (_, answer) = worker.call("GET", "/", None).await;
        if answer["kafka_cluster_id"] == kafka.cluster_id() {
            return;
        }
        assert!(Instant::now() < until, "{}: {answer}\n{}", block.place, worker.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn places(kafka: &Kafka) -> Places {
    let file = |path: Option<&std::path::Path>| path.unwrap().display().to_string();
    Places::new(&kafka.bootstrap())
        .with("localhost:9093", kafka.sasl_ssl_bootstrap())
        .with("localhost:9094", kafka.ssl_bootstrap())
        .with("/etc/kafka/truststore.p12", file(kafka.truststore_p12()))
        .with("/etc/kafka/truststore.jks", file(kafka.truststore_jks()))
        .with("/etc/kafka/ca.pem", file(kafka.ca_pem()))
        .with("truststore-secret", kafka.truststore_password())
        .with("username=\"worker\"", format!("username=\"{}\"", kafka.user()))
        .with("worker-secret", kafka.password())
}
