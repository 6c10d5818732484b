//! Reads the records of a consumer group, each with the duty to acknowledge it.

use std::{
    fmt,
    sync::{Arc, mpsc},
    time::Duration,
};

use rdkafka::{ClientConfig, config::RDKafkaLogLevel, consumer::BaseConsumer, error::KafkaError};
use regex::Regex;
use tokio::{sync::oneshot, time::Instant};

use super::{
    Properties,
    inbox::{End, Inbox},
    poll::{Command, PollLoop},
    rebalance::GroupContext,
};
use crate::{
    delivery::{Ack, Commit},
    record::{RawRecord, TopicPartition},
};

/// What to read, and how far ahead.
pub struct ReaderSettings {
    /// The thread's name, and what the log calls this reader.
    pub name: String,
    /// The consumer's settings, the group's included.
    pub properties: Properties,
    /// The topics.
    pub subscription: Subscription,
    /// How much may be read ahead of the commit.
    pub window: Window,
    /// How often done records are committed.
    pub commit_interval: Duration,
    /// After how many done records they are committed at once, so that a crash repeats no more.
    pub commit_records: u64,
    /// How long a revoked partition may finish what has begun.
    pub drain_timeout: Duration,
    /// Whether reading begins paused.
    pub paused: bool,
    /// Who is told what happens.
    pub observer: Arc<dyn Observer>,
}

/// Which topics to read.
#[derive(Clone, Debug)]
pub enum Subscription {
    /// These.
    Topics(Vec<String>),
    /// Every topic whose name matches, those that are created later too, except Kafka's own.
    Pattern(Regex),
}

/// How much of each partition may be read and not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Records between the commit and the last one read.
    pub records: usize,
    /// Bytes of the records that are not done.
    pub bytes: usize,
    /// Bytes of all partitions together.
    pub total_bytes: usize,
}

/// Is told what a reader does, on the thread that polls: it must not wait.
pub trait Observer: Send + Sync {
    /// Partitions were assigned.
    fn assigned(&self, partitions: &[TopicPartition]);
    /// Partitions left; `lost` if before their work could be committed.
    fn left(&self, partitions: &[TopicPartition], lost: bool);
    /// A commit was sent.
    fn committed(&self, partition: &TopicPartition, commit: &Commit);
    /// A commit was not accepted; it is tried again.
    fn commit_refused(&self);
    /// So many records were read that have to be worked on.
    fn read(&self, records: usize);
    /// So many records of all partitions lie between the commit and the last one read.
    fn active(&self, records: usize);
}

/// What comes next.
#[derive(Debug)]
pub enum Next {
    /// A record, with the duty to acknowledge it.
    Record(RawRecord, Ack),
    /// Nothing more: the reader was stopped.
    Stopped,
    /// Nothing more: the reader cannot go on, for this reason.
    Failed(String),
}

/// How a reader ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Records that had begun and were not done at the deadline: they will be read again. At least
    /// one if the reader ended badly.
    pub outstanding: usize,
}

/// The consumer could not be made.
#[derive(Debug, thiserror::Error)]
#[error("consumer could not be started")]
pub struct ReaderError(#[from] KafkaError);

/// A running reader: a thread of its own that polls, whatever the calls do.
pub struct Reader {
    inbox: Arc<Inbox>,
    commands: mpsc::SyncSender<Command>,
    ended: oneshot::Receiver<Stopped>,
}

impl Reader {
    /// Joins the group and begins to read.
    ///
    /// # Errors
    /// Fails if librdkafka refuses the settings or the subscription. Brokers that cannot be reached
    /// are no failure: the reader goes on trying.
    pub fn start(settings: ReaderSettings) -> Result<Self, ReaderError> {
        let mut config: ClientConfig = settings.properties.iter().collect();
        // Whatever the log shows: the context learns from warnings that a commit failed.
        config.set_log_level(RDKafkaLogLevel::Info);
        if let Subscription::Pattern(_) = settings.subscription {
            // Asking for a topic that was just deleted must not bring it back.
            config.set("allow.auto.create.topics", "false");
        }
        let context = GroupContext::new(settings.properties.owner.clone());
        let consumer: BaseConsumer<GroupContext> = config.create_with_context(context)?;
        let inbox = Arc::new(Inbox::default());
        let (commands, orders) = mpsc::sync_channel(COMMANDS);
        let (report, ended) = oneshot::channel();
        let poll = PollLoop::new(consumer, settings, inbox.clone(), orders)?;
        let name = poll.name().to_owned();
        let run = move || {
            let stopped = poll.run();
            // Nobody waits for the report of a reader that was dropped.
            _ = report.send(stopped);
        };
        std::thread::Builder::new()
            .name(name)
            .spawn(run)
            .map_err(|err| KafkaError::ClientCreation(err.to_string()))?;
        Ok(Self { inbox, commands, ended })
    }

    /// Waits for the next record. Nothing is lost if the future is dropped.
    pub async fn next(&self) -> Next {
        match self.inbox.next().await {
            Ok((record, ack)) => Next::Record(record, ack),
            Err(End::Stopped) => Next::Stopped,
            Err(End::Failed(reason)) => Next::Failed(reason),
        }
    }

    /// Stops reading, keeps the partitions.
    pub fn pause(&self) {
        self.order(Command::Pause);
    }

    /// Reads on.
    pub fn resume(&self) {
        self.order(Command::Resume);
    }

    /// Stops reading for good and gives back the records that were not begun; what has begun may
    /// end, and be committed, until `deadline`. Then leaves the group.
    pub async fn stop(self, deadline: Instant) -> Stopped {
        self.order(Command::Stop { deadline });
        let alarm = deadline + CLOSE_TIMEOUT;
        let ended = tokio::time::timeout_at(alarm, self.ended).await;
        if ended.is_err() {
            tracing::error!("consumer did not close in time, its thread is left behind");
        }
        // Whatever had begun is not known to be committed.
        ended.ok().and_then(Result::ok).unwrap_or(Stopped { outstanding: 1 })
    }

    /// The thread takes orders between two polls, so the channel is never full for long; a thread
    /// that has ended needs none.
    fn order(&self, command: Command) {
        if let Err(mpsc::TrySendError::Full(_)) = self.commands.try_send(command) {
            tracing::warn!("reader is busy, an order was not taken");
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

const COMMANDS: usize = 64;
/// How long closing a consumer may take after its last commit.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(15);
