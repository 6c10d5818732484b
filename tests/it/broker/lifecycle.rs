//! A broker's beginning and end.

use roundtrip::embedded::broker::{Broker, BrokerSettings};

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_listens_on_loopback_only_and_leaves_nothing_behind() {
    let address = "0.0.0.0:0".parse().unwrap();
    let refused =
        Broker::start(BrokerSettings { address, ..BrokerSettings::default() }).await.unwrap_err();
    assert_eq!(refused.to_string(), "embedded broker listens on loopback only, not on 0.0.0.0:0");

    let broker = Broker::start(BrokerSettings::default()).await.unwrap();
    let address = broker.address();
    let mut open = tokio::net::TcpStream::connect(address).await.unwrap();
    broker.stop().await;
    let read = tokio::io::AsyncReadExt::read(&mut open, &mut [0]).await;
    assert!(matches!(read, Ok(0) | Err(_)), "a connection outlived its broker");
    Broker::start(BrokerSettings { address, ..BrokerSettings::default() }).await.unwrap();
}
