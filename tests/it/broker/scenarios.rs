//! The table of scenarios that an independent client plays against both brokers.

use roundtrip::embedded::broker::{Broker, BrokerSettings};
use testcontainers::{kafka, or_skip, python::run_python, unique};

const SCENARIOS: &str = include_str!("scenarios.py");

/// Plays a scenario, and returns what it printed.
async fn play(bootstrap: &str, scenario: &str) -> String {
    let prefix = unique(&scenario.replace('_', "-"));
    let output = run_python(SCENARIOS, &[bootstrap, &prefix, scenario]).await.unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{scenario} on {bootstrap}: {words}");
    String::from_utf8(output.stdout).unwrap()
}

/// Both brokers show the same, and each line that shows whether something came true, that it did.
async fn same(scenario: &str) {
    let broker = Broker::start(BrokerSettings::default()).await.unwrap();
    let ours = play(&broker.address().to_string(), scenario).await;
    broker.stop().await;
    assert!(!ours.contains("False"), "{ours}");
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let theirs = play(&kafka.bootstrap(), scenario).await;
    assert_eq!(ours, theirs, "{scenario}: the embedded broker's view, then Apache Kafka's");
}

macro_rules! scenarios {
    ($($name:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                same(stringify!($name)).await;
            }
        )*
    };
}

scenarios! {
    topics configs partitions auto_create
    records codecs acknowledgements large wake idempotent
    resume fenced_commits eager cooperative static_ eviction
    compaction delete_records deleting
    garbage
}
