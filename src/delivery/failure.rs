//! What can go wrong with one record, in the words that Kafka Connect's operators search for.

use std::fmt;

use futures_util::future::BoxFuture;

use super::Ack;
use crate::record::RawRecord;

/// Where a record failed. The names are those of Connect's error context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The key's bytes.
    KeyConverter,
    /// The value's bytes.
    ValueConverter,
    /// A header's bytes.
    HeaderConverter,
    /// The task: what the record asks for.
    TaskPut,
    /// Writing it.
    KafkaProduce,
}

impl Stage {
    /// All of them, in the order in which a record passes them.
    pub const ALL: [Self; 5] = [
        Self::KeyConverter,
        Self::ValueConverter,
        Self::HeaderConverter,
        Self::TaskPut,
        Self::KafkaProduce,
    ];

    /// The name in error headers and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeyConverter => "KEY_CONVERTER",
            Self::ValueConverter => "VALUE_CONVERTER",
            Self::HeaderConverter => "HEADER_CONVERTER",
            Self::TaskPut => "TASK_PUT",
            Self::KafkaProduce => "KAFKA_PRODUCE",
        }
    }
}

/// A record failed, for good: working on it again fails again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageError {
    /// Where.
    pub stage: Stage,
    /// The class that Connect would name as executing.
    pub class: &'static str,
    /// The class of the exception that Connect would throw.
    pub exception: &'static str,
    /// What is wrong, the field included.
    pub message: String,
}

impl StageError {
    /// Data that a converter cannot read or write.
    pub fn data(stage: Stage, class: &'static str, message: String) -> Self {
        Self { stage, class, exception: DATA_EXCEPTION, message }
    }

    /// A record whose content asks for nothing that can be done.
    pub fn put(message: String) -> Self {
        Self { stage: Stage::TaskPut, class: SINK_TASK, exception: CONNECT_EXCEPTION, message }
    }

    /// A record that the broker refuses.
    pub fn produce(message: String) -> Self {
        let class = "org.apache.kafka.clients.producer.KafkaProducer";
        Self { stage: Stage::KafkaProduce, class, exception: KAFKA_EXCEPTION, message }
    }
}

impl fmt::Display for StageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.exception, self.message)
    }
}

/// Takes records that failed after their task had handed them on.
pub trait Reject: Send + Sync + fmt::Debug {
    /// Makes a dead letter of the record, or skips and counts it. `ack` is resolved when that is
    /// done.
    fn reject(&self, raw: RawRecord, ack: Ack, error: StageError) -> BoxFuture<'_, ()>;
}

const DATA_EXCEPTION: &str = "org.apache.kafka.connect.errors.DataException";
const CONNECT_EXCEPTION: &str = "org.apache.kafka.connect.errors.ConnectException";
const KAFKA_EXCEPTION: &str = "org.apache.kafka.common.KafkaException";
/// What Connect names for every failure of a sink task, whichever class it is.
const SINK_TASK: &str = "org.apache.kafka.connect.sink.SinkTask";
