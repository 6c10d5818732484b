//! Records: written, read, found, compacted, deleted.

use std::time::Duration;

use rdkafka::{
    Message, Offset,
    admin::AdminOptions,
    consumer::Consumer,
    producer::{FutureProducer, FutureRecord},
};
use testcontainers::python::ProducedRecord;
use tokio::time::{Instant, sleep};

use super::bench::{Bench, SOON, list, next, numbers, outcome, told, value, wait_for};

const CODECS: [&str; 5] = ["none", "gzip", "snappy", "lz4", "zstd"];

fn pair(key: impl ToString, value: Option<&str>) -> ProducedRecord {
    let (key, value) = (Some(key.to_string().into()), value.map(Into::into));
    ProducedRecord { key, value, ..ProducedRecord::default() }
}

fn at(time: i64, record: ProducedRecord) -> ProducedRecord {
    ProducedRecord { timestamp: Some(time), ..record }
}

/// Order, times, null keys, tombstones and headers; and finding by time.
pub(super) async fn records(on: &mut Bench) {
    let topic = on.name("topic");
    on.create(&topic, 1, &[]).await.unwrap();
    let headers =
        [("a", Some("1")), ("a", Some("2")), ("null", None), ("empty", Some("")), ("b", Some("3"))];
    let headers =
        headers.map(|(key, value)| (key.to_owned(), value.map(|it| it.as_bytes().to_vec())));
    let mut sent = vec![
        at(1_700_000_000_000, pair("k", Some("v"))),
        at(1_700_000_001_000, value("no key")),
        at(1_600_000_000_000, pair("tombstone", None)),
        at(1_700_000_002_000, pair("", Some(""))),
        ProducedRecord { headers: headers.into(), ..at(1_700_000_003_000, pair("h", Some("v"))) },
    ];
    sent.extend((0..200).map(|it| at(1_700_000_010_000 + it, value(it))));
    on.show(on.produce(&topic, &sent, &[]).await.last());
    let read = on.read(&topic, 1, 0);
    read.iter().take(5).for_each(|it| on.show(told(it)));
    on.show(numbers(&read) == (0..200).collect::<Vec<_>>());
    for time in [0, 1_700_000_000_500, 1_700_000_010_100, 1_900_000_000_000] {
        on.show((time, found(on, &topic, time)));
    }
    on.show(on.watermarks(&topic));

    let arrival = on.name("arrival");
    on.create(&arrival, 1, &[("message.timestamp.type", "LogAppendTime")]).await.unwrap();
    on.produce(&arrival, &[at(1000, value("x"))], &[]).await;
    let is_new = on.read(&arrival, 1, 0)[0].timestamp().to_millis().unwrap() > 1_700_000_000_000;
    on.show(is_new);
}

/// The first offset at a time or later.
fn found(on: &Bench, topic: &str, time: i64) -> Offset {
    let consumer = on.consumer(&[("group.id", "nobody")]);
    let found = consumer.offsets_for_times(list(topic, 0, Offset::Offset(time)), SOON).unwrap();
    found.elements()[0].offset()
}

pub(super) async fn codecs(on: &mut Bench) {
    for codec in CODECS {
        let topic = on.name(codec);
        on.create(&topic, 1, &[]).await.unwrap();
        let sent: Vec<_> =
            (0..300).map(|it| at(1_000_000 + it, value(it.to_string().repeat(50)))).collect();
        on.produce(&topic, &sent, &[("compression.codec", codec), ("linger.ms", "100")]).await;
        let read = on.read(&topic, 1, 0);
        let same = read.iter().zip(&sent).all(|(it, sent)| it.payload() == sent.value.as_deref());
        on.show((codec, read.len(), same, found(on, &topic, 1_000_123), on.watermarks(&topic)));
    }
}

/// What is too large, and where nothing is.
pub(super) async fn refusals(on: &mut Bench) {
    let topic = on.name("topic");
    on.create(&topic, 1, &[("max.message.bytes", "2000")]).await.unwrap();
    for acks in ["0", "1", "all"] {
        let sent = on.produce(&topic, &[value("x"), value("y")], &[("acks", acks)]).await;
        on.show((acks, sent.iter().all(Result::is_ok)));
    }
    on.show(on.produce(&topic, &[value("x".repeat(3000))], &[]).await);
    on.show(on.read(&topic, 1, 4).iter().map(Message::offset).collect::<Vec<_>>());
    on.show(first_from(on, &topic, 99));
}

/// What a consumer hears that begins at an offset and takes no other.
fn first_from(on: &Bench, topic: &str, offset: i64) -> impl std::fmt::Debug + use<> {
    let consumer = on.consumer(&[("group.id", "nobody"), ("auto.offset.reset", "error")]);
    consumer.assign(&list(topic, 0, Offset::Offset(offset))).unwrap();
    next(&consumer).map(|it| it.offset())
}

pub(super) async fn large(on: &mut Bench) {
    let topic = on.name("topic");
    on.create(&topic, 1, &[("max.message.bytes", "10000000")]).await.unwrap();
    let record = value("8 bytes.".repeat(1 << 20));
    on.show(
        on.produce(&topic, std::slice::from_ref(&record), &[("message.max.bytes", "10000000")])
            .await,
    );
    let read = on.read(&topic, 1, 0);
    on.show((read.len(), read[0].payload() == record.value.as_deref()));
}

/// From produce to consume, while the consumer waits.
pub(super) async fn wake(on: &mut Bench) {
    let topic = on.name("topic");
    on.create(&topic, 1, &[]).await.unwrap();
    let consumer = on.consumer(&[("group.id", "nobody"), ("fetch.wait.max.ms", "5000")]);
    consumer.assign(&list(&topic, 0, Offset::Beginning)).unwrap();
    assert!(consumer.poll(Duration::from_secs(1)).is_none());
    let producer: FutureProducer = on.client(&[("linger.ms", "0")]).create().unwrap();
    let mut took = Vec::new();
    for _ in 0..60 {
        let began = Instant::now();
        let record = FutureRecord::<[u8], [u8]>::to(&topic).payload(b"x");
        let sent = producer.send_result(record).unwrap();
        next(&consumer).unwrap();
        took.push(began.elapsed());
        sent.await.unwrap().unwrap();
    }
    took.sort();
    on.show(took[30] < Duration::from_millis(50));
}

pub(super) async fn idempotent(on: &mut Bench) {
    let topic = on.name("topic");
    on.create(&topic, 2, &[]).await.unwrap();
    let sent: Vec<_> =
        (0..500).map(|it| ProducedRecord { partition: Some(it % 2), ..value(it) }).collect();
    let reports =
        on.produce(&topic, &sent, &[("enable.idempotence", "true"), ("linger.ms", "0")]).await;
    on.show((reports.len(), reports.iter().all(Result::is_ok)));
    let (even, odd): (Vec<_>, Vec<_>) =
        on.read(&topic, 2, 0).into_iter().partition(|it| it.partition() == 0);
    on.show(numbers(&even) == (0..500).step_by(2).collect::<Vec<_>>());
    on.show(numbers(&odd) == (1..500).step_by(2).collect::<Vec<_>>());
}

/// What is still open is not compacted: another record closes what is before it.
async fn roll(on: &Bench, topic: &str) {
    sleep(Duration::from_millis(300)).await;
    on.produce(topic, &[pair("last", Some("x"))], &[]).await;
}

fn without_last(on: &Bench, topic: &str) -> Vec<rdkafka::message::OwnedMessage> {
    on.read(topic, 1, 0).into_iter().filter(|it| it.key() != Some(b"last")).collect()
}

pub(super) async fn compaction(on: &mut Bench) {
    let topic = on.name("topic");
    let settings = [
        ("cleanup.policy", "compact"),
        ("segment.ms", "100"),
        ("min.cleanable.dirty.ratio", "0.01"),
    ];
    on.create(&topic, 1, &settings).await.unwrap();
    for codec in CODECS {
        let sent: Vec<_> =
            (0..30).map(|it| at(1_700_000_000_000, pair(it % 10, Some(codec)))).collect();
        on.produce(&topic, &sent, &[("compression.codec", codec)]).await;
    }
    on.produce(&topic, &[at(1_700_000_000_000, pair("3", None))], &[]).await;
    on.show(on.produce(&topic, &[value("no key")], &[]).await);
    roll(on, &topic).await;
    roll(on, &topic).await;
    on.show(wait_for(async || without_last(on, &topic).len() == 10).await);
    without_last(on, &topic).iter().for_each(|it| on.show(told(it)));
    on.show(on.watermarks(&topic));
    // Reading from an offset that is gone goes on with the next one.
    on.show(on.read(&topic, 1, 20)[0].offset());
}

/// A tombstone goes when its time is over.
pub(super) async fn tombstones(on: &mut Bench) {
    let topic = on.name("topic");
    let settings = [
        ("cleanup.policy", "compact"),
        ("segment.ms", "100"),
        ("min.cleanable.dirty.ratio", "0.01"),
        ("delete.retention.ms", "100"),
    ];
    on.create(&topic, 1, &settings).await.unwrap();
    on.produce(&topic, &[pair("a", Some("1")), pair("b", Some("2")), pair("a", None)], &[]).await;
    on.show(without_last(on, &topic).iter().map(Message::offset).collect::<Vec<_>>());
    let is_gone = async || {
        roll(on, &topic).await;
        without_last(on, &topic).len() == 1
    };
    on.show(wait_for(is_gone).await);
    without_last(on, &topic).iter().for_each(|it| on.show((it.offset(), it.payload())));
}

pub(super) async fn delete_records(on: &mut Bench) {
    let topic = on.name("topic");
    on.create(&topic, 1, &[]).await.unwrap();
    on.produce(&topic, &(0..50).map(value).collect::<Vec<_>>(), &[("linger.ms", "200")]).await;
    for before in [Offset::Offset(20), Offset::Offset(51), Offset::End] {
        let deleted = on.admin.delete_records(&list(&topic, 0, before), &AdminOptions::new()).await;
        let start = deleted.as_ref().ok().map(|it| it.elements()[0].offset());
        let error = deleted.as_ref().ok().map(|it| outcome(&it.elements()[0].error()));
        on.show((before, outcome(&deleted), start, error, on.watermarks(&topic)));
        if before == Offset::Offset(20) {
            on.show(numbers(&on.read(&topic, 1, 20)).first());
            on.show(first_from(on, &topic, 5));
        }
    }
}
