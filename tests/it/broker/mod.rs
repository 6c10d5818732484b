//! The embedded broker against Apache Kafka: whatever a client sees of one, it sees of the other.

mod lifecycle;
mod python;
mod raw;
mod rust;
mod size;

use roundtrip::embedded::broker::{Broker, BrokerSettings};
use testcontainers::{kafka, or_skip};

/// Plays a scenario on both brokers, which must show the same; and where a line shows whether
/// something came true, that it did.
async fn same(scenario: &str, play: impl AsyncFn(String) -> String) {
    let broker = Broker::start(BrokerSettings::default()).await.unwrap();
    let ours = play(broker.address().to_string()).await;
    broker.stop().await;
    assert!(!ours.is_empty() && !ours.to_lowercase().contains("false"), "{ours}");
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let theirs = play(kafka.bootstrap()).await;
    assert_eq!(ours, theirs, "{scenario}: the embedded broker's view, then Apache Kafka's");
}
