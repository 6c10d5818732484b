//! A partition: its log and producers behind one lock, and those who wait for news of it.

use std::{
    sync::{Arc, Mutex, Weak},
    time::{SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use kafka_protocol::error::ResponseError;
use tokio::{sync::Notify, time::Instant};

use super::{
    batch::Batch,
    cluster::lock,
    configs::Rules,
    log::Log,
    producers::Producers,
    records::{LARGEST, decompressed, split},
};

/// A partition, shared by its topic and whoever works on it.
#[derive(Debug, Default)]
pub(super) struct Partition {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    log: Log,
    producers: Producers,
    waiting: Vec<Weak<Notify>>,
}

/// Where a batch came to stand.
#[derive(Debug)]
pub(super) struct Appended {
    pub(super) offset: i64,
    /// The time that its records were given, or -1.
    pub(super) append_time: i64,
    pub(super) start: i64,
}

impl Partition {
    /// Appends what a producer sent, unless it is a copy of what was appended before.
    ///
    /// # Errors
    /// Fails as Kafka does for a batch that is broken, too large, out of order, or in a compacted
    /// topic without keys; and if the batch is larger than the `room` that is left.
    pub(super) fn append(
        &self,
        records: Bytes,
        rules: &Rules,
        room: usize,
    ) -> Result<Appended, ResponseError> {
        let batch = Batch::produced(records)?;
        if rules.max_message < batch.bytes.len() {
            return Err(ResponseError::MessageTooLarge);
        }
        if rules.compacts && lacks_keys(&batch) {
            return Err(ResponseError::InvalidRecord);
        }
        let append_time = rules.append_time.then(now_millis);
        let mut state = lock(&self.state);
        let offset = match state.producers.check(&batch.header)? {
            Some(earlier) => earlier,
            None if room < batch.bytes.len() => return Err(ResponseError::KafkaStorageError),
            None => {
                let offset = state.log.append(&batch, append_time);
                state.producers.written(&batch.header, offset);
                state.wake();
                offset
            }
        };
        let start = state.log.start();
        Ok(Appended { offset, append_time: append_time.unwrap_or(-1), start })
    }

    /// Does something with the log.
    pub(super) fn with<T>(&self, action: impl FnOnce(&mut Log) -> T) -> T {
        action(&mut lock(&self.state).log)
    }

    /// Tells `waiter` once, when records arrive or the partition is gone.
    pub(super) fn watch(&self, waiter: &Arc<Notify>) {
        let mut state = lock(&self.state);
        state
            .waiting
            .retain(|it| it.strong_count() > 0 && !Weak::ptr_eq(it, &Arc::downgrade(waiter)));
        state.waiting.push(Arc::downgrade(waiter));
    }

    /// Lets everyone who waits look again.
    pub(super) fn wake(&self) {
        lock(&self.state).wake();
    }

    /// Compacts and, if it is time to `retain`, forgets what is too old or too much, as the topic's
    /// rules say. Returns how many bytes are left.
    pub(super) fn clean(&self, rules: &Rules, retain: bool) -> usize {
        let mut state = lock(&self.state);
        if rules.compacts {
            state.log.compact(Instant::now(), rules.keep_tombstones, rules.dirty_ratio);
        }
        if rules.deletes && retain {
            let oldest = rules.retention.map(|it| now_millis().saturating_sub(it));
            state.log.retain(oldest, rules.retention_bytes);
        }
        state.log.bytes()
    }
}

impl State {
    fn wake(&mut self) {
        for waiter in self.waiting.drain(..).filter_map(|it| it.upgrade()) {
            waiter.notify_one();
        }
    }
}

/// Whether a record has no key. Of a batch that stays closed, nobody knows.
fn lacks_keys(batch: &Batch) -> bool {
    let bytes = decompressed(batch, LARGEST).unwrap_or_default();
    let records = split(&bytes, batch.header.records).unwrap_or_default();
    records.iter().any(|it| it.key.is_none())
}

fn now_millis() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}
