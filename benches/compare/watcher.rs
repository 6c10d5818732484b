//! Sees exchanges as they come.

use std::time::Duration;

use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
};
use tokio::time::Instant;

/// A reader of one topic from its beginning, in no group.
pub(crate) struct Watcher {
    consumer: BaseConsumer,
    /// How many exchanges were seen.
    pub(crate) seen: usize,
}

impl Watcher {
    pub(crate) fn new(bootstrap: &str, topic: &str) -> Self {
        let consumer: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", bootstrap)
            .set("group.id", "unused")
            .set("enable.auto.commit", "false")
            .set("fetch.wait.max.ms", "20")
            .create()
            .unwrap();
        let mut partitions = TopicPartitionList::new();
        for partition in 0..4 {
            partitions.add_partition_offset(topic, partition, Offset::Beginning).unwrap();
        }
        consumer.assign(&partitions).unwrap();
        Self { consumer, seen: 0 }
    }

    /// Waits until `count` exchanges were seen in all.
    pub(crate) fn wait_for(&mut self, count: usize) {
        let until = Instant::now() + DEADLINE;
        while self.seen < count {
            match self.consumer.poll(Duration::from_millis(100)) {
                Some(Ok(_)) => self.seen += 1,
                Some(Err(error)) => panic!("exchanges cannot be read: {error}"),
                None => assert!(Instant::now() < until, "only {} of {count} came", self.seen),
            }
        }
    }
}

const DEADLINE: Duration = Duration::from_mins(5);
