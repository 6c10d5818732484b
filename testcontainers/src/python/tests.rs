//! Against a real Kafka, where one can run.

use super::*;
use crate::{
    kafka::{Kafka, shared, unique},
    or_skip,
};

const SOON: Duration = Duration::from_mins(1);

#[tokio::test]
async fn scripts_run() {
    let script = "import sys, confluent_kafka; print(confluent_kafka.version(), sys.argv[1])";
    let Some(output) = or_skip(run_python(script, &["x"]).await) else { return };
    let text = String::from_utf8(succeeded(output).unwrap()).unwrap();
    assert!(text.contains(VERSION) && text.trim_end().ends_with('x'), "{text}");
    let failed = run_python("raise SystemExit('no')", &[]).await.unwrap();
    assert!(succeeded(failed).unwrap_err().to_string().contains("no"));
}

fn records() -> Vec<ProducedRecord> {
    let headers = vec![("a".to_owned(), Some(vec![0, 255])), ("b".to_owned(), None)];
    vec![
        ProducedRecord { headers, timestamp: Some(7), ..ProducedRecord::keyed("k", "v") },
        ProducedRecord { key: Some(Vec::new()), ..ProducedRecord::default() },
        ProducedRecord::value(vec![255; 1000]),
    ]
}

#[track_caller]
fn check(written: &[ProducedRecord], read: &[ConsumedRecord]) {
    assert_eq!(written.len(), read.len(), "{read:?}");
    for (offset, (written, read)) in (0..).zip(written.iter().zip(read)) {
        assert_eq!((&written.key, &written.value), (&read.key, &read.value));
        assert_eq!((&written.headers, offset), (&read.headers, read.offset));
        assert!(written.timestamp.is_none_or(|it| it == read.timestamp));
    }
}

#[tokio::test]
async fn what_is_written_is_read() {
    let Some(kafka) = or_skip(shared().await) else { return };
    let topic = unique("topic");
    produce(&kafka.bootstrap(), &topic, &records()).await.unwrap();
    // Fewer are expected than there are: the surplus shows.
    check(&records(), &consume(&kafka.bootstrap(), &[&topic], 1, SOON).await.unwrap());
    let absent = unique("absent");
    let none = consume(&kafka.bootstrap(), &[&absent], 1, Duration::from_secs(1)).await.unwrap();
    assert_eq!(none, []);
}

#[tokio::test]
async fn secure_listeners_let_the_right_one_in() {
    let Some(kafka) = or_skip(Kafka::builder().secure(true).start().await) else { return };
    let ca = kafka.ca_pem().unwrap().display().to_string();
    for (bootstrap, protocol, mechanism) in [
        (kafka.sasl_ssl_bootstrap(), "SASL_SSL", "SCRAM-SHA-256"),
        (kafka.sasl_ssl_bootstrap(), "SASL_SSL", "SCRAM-SHA-512"),
        (kafka.sasl_ssl_bootstrap(), "SASL_SSL", "PLAIN"),
        (kafka.sasl_plaintext_bootstrap(), "SASL_PLAINTEXT", "SCRAM-SHA-512"),
        (kafka.sasl_plaintext_bootstrap(), "SASL_PLAINTEXT", "PLAIN"),
        (kafka.ssl_bootstrap(), "SSL", "PLAIN"),
    ] {
        let judge = Judge::new(&bootstrap).with("security.protocol", protocol);
        let judge = judge.with("ssl.ca.location", &ca).with("sasl.mechanism", mechanism);
        let judge = judge.with("sasl.username", kafka.user());
        let topic = unique("topic");
        let right = judge.clone().with("sasl.password", kafka.password());
        right.produce(&topic, &records()).await.unwrap();
        check(&records(), &right.consume(&[&topic], 3, SOON).await.unwrap());
        if protocol != "SSL" {
            let wrong = judge.with("sasl.password", "wrong");
            let none = wrong.consume(&[&topic], 3, Duration::from_secs(1)).await.unwrap();
            assert_eq!(none, [], "{protocol} {mechanism}");
        }
    }
}
