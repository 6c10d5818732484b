//! Giving records, and waiting for them.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use super::prelude::*;
use crate::embedded::broker::log::OutOfRange;

/// The longest a fetch may wait, whatever it asks for.
const LONGEST: Duration = Duration::from_mins(5);
/// The version from which on topics are named by their ids.
const BY_ID: i16 = 13;

/// What was found for a request so far.
struct Found {
    topics: Vec<FetchableTopicResponse>,
    bytes: usize,
    /// How many more bytes there may be.
    room: usize,
    /// Somebody has to hear of it at once.
    failed: bool,
}

/// Waits until there are as many bytes as asked for, until the time is over, or until something is
/// wrong. Records that arrive wake it at once.
pub(crate) async fn fetch(by: Caller, asked: FetchRequest) -> FetchResponse {
    // No sessions are kept, and each answer says so by the session 0.
    if asked.session_id != 0 {
        let error_code = ResponseError::FetchSessionIdNotFound.code();
        return make!(FetchResponse { error_code });
    }
    let wait = Duration::from_millis(u64::try_from(asked.max_wait_ms).unwrap_or_default());
    let until = Instant::now() + wait.min(LONGEST);
    let enough = usize::try_from(asked.min_bytes).unwrap_or_default();
    let news = Arc::new(Notify::new());
    loop {
        let found = look(&by, &asked, &news);
        if found.failed || enough <= found.bytes || until <= Instant::now() {
            return make!(FetchResponse { responses: found.topics });
        }
        // Late or woken: it looks again in both cases.
        _ = timeout_at(until, news.notified()).await;
    }
}

fn look(by: &Caller, asked: &FetchRequest, news: &Arc<Notify>) -> Found {
    let room = usize::try_from(asked.max_bytes).unwrap_or_default();
    let mut found = Found { topics: Vec::new(), bytes: 0, room, failed: false };
    for asked in &asked.topics {
        let topic = if by.version < BY_ID {
            by.cluster.topic(&asked.topic).ok_or(ResponseError::UnknownTopicOrPartition)
        } else {
            by.cluster.topic_by_id(asked.topic_id).ok_or(ResponseError::UnknownTopicId)
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
        let partitions = asked.partitions.iter().map(|asked| {
            let found = topic.and_then(|it| {
                it.partition(asked.partition).ok_or(ResponseError::UnknownTopicOrPartition)
            });
            match found {
                // Watched before it is read, so that nothing arrives in between unnoticed.
                Ok(partition) => {
                    partition.watch(news);
                    partition.with(|log| self.read(asked, log))
                }
                Err(error) => self.refused(asked, error),
            }
        });
        let (partitions, topic) = (partitions.collect(), asked.topic.clone());
        let topic_id = asked.topic_id;
        self.topics.push(make!(FetchableTopicResponse { topic, topic_id, partitions }));
    }

    fn read(&mut self, asked: &FetchPartition, log: &Log) -> PartitionData {
        if LEADER_EPOCH < asked.current_leader_epoch {
            return self.refused(asked, ResponseError::UnknownLeaderEpoch);
        }
        let max = usize::try_from(asked.partition_max_bytes).unwrap_or_default().min(self.room);
        let (high_watermark, log_start_offset) = (log.end(), log.start());
        match log.read(asked.fetch_offset, max, self.bytes == 0) {
            Ok(records) => {
                self.bytes += records.len();
                self.room = self.room.saturating_sub(records.len());
                make!(PartitionData {
                    partition_index: asked.partition,
                    high_watermark,
                    last_stable_offset: high_watermark,
                    log_start_offset,
                    records: Some(records),
                })
            }
            Err(OutOfRange) => self.refused(asked, ResponseError::OffsetOutOfRange),
        }
    }

    fn refused(&mut self, asked: &FetchPartition, error: ResponseError) -> PartitionData {
        self.failed = true;
        let (partition_index, error_code) = (asked.partition, error.code());
        let records = Some(Bytes::new());
        make!(PartitionData { partition_index, error_code, high_watermark: -1, records })
    }
}
