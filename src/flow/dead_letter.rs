//! The dead letter queue: records that failed, as they came, with what is known about why.

use std::sync::Arc;

use super::Trouble;
use crate::{
    delivery::{Ack, Done, StageError},
    kafka::{Delivery, ProduceError, Writer},
    record::{EncodedRecord, RawHeader, RawRecord, RecordOffset, TopicPartition},
    telemetry::{TaskLabels, events},
};

/// Writes dead letters of one task.
#[derive(Debug)]
pub struct DeadLetters {
    /// The task.
    pub labels: TaskLabels,
    /// `errors.deadletterqueue.topic.name`.
    pub topic: Arc<str>,
    /// `errors.deadletterqueue.context.headers.enable`.
    pub context_headers: bool,
    /// The producer.
    pub writer: Writer,
    /// Where a dead letter that could not be written is noted.
    pub trouble: Arc<Trouble>,
}

impl DeadLetters {
    /// Writes `raw` with its own key, value, headers and timestamp. `ack` is resolved when the
    /// broker has it; a dead letter that cannot be written stops the task, it is never skipped.
    pub async fn send(&self, raw: &RawRecord, error: &StageError, ack: Option<Ack>) {
        let mut headers = raw.headers.clone();
        if self.context_headers {
            headers.extend(self.context(raw, error));
        }
        let record = EncodedRecord {
            topic: self.topic.clone(),
            key: raw.key.clone(),
            value: raw.value.clone(),
            headers,
            timestamp: raw.timestamp,
        };
        let delivery = Posted {
            labels: self.labels.clone(),
            from: (raw.partition.clone(), raw.offset),
            error: error.clone(),
            ack,
            trouble: self.trouble.clone(),
        };
        self.writer.send(&record, Box::new(delivery)).await;
    }

    /// Connect's ten context headers, in its order.
    fn context(&self, raw: &RawRecord, error: &StageError) -> Vec<RawHeader> {
        let trace = format!("{error}\n");
        let texts = [
            ("topic", raw.partition.topic.to_string()),
            ("partition", raw.partition.partition.to_string()),
            ("offset", raw.offset.to_string()),
            ("connector.name", self.labels.connector.to_string()),
            ("task.id", self.labels.task.to_string()),
            ("stage", error.stage.name().to_owned()),
            ("class.name", error.class.to_owned()),
            ("exception.class.name", error.exception.to_owned()),
            ("exception.message", error.message.clone()),
            ("exception.stacktrace", trace),
        ];
        let header = |(name, text): (&str, String)| RawHeader {
            name: format!("__connect.errors.{name}"),
            value: Some(text.into()),
        };
        texts.map(header).into()
    }
}

/// A dead letter on its way.
struct Posted {
    labels: TaskLabels,
    from: (TopicPartition, RecordOffset),
    error: StageError,
    ack: Option<Ack>,
    trouble: Arc<Trouble>,
}

impl Delivery for Posted {
    fn delivered(self: Box<Self>, report: Result<(TopicPartition, RecordOffset), ProduceError>) {
        let Self { labels, from: (partition, offset), error, ack, trouble } = *self;
        match report {
            Ok((at, position)) => {
                events::RecordDeadLettered {
                    task: &labels,
                    stage: error.stage.name(),
                    partition: &partition,
                    offset,
                    topic: &at.topic,
                    error: &error.message,
                }
                .emit();
                if let Some(ack) = ack {
                    ack.resolve(&Done::DeadLettered(at, position));
                }
            }
            Err(error) => {
                trouble.note(format!("dead letter of {partition}@{offset} not written: {error}"));
            }
        }
    }
}
