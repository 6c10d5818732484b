//! The task: lease, choose the topic, form the record.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::{
    connector::{Outgoing, Receipt, SourceTask},
    delivery::{Done, StageError},
    exchange::{
        HttpExchange,
        form::{Content, ExchangeVersion, context_headers, to_struct},
    },
    queue::{Consumer, Lease, Queue, Seat},
    record::{Header, Headers, RecordOffset, SourceRecord, TopicPartition, data::SchemaAndValue},
    telemetry::{TaskLabels, events},
};

/// Publishes the exchanges of one queue.
pub struct QueueSourceTask {
    /// The connector, which shares one seat among its tasks.
    connector: Arc<str>,
    queue: Arc<Queue>,
    target: Target,
    seat: Option<Seat>,
    published: Arc<events::ExchangesPublished>,
    /// Says that somebody takes from the queue, as long as the task lives.
    _consumer: Consumer,
}

/// Where exchanges go and what they look like there.
#[derive(Clone, Debug)]
pub struct Target {
    /// For exchanges that are a success.
    pub success_topic: Arc<str>,
    /// For the others.
    pub error_topic: Arc<str>,
    /// The whole exchange, or the response alone.
    pub content: Content,
    /// The form.
    pub version: ExchangeVersion,
    /// Whether versions 1 and 2 carry a `success` field.
    pub success_field: bool,
    /// Whether the outcome stands in Kafka headers too. Version 1, which has no attributes, always
    /// carries them.
    pub context_headers: bool,
}

impl QueueSourceTask {
    /// A task of `labels.connector` that publishes what comes through `queue`.
    pub fn new(labels: &TaskLabels, queue: Arc<Queue>, target: Target) -> Self {
        Self {
            connector: labels.connector.clone(),
            target,
            seat: None,
            published: Arc::new(events::ExchangesPublished::new(labels)),
            _consumer: queue.register_consumer(),
            queue,
        }
    }

    async fn next(&mut self) -> Outgoing {
        // One task of the connector publishes, so that order is kept; the others stand by and take
        // over where it ends.
        if self.seat.is_none() {
            self.seat = Some(self.queue.seat(&self.connector).await);
        }
        loop {
            let lease = self.queue.lease().await;
            if let Some(record) = self.target.record(&lease) {
                let success = lease.envelope().is_some_and(|it| it.exchange.success);
                let published = self.published.clone();
                return Outgoing {
                    record,
                    receipt: Box::new(LeaseReceipt { lease, success, published }),
                };
            }
        }
    }
}

impl SourceTask for QueueSourceTask {
    fn poll(&mut self) -> BoxFuture<'_, Result<Outgoing, String>> {
        Box::pin(async { Ok(self.next().await) })
    }
}

impl Target {
    fn record(&self, lease: &Lease) -> Option<SourceRecord> {
        let envelope = lease.envelope()?;
        let exchange = &envelope.exchange;
        let topic = if exchange.success { &self.success_topic } else { &self.error_topic };
        Some(SourceRecord {
            topic: topic.clone(),
            key: envelope.key.clone(),
            value: self.value(exchange),
            headers: self.headers(&envelope.headers, exchange),
            timestamp: envelope.raw.timestamp,
        })
    }

    fn value(&self, exchange: &HttpExchange) -> SchemaAndValue {
        to_struct(exchange, self.version, self.content, self.success_field).into()
    }

    fn headers(&self, kept: &Headers, exchange: &HttpExchange) -> Headers {
        let mut headers = kept.clone();
        if self.context_headers || self.version == ExchangeVersion::V1 {
            let context = context_headers(exchange);
            headers.extend(context.into_iter().map(|(name, text)| Header::text(name, text)));
        }
        headers
    }
}

/// An exchange on its way to its topic.
struct LeaseReceipt {
    lease: Lease,
    success: bool,
    published: Arc<events::ExchangesPublished>,
}

impl Receipt for LeaseReceipt {
    fn published(self: Box<Self>, at: TopicPartition, offset: RecordOffset) {
        let Self { lease, success, published } = *self;
        published.count(success);
        if let Some(envelope) = lease.complete() {
            envelope.ack.resolve(&Done::Published(at, offset));
        }
    }

    fn reject(self: Box<Self>, error: StageError) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            if let Some(envelope) = self.lease.complete() {
                envelope.origin.reject.reject(envelope.raw, envelope.ack, error).await;
            }
        })
    }
}
