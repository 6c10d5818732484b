//! The same comparison through the client that Roundtrip uses.

use std::{fmt::Write, time::Duration};

use rdkafka::{
    ClientConfig, Message, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, CommitMode, Consumer},
    message::{Header, Headers, OwnedHeaders, OwnedMessage},
    producer::{FutureProducer, FutureRecord},
};
use roundtrip::embedded::broker::{Broker, BrokerSettings};
use testcontainers::{kafka, or_skip, unique};

const SOON: Duration = Duration::from_secs(30);

fn client(bootstrap: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap).set("auto.offset.reset", "earliest");
    config.set("enable.auto.commit", "false").set("linger.ms", "20");
    config
}

async fn create(bootstrap: &str, topic: &str) -> String {
    let admin: AdminClient<DefaultClientContext> = client(bootstrap).create().unwrap();
    let topic = NewTopic::new(topic, 1, TopicReplication::Fixed(1));
    let created = admin.create_topics([&topic], &AdminOptions::new()).await.unwrap();
    format!("{:?}\n", created[0].as_ref().map(|_| ()).map_err(|it| it.1))
}

/// The next record. A poll that only saw a rebalance returns nothing.
fn next(consumer: &BaseConsumer) -> OwnedMessage {
    let polled = (0..10).find_map(|_| consumer.poll(SOON));
    polled.expect("a record in time").unwrap().detach()
}

/// Fifty records through an idempotent producer; a group that commits within a batch and resumes.
async fn resume(bootstrap: &str) -> String {
    let (topic, group) = (unique("rust"), unique("group"));
    let mut seen = create(bootstrap, &topic).await;
    let producer: FutureProducer =
        client(bootstrap).set("enable.idempotence", "true").create().unwrap();
    let headers = OwnedHeaders::new()
        .insert(Header { key: "a", value: Some("1") })
        .insert(Header { key: "a", value: Some("2") })
        .insert(Header { key: "null", value: None::<&str> });
    let sent = (0..50).map(|it| {
        let (producer, topic, headers) = (producer.clone(), topic.clone(), headers.clone());
        async move {
            let (key, value) = (format!("k{it}"), format!("v{it}"));
            let record = FutureRecord::to(&topic).key(&key).payload(&value).headers(headers);
            producer.send(record, SOON).await.unwrap().offset
        }
    });
    let offsets = futures_util::future::join_all(sent).await;
    writeln!(seen, "{offsets:?}").unwrap();

    let mut config = client(bootstrap);
    config.set("group.id", &group);
    let first: BaseConsumer = config.create().unwrap();
    first.subscribe(&[&topic]).unwrap();
    for _ in 0..30 {
        next(&first);
    }
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(&topic, 0, Offset::Offset(30)).unwrap();
    list.find_partition(&topic, 0).unwrap().set_metadata("done: 33, 35");
    first.commit(&list, CommitMode::Sync).unwrap();
    drop(list);
    first.unsubscribe();
    drop(first);

    let second: BaseConsumer = config.create().unwrap();
    second.subscribe(&[&topic]).unwrap();
    for _ in 0..20 {
        let it = next(&second);
        let headers: Vec<_> = it
            .headers()
            .unwrap()
            .iter()
            .map(|it| (it.key.to_owned(), it.value.map(<[u8]>::to_vec)))
            .collect();
        let (key, value) =
            (it.key().map(String::from_utf8_lossy), it.payload().map(String::from_utf8_lossy));
        writeln!(seen, "{} {key:?} {value:?} {headers:?}", it.offset()).unwrap();
    }
    let committed = second.committed(SOON).unwrap();
    let committed = committed
        .elements()
        .iter()
        .map(|it| format!("{:?} {:?}", it.offset(), it.metadata()))
        .collect::<Vec<_>>();
    writeln!(seen, "{committed:?} {:?}", second.fetch_watermarks(&topic, 0, SOON).unwrap())
        .unwrap();
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_resumes_within_a_batch() {
    let broker = Broker::start(BrokerSettings::default()).await.unwrap();
    let ours = resume(&broker.address().to_string()).await;
    broker.stop().await;
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    assert_eq!(ours, resume(&kafka.bootstrap()).await);
}

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
