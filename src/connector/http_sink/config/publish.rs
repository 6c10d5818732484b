//! Where exchanges go.

use std::time::Duration;

use crate::{config::Reader, connector::http_sink::config::connector_keys as keys};

/// Where exchanges go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishMode {
    /// Nowhere: a call that finished is done.
    None,
    /// Into a queue, from which a source publishes them.
    InMemoryQueue {
        /// The queue's name. Not empty.
        queue: String,
        /// How the task waits for that source.
        wait: QueueWait,
    },
    /// Into Kafka, by the sink itself. Refused by this version.
    Producer,
}

/// How a starting task waits for a source that reads its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueWait {
    /// How long at most; the task fails then.
    pub longest: Duration,
    /// The pause before the first look. Below `longest`, unless both are zero.
    pub delay: Duration,
    /// The pause between two looks. At least 1 ms.
    pub interval: Duration,
}

impl PublishMode {
    /// Reads the mode from both of its spellings.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let mode = reader.text(&keys::PUBLISH_MODE).trim().to_ascii_uppercase();
        let older =
            reader.is_set(&keys::PUBLISH_TO_QUEUE).then(|| reader.boolean(&keys::PUBLISH_TO_QUEUE));
        let queued = mode == "IN_MEMORY_QUEUE";
        let chosen = reader.is_set(&keys::PUBLISH_MODE);
        if chosen && older.is_some_and(|it| it != queued) {
            contradiction(reader, &mode);
        }
        if queued || (!chosen && older == Some(true)) {
            let queue = reader.text(&keys::QUEUE_NAME).trim().to_owned();
            return Self::InMemoryQueue { queue, wait: QueueWait::read(reader) };
        }
        if mode == "PRODUCER" { Self::Producer } else { Self::None }
    }
}

impl QueueWait {
    fn read(reader: &Reader<'_>) -> Self {
        let longest = reader.millis(&keys::QUEUE_WAIT);
        let below = longest.saturating_sub(Duration::from_millis(1));
        let delay = reader.millis(&keys::QUEUE_POLL_DELAY).min(below);
        Self { longest, delay, interval: reader.millis(&keys::QUEUE_POLL_INTERVAL) }
    }
}

fn contradiction(reader: &mut Reader<'_>, mode: &str) {
    let older = reader.text(&keys::PUBLISH_TO_QUEUE);
    let message = format!(
        "publish.mode and publish.to.in.memory.queue are two spellings of one setting and have \
         different values: {mode} and {older}"
    );
    reader.problem(&keys::PUBLISH_MODE, message);
}
