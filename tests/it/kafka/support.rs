//! Readers and topics for the tests of this folder.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use roundtrip::{
    delivery::{Ack, Commit, Done},
    kafka::{
        Next, Observer, Properties, Reader, ReaderSettings, Role, Subscription, Window,
        client_properties,
    },
    record::{RawRecord, TopicPartition},
};
use testcontainers::{kafka::Kafka, python::ProducedRecord};
use tokio::time::{Instant, timeout};

/// How long anything here may take.
pub(super) const DEADLINE: Duration = Duration::from_secs(30);

/// What a reader told its observer.
#[derive(Default)]
pub(super) struct Told(Mutex<Vec<String>>);

impl Told {
    pub(super) fn count(&self, what: &str) -> usize {
        self.0.lock().unwrap().iter().filter(|it| it.starts_with(what)).count()
    }

    pub(super) async fn wait_for(&self, what: &str, count: usize) {
        let deadline = Instant::now() + DEADLINE;
        while self.count(what) < count {
            assert!(Instant::now() < deadline, "no {count} {what}: {:?}", self.0.lock().unwrap());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn tell(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }
}

impl Observer for Told {
    fn assigned(&self, partitions: &[TopicPartition]) {
        partitions.iter().for_each(|it| self.tell(format!("assigned {it}")));
    }

    fn left(&self, partitions: &[TopicPartition], lost: bool) {
        partitions.iter().for_each(|it| self.tell(format!("left {it} {lost}")));
    }

    fn committed(&self, partition: &TopicPartition, commit: &Commit) {
        self.tell(format!("committed {partition} {}", commit.offset));
    }

    fn commit_refused(&self) {
        self.tell("refused".to_owned());
    }

    fn read(&self, records: usize) {
        self.tell(format!("read {records}"));
    }

    fn active(&self, records: usize) {
        self.tell(format!("active {records}"));
    }
}

/// Consumer settings of `group`.
pub(super) fn consumer(kafka: &Kafka, group: &str) -> Properties {
    let bootstrap = kafka.bootstrap();
    let java = [
        ("bootstrap.servers", bootstrap.as_str()),
        ("group.id", group),
        ("session.timeout.ms", "6000"),
        ("heartbeat.interval.ms", "500"),
        ("metadata.max.age.ms", "1000"),
    ];
    client_properties(Role::Consumer, java).unwrap()
}

/// A reader of `topic` in `group`, with a window of `records`.
pub(super) fn reader(
    kafka: &Kafka,
    group: &str,
    topic: &str,
    records: usize,
) -> (Reader, Arc<Told>) {
    reader_with(consumer(kafka, group), group, topic, records)
}

/// The same with other settings of the consumer.
pub(super) fn reader_with(
    properties: Properties,
    group: &str,
    topic: &str,
    records: usize,
) -> (Reader, Arc<Told>) {
    let told = Arc::new(Told::default());
    let reader = Reader::start(ReaderSettings {
        name: format!("reader-{group}"),
        properties,
        subscription: Subscription::Topics(vec![topic.to_owned()]),
        window: Window { records, bytes: 1 << 20, total_bytes: 1 << 24 },
        commit_interval: Duration::from_millis(100),
        commit_records: 1000,
        drain_timeout: Duration::from_secs(20),
        paused: false,
        observer: told.clone(),
    });
    (reader.unwrap(), told)
}

pub(super) async fn next(reader: &Reader) -> (RawRecord, Ack) {
    match timeout(DEADLINE, reader.next()).await.expect("a record in time") {
        Next::Record(record, ack) => (record, ack),
        end => panic!("no record but {end:?}"),
    }
}

/// Whether nothing comes for a while.
pub(super) async fn is_quiet(reader: &Reader, wait: Duration) -> bool {
    timeout(wait, reader.next()).await.is_err()
}

pub(super) fn done(mut ack: Ack) {
    assert!(ack.begin());
    ack.resolve(&Done::NotPublished);
}

/// Records whose values are the numbers of `range`, without keys.
pub(super) fn numbers(range: std::ops::Range<usize>) -> Vec<ProducedRecord> {
    range.map(|it| ProducedRecord::value(it.to_string())).collect()
}

pub(super) fn number(record: &RawRecord) -> usize {
    String::from_utf8(record.value.as_ref().unwrap().to_vec()).unwrap().parse().unwrap()
}
