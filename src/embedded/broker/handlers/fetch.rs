//! Giving records, and waiting for them.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use super::prelude::*;

/// The longest a fetch may wait, whatever it asks for.
const LONGEST: Duration = Duration::from_mins(5);

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
/// wrong. Records that arrive wake it at once. No sessions are kept: the answer's session is 0.
pub(crate) async fn fetch(by: Caller, asked: FetchRequest) -> FetchResponse {
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
        let topic = by.cluster.topic(&asked.topic);
        let partitions = asked.partitions.iter().map(|asked| {
            let partition = topic.as_ref().and_then(|it| it.partition(asked.partition));
            let read = partition.ok_or(ResponseError::UnknownTopicOrPartition).and_then(|it| {
                // Watched before it is read, so that nothing arrives in between unnoticed.
                it.watch(news);
                it.with(|log| found.read(asked, log))
            });
            let answer = read.unwrap_or_else(|error| {
                found.failed = true;
                let (error_code, records) = (error.code(), Some(Bytes::new()));
                make!(PartitionData { error_code, high_watermark: -1, records })
            });
            answer.with_partition_index(asked.partition)
        });
        let (partitions, topic) = (partitions.collect(), asked.topic.clone());
        found.topics.push(make!(FetchableTopicResponse { topic, partitions }));
    }
    found
}

impl Found {
    fn read(&mut self, asked: &FetchPartition, log: &Log) -> Result<PartitionData, ResponseError> {
        let max = usize::try_from(asked.partition_max_bytes).unwrap_or_default().min(self.room);
        let records = log.read(asked.fetch_offset, max, self.bytes == 0)?;
        self.bytes += records.len();
        self.room = self.room.saturating_sub(records.len());
        Ok(make!(PartitionData {
            high_watermark: log.end(),
            last_stable_offset: log.end(),
            log_start_offset: log.start(),
            records: Some(records),
        }))
    }
}
