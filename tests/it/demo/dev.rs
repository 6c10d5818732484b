//! `roundtrip dev`: the broker for other programs.

use std::net::TcpListener;

use testcontainers::{
    or_skip,
    python::{ProducedRecord, confluent_kafka_python, consume, produce},
};

use super::support::{SOON, addresses, is_open, roundtrip, run};

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, stdout, stderr) = run(&roundtrip(&["dev", "--port", &port])).await;
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    let expected = format!(
        "roundtrip: embedded broker could not listen on 127.0.0.1:{port}: Address already in use"
    );
    assert!(stderr.contains(&expected), "{stderr}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_client_writes_and_reads() {
    if or_skip(confluent_kafka_python().await).is_none() {
        return;
    }
    let mut dev = roundtrip(&["dev", "--port", "0", "--partitions", "3"]).start().unwrap();
    let line = dev.wait_for_line("listens on", SOON).await.unwrap();
    let [broker] = addresses(&line)[..] else { panic!("{line}") };
    let bootstrap = broker.to_string();
    let record = |value: &str| ProducedRecord {
        key: Some(b"k".to_vec()),
        value: Some(value.as_bytes().to_vec()),
        ..ProducedRecord::default()
    };
    produce(&bootstrap, "t", &[record("1"), record("2")]).await.unwrap();
    let read = consume(&bootstrap, &["t"], 2, SOON).await.unwrap();
    let values: Vec<_> = read.into_iter().map(|it| it.value.unwrap()).collect();
    assert_eq!(values, [b"1", b"2"]);
    dev.terminate().await.unwrap();
    assert_eq!(dev.wait(SOON).await.unwrap().code(), Some(0), "{}", dev.stderr());
    assert!(!is_open(broker).await);
}
