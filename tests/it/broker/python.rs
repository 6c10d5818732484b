//! The table of scenarios that an independent client plays against both brokers.

use testcontainers::{
    or_skip,
    python::{confluent_kafka_python, run_python},
    unique,
};

const SCENARIOS: &str = include_str!("scenarios.py");

/// Plays a scenario, and returns what it printed.
async fn play(bootstrap: &str, scenario: &str) -> String {
    let prefix = unique(&scenario.replace('_', "-"));
    let output = run_python(SCENARIOS, &[bootstrap, &prefix, scenario]).await.unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{scenario} on {bootstrap}: {words}");
    String::from_utf8(output.stdout).unwrap()
}

macro_rules! scenarios {
    ($($name:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                if or_skip(confluent_kafka_python().await).is_some() {
                    super::same(stringify!($name), async |it| play(&it, stringify!($name)).await)
                        .await;
                }
            }
        )*
    };
}

scenarios! {
    topics configs partitions auto_create
    records codecs acknowledgements large wake idempotent
    resume fenced_commits eager cooperative static_ eviction
    compaction tombstones delete_records deleting
    garbage
}
