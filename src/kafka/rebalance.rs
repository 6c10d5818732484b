//! What happens when the group moves partitions.
//!
//! The callback returns at once. An assignment is accepted when its commits are read, not before and
//! then paused: what is paused is resumed late. A revocation is only noted too: the partitions stay ours, paused, until what has begun on them has
//! ended and is committed. librdkafka allows that: the group waits until the unassignment is
//! called, wherever it is called from. Work and commits of the retained partitions go on
//! meanwhile; reading more of them does not, because librdkafka itself pauses the whole assignment
//! until then. What was read ahead bridges that gap, and the drain timeout bounds it.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use rdkafka::{
    ClientContext, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext, RebalanceProtocol},
    error::{KafkaError, KafkaResult},
    types::RDKafkaRespErr,
};

use super::{
    assignment::{partitions_of, refused_of},
    context::Owner,
};
use crate::record::TopicPartition;

/// What the group did, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// These are ours, once they are accepted.
    Assigned(Vec<TopicPartition>),
    /// These are to be given back once they are drained.
    Revoked(Vec<TopicPartition>),
    /// These are already somebody else's.
    Lost(Vec<TopicPartition>),
}

/// Notes what the group does, for the poll loop to act on.
#[derive(Debug, Default)]
pub(super) struct GroupContext {
    owner: Owner,
    changes: Mutex<Vec<Change>>,
    /// Set before the consumer is closed: revocations are then obeyed at once.
    pub(super) closing: AtomicBool,
    /// Set when a commit failed: what it said has to be committed again.
    pub(super) commit_failed: AtomicBool,
}

impl GroupContext {
    pub(super) fn new(owner: Owner) -> Self {
        Self { owner, ..Self::default() }
    }

    pub(super) fn take_changes(&self) -> Vec<Change> {
        std::mem::take(&mut self.changes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, change: Change) {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).push(change);
    }

    fn revoked(&self, consumer: &BaseConsumer<Self>, list: &TopicPartitionList) {
        let partitions = partitions_of(list);
        if consumer.assignment_lost() || self.closing.load(Ordering::SeqCst) {
            self.note(Change::Lost(partitions));
            unassign(consumer, list);
            return;
        }
        if let Err(error) = consumer.pause(list) {
            let (connector, task) = (self.owner.connector(), self.owner.task);
            tracing::warn!(connector, task, %error, "revoked partitions could not be paused");
        }
        self.note(Change::Revoked(partitions));
    }
}

/// Accepts partitions of the group: reading begins at their commits.
pub(super) fn assign(
    consumer: &BaseConsumer<GroupContext>,
    list: &TopicPartitionList,
) -> KafkaResult<()> {
    match consumer.rebalance_protocol() {
        RebalanceProtocol::Cooperative => consumer.incremental_assign(list),
        RebalanceProtocol::None | RebalanceProtocol::Eager => consumer.assign(list),
    }
}

/// Gives partitions back to the group.
pub(super) fn unassign(consumer: &BaseConsumer<GroupContext>, list: &TopicPartitionList) {
    let given_back = match consumer.rebalance_protocol() {
        RebalanceProtocol::Cooperative => consumer.incremental_unassign(list),
        RebalanceProtocol::None | RebalanceProtocol::Eager => consumer.unassign(),
    };
    if let Err(error) = given_back {
        let owner = &consumer.context().owner;
        let (connector, task) = (owner.connector(), owner.task);
        tracing::warn!(connector, task, %error, "partitions could not be given back");
    }
}

/// What librdkafka calls the log line of a commit that failed, as a whole or for a partition. It is
/// the only word of it: the binding asks for no report of commits that nobody waits for.
const COMMIT_FAILED: &str = "COMMITFAIL";

impl ClientContext for GroupContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        if facility == COMMIT_FAILED {
            self.commit_failed.store(true, Ordering::SeqCst);
        }
        self.owner.log(level, facility, message);
    }

    /// Polling meets the same error, and says it.
    fn error(&self, error: KafkaError, reason: &str) {
        let (connector, task) = (self.owner.connector(), self.owner.task);
        tracing::debug!(connector, task, %error, reason, "kafka client reported an error");
    }
}

impl ConsumerContext for GroupContext {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        event: RDKafkaRespErr,
        list: &mut TopicPartitionList,
    ) {
        // An empty change is no change, but the group still waits for its answer.
        if event == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            if list.count() > 0 && !self.closing.load(Ordering::SeqCst) {
                self.note(Change::Assigned(partitions_of(list)));
            } else if let Err(error) = assign(consumer, list) {
                let (connector, task) = (self.owner.connector(), self.owner.task);
                tracing::warn!(connector, task, %error, "assignment could not be accepted");
            }
        } else if list.count() == 0 {
            unassign(consumer, list);
        } else {
            self.revoked(consumer, list);
        }
    }

    fn commit_callback(&self, result: KafkaResult<()>, list: &TopicPartitionList) {
        if let Err(error) = result.and_then(|()| refused_of(list)) {
            let (connector, task) = (self.owner.connector(), self.owner.task);
            tracing::warn!(connector, task, %error, "offset commit failed, it is tried again");
            self.commit_failed.store(true, Ordering::SeqCst);
        }
    }
}
