//! Writes records; the broker's delivery report is the only proof that one was written.

use std::{fmt, sync::Arc, time::Duration};

use rdkafka::{
    ClientConfig, ClientContext, Message,
    config::RDKafkaLogLevel,
    error::{KafkaError, RDKafkaErrorCode},
    message::{Header, OwnedHeaders},
    producer::{BaseRecord, DeliveryResult, Producer, ProducerContext, ThreadedProducer},
};
use tokio::time::Instant;

use super::{
    Properties,
    context::Owner,
    outage::{Outages, Say},
};
use crate::record::{EncodedRecord, RecordOffset, TopicPartition};

/// Whoever waits for the delivery report of one record. Called once, on the producer's thread: it
/// must not wait.
pub trait Delivery: Send + Sync {
    /// The record stands at that place, or it does not and will not.
    fn delivered(self: Box<Self>, report: Result<(TopicPartition, RecordOffset), ProduceError>);
}

/// A producer: idempotent, waiting for all replicas, never giving up on a broker that is away.
#[derive(Clone)]
pub struct Writer {
    producer: Arc<ThreadedProducer<WriterContext>>,
}

/// The producer could not be made.
#[derive(Debug, thiserror::Error)]
#[error("producer could not be started")]
pub struct WriterError(#[from] KafkaError);

/// A record was refused for good: too large, a topic that may not be written to or does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("record could not be written to topic {topic:?}: {reason}")]
pub struct ProduceError {
    /// The topic.
    pub topic: String,
    /// What the client or the broker said.
    pub reason: String,
    /// Whether it, or another record of the batch that it went in, was too large, of a wrong time or
    /// not valid: the broker refuses the batch as a whole.
    pub of_batch: bool,
    /// Whether it is about this record or its topic. If not, every other record would fail too: the
    /// producer is of no more use.
    pub of_record: bool,
}

impl Writer {
    /// A producer of those settings.
    ///
    /// # Errors
    /// Fails if librdkafka refuses the settings. Brokers that cannot be reached are no failure.
    pub fn start(properties: &Properties) -> Result<Self, WriterError> {
        let config: ClientConfig = properties.iter().collect();
        let context =
            WriterContext { owner: properties.owner.clone(), outages: Outages::default() };
        Ok(Self { producer: Arc::new(config.create_with_context(context)?) })
    }

    /// Hands `record` to the producer, and waits while its buffer is full: that is how a broker
    /// that is slow or away holds back everything before it. `delivery` is told the end, always.
    pub async fn send(&self, record: &EncodedRecord, delivery: Box<dyn Delivery>) {
        let mut opaque: Opaque = Box::new(delivery);
        loop {
            let Err((error, back)) = self.producer.send(to_kafka(record, opaque)) else { return };
            opaque = back.delivery_opaque;
            if error.rdkafka_error_code() != Some(RDKafkaErrorCode::QueueFull) {
                let topic = record.topic.to_string();
                return opaque.delivered(Err(ProduceError::new(topic, &error)));
            }
            tokio::time::sleep(FULL_PAUSE).await;
        }
    }

    /// Records whose delivery report has not come.
    pub fn in_flight(&self) -> usize {
        usize::try_from(self.producer.in_flight_count()).unwrap_or(0)
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

type Opaque = Box<Box<dyn Delivery>>;

fn to_kafka(record: &EncodedRecord, opaque: Opaque) -> BaseRecord<'_, [u8], [u8], Opaque> {
    let mut out = BaseRecord::with_opaque_to(&record.topic, opaque);
    if let Some(key) = &record.key {
        out = out.key(&key[..]);
    }
    if let Some(value) = &record.value {
        out = out.payload(&value[..]);
    }
    if let Some(timestamp) = record.timestamp {
        out = out.timestamp(timestamp.0);
    }
    if record.headers.is_empty() {
        return out;
    }
    let mut headers = OwnedHeaders::new_with_capacity(record.headers.len());
    for header in &record.headers {
        let value = header.value.as_deref();
        headers = headers.insert(Header { key: &header.name, value });
    }
    out.headers(headers)
}

struct WriterContext {
    owner: Owner,
    outages: Outages,
}

impl ClientContext for WriterContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.owner.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        match self.outages.note(&error.to_string(), Instant::now()) {
            Say::Begun => self.owner.error(error, reason),
            Say::GoesOn(times, lasting) => {
                let (connector, task) = (self.owner.connector(), self.owner.task);
                tracing::warn!(connector, task, %error, times, ?lasting, "writing still fails");
            }
            Say::Nothing => {}
        }
    }
}

impl ProducerContext for WriterContext {
    type DeliveryOpaque = Opaque;

    fn delivery(&self, result: &DeliveryResult<'_>, delivery: Opaque) {
        let report = match result {
            Ok(message) => RecordOffset::new(message.offset())
                .map(|offset| (TopicPartition::new(message.topic(), message.partition()), offset))
                .ok_or_else(|| ProduceError {
                    topic: message.topic().to_owned(),
                    reason: "the broker gave no offset".to_owned(),
                    of_batch: false,
                    of_record: false,
                }),
            Err((error, message)) => Err(ProduceError::new(message.topic().to_owned(), error)),
        };
        delivery.delivered(report);
    }
}

impl ProduceError {
    fn new(topic: String, error: &KafkaError) -> Self {
        let code = error.rdkafka_error_code();
        let is_one_of = |codes: &[RDKafkaErrorCode]| code.is_some_and(|it| codes.contains(&it));
        let of_batch = is_one_of(OF_THE_BATCH);
        Self {
            topic,
            reason: error.to_string(),
            of_batch,
            of_record: of_batch || is_one_of(OF_RECORDS),
        }
    }
}

/// What a broker says to a whole batch because of one of its records.
const OF_THE_BATCH: &[RDKafkaErrorCode] = &[
    RDKafkaErrorCode::MessageSizeTooLarge,
    RDKafkaErrorCode::InvalidTimestamp,
    RDKafkaErrorCode::InvalidRecord,
];
/// What else is about a record or its topic.
const OF_RECORDS: &[RDKafkaErrorCode] = &[
    RDKafkaErrorCode::InvalidMessage,
    RDKafkaErrorCode::InvalidMessageSize,
    RDKafkaErrorCode::InvalidTopic,
    RDKafkaErrorCode::PolicyViolation,
    RDKafkaErrorCode::TopicAuthorizationFailed,
    RDKafkaErrorCode::UnknownPartition,
    RDKafkaErrorCode::UnknownTopic,
    RDKafkaErrorCode::UnknownTopicOrPartition,
];
const FULL_PAUSE: Duration = Duration::from_millis(5);
