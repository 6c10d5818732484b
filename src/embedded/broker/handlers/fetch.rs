//! Giving records, and waiting for them.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use kafka_protocol::{
    error::ResponseError,
    messages::{
        FetchRequest, FetchResponse,
        fetch_request::{FetchPartition, FetchTopic},
        fetch_response::{FetchableTopicResponse, PartitionData},
    },
};
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use crate::embedded::broker::{
    api::Caller,
    cluster::Cluster,
    log::{LEADER_EPOCH, Log, OutOfRange},
    topic::Topic,
};

/// The longest a fetch may wait, whatever it asks for.
const LONGEST: Duration = Duration::from_mins(5);
/// The version from which on topics are named by their ids.
const BY_ID: i16 = 13;

/// What was found for a request so far.
struct Found {
    topics: Vec<FetchableTopicResponse>,
    /// How many bytes, and how many more there may be.
    bytes: usize,
    room: usize,
    /// Somebody has to hear of it at once.
    failed: bool,
}

/// Waits until there are as many bytes as asked for, until the time is over, or until something is
/// wrong. Records that arrive wake it at once.
pub(crate) async fn fetch(
    cluster: Arc<Cluster>,
    caller: Caller,
    request: FetchRequest,
) -> FetchResponse {
    // No sessions are kept, and each answer says so by the session 0.
    if request.session_id != 0 {
        return FetchResponse::default()
            .with_error_code(ResponseError::FetchSessionIdNotFound.code());
    }
    let wait = Duration::from_millis(u64::try_from(request.max_wait_ms).unwrap_or_default());
    let until = Instant::now() + wait.min(LONGEST);
    let enough = usize::try_from(request.min_bytes).unwrap_or_default();
    let news = Arc::new(Notify::new());
    loop {
        let found = look(&cluster, &caller, &request, &news);
        let done = found.failed || enough <= found.bytes || until <= Instant::now();
        if done {
            return FetchResponse::default().with_responses(found.topics);
        }
        // Late or woken: it looks again in both cases.
        _ = timeout_at(until, news.notified()).await;
    }
}

fn look(cluster: &Cluster, caller: &Caller, request: &FetchRequest, news: &Arc<Notify>) -> Found {
    let room = usize::try_from(request.max_bytes).unwrap_or_default();
    let mut found = Found { topics: Vec::new(), bytes: 0, room, failed: false };
    for asked in &request.topics {
        let topic = match caller.version < BY_ID {
            true => cluster.topic(&asked.topic).ok_or(ResponseError::UnknownTopicOrPartition),
            false => cluster.topic_by_id(asked.topic_id).ok_or(ResponseError::UnknownTopicId),
        };
        found.topic(asked, topic.as_deref().map_err(|it| *it), news);
    }
    found
}

impl Found {
    fn topic(
        &mut self,
        asked: &FetchTopic,
        topic: Result<&Topic, ResponseError>,
        news: &Arc<Notify>,
    ) {
        let partitions =
            asked.partitions.iter().map(|it| self.partition(it, topic, news)).collect();
        let answer = FetchableTopicResponse::default()
            .with_topic(asked.topic.clone())
            .with_topic_id(asked.topic_id)
            .with_partitions(partitions);
        self.topics.push(answer);
    }

    fn partition(
        &mut self,
        asked: &FetchPartition,
        topic: Result<&Topic, ResponseError>,
        news: &Arc<Notify>,
    ) -> PartitionData {
        let found = topic.and_then(|it| {
            it.partition(asked.partition).ok_or(ResponseError::UnknownTopicOrPartition)
        });
        let answer = PartitionData::default().with_partition_index(asked.partition);
        match found {
            // Watched before it is read, so that nothing arrives in between unnoticed.
            Ok(partition) => {
                partition.watch(news);
                partition.with(|log| self.read(asked, log, answer))
            }
            Err(error) => self.refused(answer, error),
        }
    }

    fn read(&mut self, asked: &FetchPartition, log: &Log, answer: PartitionData) -> PartitionData {
        let answer = answer
            .with_high_watermark(log.end())
            .with_last_stable_offset(log.end())
            .with_log_start_offset(log.start());
        if LEADER_EPOCH < asked.current_leader_epoch {
            return self.refused(answer, ResponseError::UnknownLeaderEpoch);
        }
        let max = usize::try_from(asked.partition_max_bytes).unwrap_or_default().min(self.room);
        match log.read(asked.fetch_offset, max, self.bytes == 0) {
            Ok(records) => {
                self.bytes += records.len();
                self.room = self.room.saturating_sub(records.len());
                answer.with_records(Some(records))
            }
            Err(OutOfRange) => self.refused(answer, ResponseError::OffsetOutOfRange),
        }
    }

    fn refused(&mut self, answer: PartitionData, error: ResponseError) -> PartitionData {
        self.failed = true;
        answer
            .with_error_code(error.code())
            .with_high_watermark(-1)
            .with_records(Some(Bytes::new()))
    }
}
