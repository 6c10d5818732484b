//! The loop of the thread that polls.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};

use rdkafka::{
    TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, KafkaResult, RDKafkaErrorCode},
};
use tokio::time::Instant;

use super::{
    assignment::{Assignment, list},
    inbox::{End, Inbox},
    matching::Matching,
    outage::Outages,
    polled::Polled,
    reader::{ReaderError, ReaderSettings, Stopped, Subscription},
    rebalance::{Change, GroupContext, assign, unassign},
};
use crate::{
    delivery::{DoneSet, Lane},
    record::TopicPartition,
};

/// What the owner of a reader may ask.
#[derive(Debug)]
pub(super) enum Command {
    Pause,
    Resume,
    Stop { deadline: Instant },
}

pub(super) struct PollLoop {
    pub(super) consumer: BaseConsumer<GroupContext>,
    pub(super) settings: ReaderSettings,
    pub(super) assignment: Assignment,
    pub(super) paused: bool,
    pub(super) last_commit: Instant,
    /// How many records were done at the last commit.
    pub(super) done_then: u64,
    /// How many records the observer was last told to be active.
    pub(super) active_then: usize,
    /// Errors that go on.
    pub(super) outages: Outages,
    inbox: Arc<Inbox>,
    orders: mpsc::Receiver<Command>,
    /// Where topics are subscribed to by an expression.
    pub(super) matching: Option<Matching>,
    /// Assigned, and accepted once what their last commit knew is read.
    pub(super) joining: Vec<TopicPartition>,
    /// Revoked, and finishing what has begun.
    pub(super) leaving: Vec<Leaving>,
    pub(super) stop: Option<Instant>,
    failure: Option<String>,
    /// Records that were done.
    progress: Arc<AtomicU64>,
}

pub(super) struct Leaving {
    partitions: Vec<TopicPartition>,
    deadline: Instant,
}

impl PollLoop {
    pub(super) fn new(
        consumer: BaseConsumer<GroupContext>,
        settings: ReaderSettings,
        inbox: Arc<Inbox>,
        orders: mpsc::Receiver<Command>,
    ) -> Result<Self, ReaderError> {
        let matching = match &settings.subscription {
            Subscription::Topics(topics) => {
                consumer.subscribe(&topics.iter().map(String::as_str).collect::<Vec<_>>())?;
                None
            }
            Subscription::Pattern(regex) => {
                Some(Matching::new(regex.clone(), &settings.properties))
            }
        };
        Ok(Self {
            consumer,
            matching,
            paused: settings.paused,
            settings,
            assignment: Assignment::default(),
            last_commit: Instant::now(),
            done_then: 0,
            active_then: 0,
            outages: Outages::default(),
            inbox,
            orders,
            joining: Vec::new(),
            leaving: Vec::new(),
            stop: None,
            failure: None,
            progress: Arc::default(),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.settings.name
    }

    /// Polls until it is told to stop, and then until what has begun has ended.
    pub(super) fn run(mut self) -> Stopped {
        loop {
            self.take_orders();
            self.look_for_topics();
            self.poll_batch();
            self.take_changes();
            self.join();
            self.reread_given_up();
            self.regulate();
            self.commit_if_due();
            self.leave_if_drained();
            self.say_what_ended();
            if let Some(reason) = self.failure.take() {
                self.inbox.end(End::Failed(reason));
                self.drain_all(Instant::now() + self.settings.drain_timeout);
            }
            if self.stop.is_some_and(|deadline| self.is_drained() || deadline <= Instant::now()) {
                return self.close();
            }
        }
    }

    /// How many records were done since the reader started.
    pub(super) fn done(&self) -> u64 {
        self.progress.load(Ordering::Relaxed)
    }

    pub(super) fn fail(&mut self, reason: String) {
        self.failure.get_or_insert(reason);
    }

    fn take_orders(&mut self) {
        loop {
            match self.orders.try_recv() {
                Ok(Command::Pause) => self.set_paused(true),
                Ok(Command::Resume) => self.set_paused(false),
                Ok(Command::Stop { deadline }) => self.stop_at(deadline),
                Err(mpsc::TryRecvError::Empty) => return,
                // The reader was dropped without a stop: nobody acknowledges any more.
                Err(mpsc::TryRecvError::Disconnected) => {
                    if self.stop.is_none() {
                        self.stop_at(Instant::now());
                    }
                    return;
                }
            }
        }
    }

    fn stop_at(&mut self, deadline: Instant) {
        self.drain_all(deadline);
        self.inbox.end(End::Stopped);
    }

    fn drain_all(&mut self, deadline: Instant) {
        self.stop.get_or_insert(deadline);
        for (_, assigned) in self.assignment.iter() {
            assigned.lane.drain();
        }
        self.pause(&self.assignment.partitions());
    }

    fn is_drained(&self) -> bool {
        self.assignment.iter().all(|(_, it)| it.lane.is_drained())
    }

    /// Waits for the first record, then takes what is there.
    fn poll_batch(&mut self) {
        let mut batch = Vec::new();
        let busy =
            self.stop.is_some() || self.assignment.iter().any(|(_, it)| it.lane.load().0 > 0);
        let mut wait = if busy { BUSY_WAIT } else { IDLE_WAIT };
        while batch.len() < BATCH {
            // The consumer is borrowed by the message, so it is looked at before anything else.
            let polled = match self.consumer.poll(wait) {
                None => break,
                Some(Ok(message)) => Ok(Polled::of(&message, &mut self.assignment)),
                Some(Err(error)) => Err(error),
            };
            match polled {
                Ok(Polled::Fresh(record, ack)) => batch.push((record, ack)),
                Ok(Polled::Known) => {}
                Ok(Polled::Unreadable(reason)) => self.fail(reason),
                Err(error) => self.poll_failed(&error),
            }
            // What comes after a batch that was left out must not be done: a commit would pass it.
            if self.failure.is_some() {
                break;
            }
            wait = Duration::ZERO;
        }
        if !batch.is_empty() {
            self.settings.observer.read(batch.len());
            self.inbox.put(batch);
        }
    }

    fn poll_failed(&mut self, error: &KafkaError) {
        let code = error.rdkafka_error_code();
        let hopeless = matches!(error, KafkaError::MessageConsumptionFatal(_))
            || matches!(
                code,
                Some(
                    RDKafkaErrorCode::TopicAuthorizationFailed
                        | RDKafkaErrorCode::GroupAuthorizationFailed
                        | RDKafkaErrorCode::AutoOffsetReset
                )
            );
        if code.is_some_and(|it| UNREADABLE.contains(&it)) {
            self.fail(format!("a batch cannot be read{}: {error}", self.places()));
        } else if hopeless {
            self.fail(error.to_string());
        } else {
            self.say(error);
        }
    }

    /// Where reading stands, for a message: the client does not tell which partition an error is of.
    fn places(&self) -> String {
        let list = self.consumer.position().ok();
        let places = list.iter().flat_map(TopicPartitionList::elements).filter_map(|it| {
            let offset = it.offset().to_raw().filter(|it| *it >= 0)?;
            Some(format!("{}-{}@{offset}", it.topic(), it.partition()))
        });
        let places: Vec<_> = places.take(SHOWN_PLACES).collect();
        if places.is_empty() { String::new() } else { format!(" at {}", places.join(" or ")) }
    }

    fn take_changes(&mut self) {
        for change in self.consumer.context().take_changes() {
            match change {
                Change::Assigned(partitions) => self.joining.extend(partitions),
                Change::Revoked(partitions) => self.revoked(partitions),
                Change::Lost(partitions) => self.lost(&partitions),
            }
        }
    }

    fn revoked(&mut self, partitions: Vec<TopicPartition>) {
        self.joining.retain(|it| !partitions.contains(it));
        for at in &partitions {
            if let Some(assigned) = self.assignment.get_mut(at) {
                assigned.leaving = true;
                assigned.lane.drain();
            }
        }
        let deadline = Instant::now() + self.settings.drain_timeout;
        self.leaving.push(Leaving { partitions, deadline });
    }

    fn lost(&mut self, partitions: &[TopicPartition]) {
        self.joining.retain(|it| !partitions.contains(it));
        for leaving in &mut self.leaving {
            leaving.partitions.retain(|it| !partitions.contains(it));
        }
        self.leaving.retain(|it| !it.partitions.is_empty());
        self.forget(partitions);
        self.settings.observer.left(partitions, true);
    }

    /// Opens a lane for each new partition, once its last commit could be read.
    fn join(&mut self) {
        if self.joining.is_empty() {
            return;
        }
        let remembered = match self.remembered() {
            Ok(remembered) => remembered,
            Err(error) => {
                let reader = self.name();
                tracing::warn!(%error, reader, "committed offsets could not be read, it is tried again");
                return;
            }
        };
        let joined = std::mem::take(&mut self.joining);
        // A partition that comes back is as paused as it left.
        let accepted = list(&joined);
        let accepted =
            self.consumer.resume(&accepted).and_then(|()| assign(&self.consumer, &accepted));
        if let Err(error) = accepted {
            self.fail(format!("assignment could not be accepted: {error}"));
            self.joining = joined;
            return;
        }
        for (at, base, done) in remembered {
            let lane = Lane::open(done, self.progress.clone());
            if self.stop.is_some() {
                lane.drain();
            }
            self.assignment.insert(&at, lane, base);
        }
        if self.paused || self.stop.is_some() {
            self.pause(&joined);
        }
        self.settings.observer.assigned(&joined);
    }

    /// What the last commit of each new partition knew to be done above its offset.
    fn remembered(&self) -> KafkaResult<Vec<(TopicPartition, i64, DoneSet)>> {
        let committed = self.consumer.committed_offsets(list(&self.joining), COMMITTED_TIMEOUT)?;
        let done = |at: &TopicPartition| {
            let found = committed.find_partition(&at.topic, at.partition);
            let found =
                found.and_then(|it| Some((it.offset().to_raw()?, it.metadata().to_owned())));
            let known = |(base, text): (i64, String)| (base, DoneSet::from_metadata(base, &text));
            let (base, done) = found.filter(|it| it.0 >= 0).map(known).unwrap_or_default();
            (at.clone(), base, done)
        };
        Ok(self.joining.iter().map(done).collect())
    }

    fn leave_if_drained(&mut self) {
        let now = Instant::now();
        let (gone, staying) = std::mem::take(&mut self.leaving).into_iter().partition(|it| {
            let drained = |at| self.assignment.get(at).is_none_or(|it| it.lane.is_drained());
            it.deadline <= now || it.partitions.iter().all(drained)
        });
        self.leaving = staying;
        let gone: Vec<Leaving> = gone;
        for Leaving { partitions, deadline: _ } in gone {
            self.commit_now(&partitions);
            self.forget(&partitions);
            unassign(&self.consumer, &list(&partitions));
            self.settings.observer.left(&partitions, false);
        }
    }

    fn forget(&mut self, partitions: &[TopicPartition]) {
        for at in partitions {
            if let Some(assigned) = self.assignment.remove(at) {
                assigned.lane.close();
            }
        }
    }

    fn close(mut self) -> Stopped {
        let partitions = self.assignment.partitions();
        let outstanding = self.assignment.iter().map(|(_, it)| it.lane.begun()).sum();
        self.commit_now(&partitions);
        self.forget(&partitions);
        self.inbox.end(End::Stopped);
        self.consumer.context().closing.store(true, Ordering::SeqCst);
        // The group waits for an answer to what it asked for last, and closing waits for the group.
        if !self.joining.is_empty() {
            _ = assign(&self.consumer, &list(&self.joining));
        }
        for leaving in std::mem::take(&mut self.leaving) {
            unassign(&self.consumer, &list(&leaving.partitions));
        }
        self.settings.observer.left(&partitions, false);
        self.settings.observer.active(0);
        drop(self);
        Stopped { outstanding }
    }
}

/// However the loop ends, also in a panic: the consumer, which is dropped next, closes without
/// waiting for answers that nobody would give, and whoever waits for records is told.
impl Drop for PollLoop {
    fn drop(&mut self) {
        self.consumer.context().closing.store(true, Ordering::SeqCst);
        self.inbox.end(End::Failed("the reader's thread has ended".to_owned()));
    }
}

/// At most this many records are taken before the loop looks after everything else.
const BATCH: usize = 500;
/// How long a poll waits when nothing needs looking after.
const IDLE_WAIT: Duration = Duration::from_millis(50);
/// How long a poll waits while records are under way: a window may open, a commit may fall due, a
/// stop may complete at any moment.
const BUSY_WAIT: Duration = Duration::from_millis(5);
const COMMITTED_TIMEOUT: Duration = Duration::from_secs(5);
/// What the client says of a batch whose checksum is wrong, or whose compression it cannot undo. It
/// leaves the batch out and reads on; reading it again does not mend it.
const UNREADABLE: &[RDKafkaErrorCode] = &[
    RDKafkaErrorCode::BadMessage,
    RDKafkaErrorCode::BadCompression,
    RDKafkaErrorCode::NotImplemented,
];
const SHOWN_PLACES: usize = 10;
