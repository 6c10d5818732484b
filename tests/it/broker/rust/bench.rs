//! What a scenario works with: clients of one broker, and what was seen of it.

use std::{fmt::Debug, time::Duration};

use futures_util::future::join_all;
use rdkafka::{
    ClientConfig, Message, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, KafkaResult, RDKafkaErrorCode},
    message::{Header, Headers, OwnedHeaders, OwnedMessage},
    producer::{FutureProducer, FutureRecord},
};
use testcontainers::{python::ProducedRecord, unique};
use tokio::time::{Instant, sleep};

pub(super) const SOON: Duration = Duration::from_secs(30);

/// Settings of a client or a topic.
pub(super) type Settings<'a> = &'a [(&'a str, &'a str)];
/// The error that a call came to; nothing if it went well.
pub(super) type Outcome = Result<(), RDKafkaErrorCode>;

/// A broker, names of its own, and what was seen so far.
pub(super) struct Bench {
    pub(super) seen: String,
    pub(super) admin: AdminClient<DefaultClientContext>,
    bootstrap: String,
    prefix: String,
}

impl Bench {
    pub(super) fn new(bootstrap: &str, scenario: &str) -> Self {
        let admin = client(bootstrap, &[]).create().unwrap();
        let prefix = unique(&format!("rust-{}", scenario.replace('_', "-")));
        Self { seen: String::new(), admin, bootstrap: bootstrap.to_owned(), prefix }
    }

    pub(super) fn name(&self, suffix: &str) -> String {
        format!("{}-{suffix}", self.prefix)
    }

    /// Adds a line to what was seen, in which no name of this run stands.
    pub(super) fn show(&mut self, what: impl Debug) {
        self.seen.push_str(&format!("{what:?}\n").replace(&self.prefix, "P"));
    }

    pub(super) fn client(&self, settings: Settings<'_>) -> ClientConfig {
        client(&self.bootstrap, settings)
    }

    pub(super) fn consumer(&self, settings: Settings<'_>) -> BaseConsumer {
        self.client(settings).create().unwrap()
    }

    pub(super) async fn create(&self, topic: &str, partitions: i32, set: Settings<'_>) -> Outcome {
        let one = NewTopic::new(topic, partitions, TopicReplication::Fixed(1));
        let one = set.iter().fold(one, |one, (key, value)| one.set(key, value));
        let created = self.admin.create_topics([&one], &AdminOptions::new()).await.unwrap();
        // Apache Kafka's broker learns of it a moment after its controller.
        let count = usize::try_from(partitions).unwrap();
        assert!(wait_for(async || self.partitions(topic) == count).await, "{topic}");
        of(created).remove(0)
    }

    /// How many partitions a topic has.
    pub(super) fn partitions(&self, topic: &str) -> usize {
        let metadata = self.admin.inner().fetch_metadata(Some(topic), SOON).unwrap();
        metadata.topics()[0].partitions().len()
    }

    /// Writes, in order; where each record came to stand.
    pub(super) async fn produce(
        &self,
        topic: &str,
        records: &[ProducedRecord],
        settings: Settings<'_>,
    ) -> Vec<Result<(i32, i64), RDKafkaErrorCode>> {
        let producer: FutureProducer = self.client(settings).create().unwrap();
        let sent = records.iter().map(|it| {
            let mut record = FutureRecord::to(topic).partition(it.partition.unwrap_or(0));
            let headers = it.headers.iter().fold(OwnedHeaders::new(), |all, (key, value)| {
                all.insert(Header { key, value: value.as_deref() })
            });
            record.headers = Some(headers).filter(|it| it.count() > 0);
            (record.key, record.payload) = (it.key.as_deref(), it.value.as_deref());
            record.timestamp = it.timestamp;
            producer.send(record, SOON)
        });
        let sent = join_all(sent).await.into_iter();
        sent.map(|it| it.map(|at| (at.partition, at.offset)).map_err(|it| code(&it.0))).collect()
    }

    /// Everything from an offset on, without a group.
    pub(super) fn read(&self, topic: &str, partitions: i32, from: i64) -> Vec<OwnedMessage> {
        let settings = [
            ("group.id", "nobody"),
            ("enable.partition.eof", "true"),
            ("fetch.message.max.bytes", "20000000"),
            ("receive.message.max.bytes", "100000000"),
        ];
        let consumer = self.consumer(&settings);
        let mut list = TopicPartitionList::new();
        for it in 0..partitions {
            list.add_partition_offset(topic, it, Offset::Offset(from)).unwrap();
        }
        consumer.assign(&list).unwrap();
        let (mut read, mut ends) = (Vec::new(), 0);
        while ends < partitions {
            match consumer.poll(SOON).expect("a record, or the end, in time") {
                Ok(it) => read.push(it.detach()),
                Err(KafkaError::PartitionEOF(_)) => ends += 1,
                Err(error) => panic!("{topic}: {error}"),
            }
        }
        read
    }

    pub(super) fn watermarks(&self, topic: &str) -> (i64, i64) {
        self.admin.inner().fetch_watermarks(topic, 0, SOON).unwrap()
    }
}

fn client(bootstrap: &str, settings: Settings<'_>) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap).set("auto.offset.reset", "earliest");
    config.set("enable.auto.commit", "false").set("linger.ms", "5");
    settings.iter().for_each(|(key, value)| _ = config.set(*key, *value));
    config
}

/// The outcomes of the parts of an administrator's request.
pub(super) fn of(results: Vec<Result<String, (String, RDKafkaErrorCode)>>) -> Vec<Outcome> {
    results.into_iter().map(|it| it.map(|_| ()).map_err(|it| it.1)).collect()
}

pub(super) fn code(error: &KafkaError) -> RDKafkaErrorCode {
    error.rdkafka_error_code().unwrap_or_else(|| panic!("{error}"))
}

pub(super) fn outcome<T>(result: &KafkaResult<T>) -> Outcome {
    result.as_ref().map(|_| ()).map_err(code)
}

pub(super) fn list(topic: &str, partition: i32, offset: Offset) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, offset).unwrap();
    list
}

/// The next thing that a consumer has to say. A poll that only saw a rebalance says nothing.
pub(super) fn next(consumer: &BaseConsumer) -> Result<OwnedMessage, RDKafkaErrorCode> {
    let polled = (0..10).find_map(|_| consumer.poll(SOON)).expect("a record in time");
    polled.map(|it| it.detach()).map_err(|it| code(&it))
}

pub(super) async fn wait_for(condition: impl AsyncFn() -> bool) -> bool {
    let until = Instant::now() + 3 * SOON;
    while Instant::now() < until {
        if condition().await {
            return true;
        }
        sleep(Duration::from_millis(50)).await;
    }
    false
}

pub(super) fn value(value: impl ToString) -> ProducedRecord {
    ProducedRecord::value(value.to_string())
}

/// Offset, key, value, headers and time of a record.
pub(super) fn told(it: &OwnedMessage) -> impl Debug + use<> {
    let text = |it: &[u8]| String::from_utf8_lossy(it).into_owned();
    let headers: Vec<_> = it
        .headers()
        .into_iter()
        .flat_map(|it| it.iter().map(|it| (it.key.to_owned(), it.value.map(text))))
        .collect();
    (it.offset(), it.key().map(text), it.payload().map(text), headers, it.timestamp())
}

/// The values of records, as numbers.
pub(super) fn numbers(records: &[OwnedMessage]) -> Vec<i64> {
    let number = |it: &OwnedMessage| std::str::from_utf8(it.payload()?).ok()?.parse().ok();
    records.iter().filter_map(number).collect()
}
