//! Records between the thread that polls and the flow that works on them.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use crate::{delivery::Ack, record::RawRecord};

/// Records that were read and not yet taken. It has no bound of its own: each partition's window
/// bounds what was read and is not done, and a full window pauses the partition.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    records: VecDeque<(RawRecord, Ack)>,
    end: Option<End>,
}

/// Why no more records come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The reader was stopped.
    Stopped,
    /// The reader cannot go on.
    Failed(String),
}

impl Inbox {
    pub(super) fn put(&self, batch: impl IntoIterator<Item = (RawRecord, Ack)>) {
        self.lock().records.extend(batch);
        self.changed.notify_one();
    }

    /// Ends the inbox. Records that were not taken are dropped: they are read again, from the commit.
    pub(super) fn end(&self, end: End) {
        let mut state = self.lock();
        let waiting = std::mem::take(&mut state.records);
        state.end.get_or_insert(end);
        drop(state);
        drop(waiting);
        self.changed.notify_one();
    }

    /// Waits for the next record, or for the end. Nothing is lost if the future is dropped.
    pub(super) async fn next(&self) -> Result<(RawRecord, Ack), End> {
        loop {
            {
                let mut state = self.lock();
                if let Some(next) = state.records.pop_front() {
                    return Ok(next);
                }
                if let Some(end) = &state.end {
                    return Err(end.clone());
                }
            }
            self.changed.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
