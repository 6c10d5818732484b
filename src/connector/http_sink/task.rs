//! The task: map, choose, wait for room, call, hand on.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::{
    idempotency::Keys,
    mapper::{Mapped, map},
    router::{Route, choose},
};
use crate::{
    connector::{Rejected, SinkTask},
    delivery::{Ack, Done, SkipReason, StageError},
    exchange::{HttpExchange, HttpRequest, Outcome, Redaction},
    http::{CallContext, Executed},
    queue::{Envelope, Origin, Queue, Room},
    record::SinkRecord,
    telemetry::{TaskLabels, events},
};

/// Makes the calls that records ask for.
pub struct HttpSinkTask {
    labels: TaskLabels,
    /// In the order in which they are asked; never empty.
    routes: Vec<Route>,
    publish: Publish,
    redaction: Redaction,
    all_attempts: bool,
    keys: Keys,
    /// Cancelled when the task stops: what waits for its turn then gives up.
    stop: CancellationToken,
}

/// Where exchanges go.
pub enum Publish {
    /// Nowhere: a record is done when its call has ended.
    Nothing,
    /// Into a queue.
    Queue(Arc<Queue>, Arc<Origin>),
}

/// What a task is made of.
pub struct Parts {
    /// The task.
    pub labels: TaskLabels,
    /// Its configurations, `default` last.
    pub routes: Vec<Route>,
    /// Where exchanges go.
    pub publish: Publish,
    /// Headers whose values no exchange shows.
    pub redaction: Redaction,
    /// Whether the attempts before the last are published too.
    pub all_attempts: bool,
    /// The cluster's id.
    pub cluster_id: String,
    /// Cancelled when the task stops.
    pub stop: CancellationToken,
}

impl HttpSinkTask {
    /// A task of those parts.
    pub fn new(parts: Parts) -> Self {
        let Parts { labels, routes, publish, redaction, all_attempts, cluster_id, stop } = parts;
        let keys = Keys::new(&cluster_id);
        Self { labels, routes, publish, redaction, all_attempts, keys, stop }
    }

    async fn work(&self, record: SinkRecord, ack: Ack) -> Result<(), Rejected> {
        let request = match map(&record.value) {
            Ok(Mapped::Request(request)) => request,
            Ok(Mapped::Tombstone) => {
                self.skip(&record, ack);
                return Ok(());
            }
            Err(error) => {
                let error = StageError::put(error.to_string());
                return Err(Rejected { raw: record.raw, ack, error });
            }
        };
        // The last route, `default`, takes what no other does.
        let Some(route) = choose(&self.routes, &request) else { return Ok(()) };
        // Dropping the acknowledgement on the way out says that the record is not done.
        let turn_and_room = async { (route.turn(&request.url).await, self.room().await) };
        let (_turn, room) = tokio::select! {
            ready = turn_and_room => ready,
            () = self.stop.cancelled() => return Ok(()),
        };
        if let Some(exchanges) = self.call(route, request, &record).await {
            self.hand_on(exchanges, record, ack, room).await;
        }
        Ok(())
    }

    /// Room for the exchange, before there is one: a full queue keeps the call from being made.
    async fn room(&self) -> Option<Room> {
        match &self.publish {
            Publish::Nothing => None,
            Publish::Queue(queue, _) => Some(queue.reserve().await),
        }
    }

    /// Makes the call. `None` if the task was stopped while the call waited for its turn; else what
    /// is to be published, the last attempt last.
    async fn call(
        &self,
        route: &Route,
        request: HttpRequest,
        record: &SinkRecord,
    ) -> Option<Vec<HttpExchange>> {
        let context = CallContext {
            idempotency_key: self.keys.of(&record.raw, 0).to_string(),
            stop: self.stop.clone(),
            all_attempts: self.all_attempts,
        };
        match route.configuration.execute(request, context).await {
            Executed::Finished { exchange, earlier } => {
                self.count(&exchange, route.configuration.id());
                let mut exchanges = Vec::from(earlier);
                exchanges.push(*exchange);
                for exchange in &mut exchanges {
                    route.hide(exchange);
                    self.redaction.apply(exchange);
                }
                Some(exchanges)
            }
            Executed::Cancelled => None,
        }
    }

    /// Hands the exchanges on. Earlier attempts use the room first, and then wait for more: whoever
    /// publishes them gives it back.
    async fn hand_on(
        &self,
        exchanges: Vec<HttpExchange>,
        record: SinkRecord,
        ack: Ack,
        mut room: Option<Room>,
    ) {
        let Publish::Queue(queue, origin) = &self.publish else {
            return ack.resolve(&Done::NotPublished);
        };
        let mut acks = ack.split(u32::try_from(exchanges.len()).unwrap_or(1));
        let mut exchanges = exchanges.into_iter();
        let mut record = Some(record);
        while let (Some(exchange), Some(ack)) = (exchanges.next(), acks.pop()) {
            // Only an earlier attempt needs a copy: the last one takes the record along.
            let last = exchanges.len() == 0;
            let Some(carried) = (if last { record.take() } else { record.clone() }) else { return };
            let SinkRecord { key, value: _, headers, raw } = carried;
            let room = match room.take() {
                Some(room) => room,
                None => queue.reserve().await,
            };
            room.send(Envelope { exchange, key, headers, raw, ack, origin: origin.clone() });
        }
    }

    fn skip(&self, record: &SinkRecord, ack: Ack) {
        events::RecordSkipped {
            task: &self.labels,
            reason: SkipReason::Tombstone.name(),
            partition: &record.raw.partition,
            offset: record.raw.offset,
        }
        .emit();
        ack.resolve(&Done::Skipped(SkipReason::Tombstone));
    }

    fn count(&self, exchange: &HttpExchange, configuration: &str) {
        events::CallFinished {
            task: &self.labels,
            configuration,
            outcome: exchange.outcome().map_or("", Outcome::name),
            status: events::StatusClass::of(answered(exchange)),
            attempts: u32::try_from(exchange.attempts).unwrap_or(0),
            duration: std::time::Duration::from_millis(
                u64::try_from(exchange.duration_in_millis).unwrap_or(0),
            ),
        }
        .emit();
    }
}

/// The status that a server gave, if one did.
fn answered(exchange: &HttpExchange) -> Option<u16> {
    (!exchange.response.protocol.is_empty())
        .then(|| u16::try_from(exchange.response.status_code).ok())?
}

impl SinkTask for HttpSinkTask {
    fn put(&self, record: SinkRecord, ack: Ack) -> BoxFuture<'_, Result<(), Rejected>> {
        Box::pin(self.work(record, ack))
    }
}
