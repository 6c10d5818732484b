//! The demo as a client of its own broker: it writes requests and reads exchanges.

use std::{sync::Arc, time::Duration};

use tokio::{sync::oneshot, time::Instant};

use super::requests::Sample;
use crate::{
    delivery::{Commit, Done},
    kafka::{
        Admin, Delivery, Next, Observer, ProduceError, Properties, Reader, ReaderSettings, Role,
        Subscription, Window, Writer, client_properties,
    },
    record::{EncodedRecord, RawRecord, RecordOffset, TopicPartition},
};

/// The topic of requests.
pub(super) const REQUESTS: &str = "http-request";
/// The topics of exchanges.
pub(super) const EXCHANGES: [&str; 2] = ["http-success", "http-error"];

/// Creates the demo's topics: whoever reads a topic that comes to be later hears of it late.
pub(super) async fn create(bootstrap: &str) -> Result<(), String> {
    let properties = properties(Role::Admin, &[("bootstrap.servers", bootstrap)])?;
    let admin = Admin::start(&properties).map_err(|err| err.to_string())?;
    for topic in [REQUESTS].iter().chain(&EXCHANGES) {
        admin.create_topic(topic, 1).await.map_err(|err| err.to_string())?;
    }
    Ok(())
}

/// A client of the demo's topics.
pub(super) struct Topics {
    writer: Writer,
    reader: Reader,
}

impl Topics {
    pub(super) fn open(bootstrap: &str) -> Result<Self, String> {
        let writer = properties(Role::Producer, &[("bootstrap.servers", bootstrap)])?;
        let reader = [("bootstrap.servers", bootstrap), ("group.id", "roundtrip-demo")];
        let settings = ReaderSettings {
            name: "demo".to_owned(),
            properties: properties(Role::Consumer, &reader)?,
            subscription: Subscription::Topics(EXCHANGES.map(str::to_owned).to_vec()),
            window: Window { records: 100, bytes: 1 << 24, total_bytes: 1 << 25 },
            commit_interval: Duration::from_secs(1),
            commit_records: 100,
            drain_timeout: Duration::from_secs(1),
            paused: false,
            observer: Arc::new(Nobody),
        };
        Ok(Self {
            writer: Writer::start(&writer).map_err(|err| err.to_string())?,
            reader: Reader::start(settings).map_err(|err| err.to_string())?,
        })
    }

    /// Writes a request, and waits until the broker has it.
    pub(super) async fn ask(&self, sample: &Sample) -> Result<(), String> {
        let record = EncodedRecord {
            topic: REQUESTS.into(),
            key: Some(sample.key.into()),
            value: Some(sample.request.to_string().into()),
            headers: Vec::new(),
            timestamp: None,
        };
        let (told, report) = oneshot::channel();
        self.writer.send(&record, Box::new(Told(told))).await;
        match report.await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the producer has ended".to_owned()),
        }
    }

    /// Waits for the next exchange.
    pub(super) async fn next(&self) -> Result<RawRecord, String> {
        match self.reader.next().await {
            Next::Record(record, mut ack) => {
                if ack.begin() {
                    ack.resolve(&Done::NotPublished);
                }
                Ok(record)
            }
            Next::Stopped => Err("the demo's reader has ended".to_owned()),
            Next::Failed(reason) => Err(reason),
        }
    }

    pub(super) async fn close(self) {
        self.reader.stop(Instant::now() + Duration::from_secs(1)).await;
    }
}

fn properties(role: Role, settings: &[(&str, &str)]) -> Result<Properties, String> {
    client_properties(role, settings.iter().copied())
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

struct Told(oneshot::Sender<Result<(TopicPartition, RecordOffset), ProduceError>>);

impl Delivery for Told {
    fn delivered(self: Box<Self>, report: Result<(TopicPartition, RecordOffset), ProduceError>) {
        // Whoever asked may have stopped waiting.
        _ = self.0.send(report);
    }
}

struct Nobody;

impl Observer for Nobody {
    fn assigned(&self, _: &[TopicPartition]) {}
    fn left(&self, _: &[TopicPartition], _: bool) {}
    fn committed(&self, _: &TopicPartition, _: &Commit) {}
    fn commit_refused(&self) {}
    fn read(&self, _: usize) {}
    fn active(&self, _: usize) {}
}
