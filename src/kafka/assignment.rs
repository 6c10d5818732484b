//! The partitions that a reader holds, and what is known of each.

use std::{collections::BTreeMap, sync::Arc};

use rdkafka::{
    Offset, TopicPartitionList,
    error::{KafkaError, KafkaResult},
};

use crate::{
    delivery::{Commit, Lane},
    record::TopicPartition,
};

/// Partitions by topic and number, so that a record finds its own without an allocation.
#[derive(Debug, Default)]
pub(super) struct Assignment(BTreeMap<Arc<str>, BTreeMap<i32, Assigned>>);

/// One assigned partition.
#[derive(Debug)]
pub(super) struct Assigned {
    pub(super) lane: Arc<Lane>,
    /// Whether its window is full.
    pub(super) full: bool,
    /// Whether it was revoked and only finishes what has begun.
    pub(super) leaving: bool,
    /// No offset below this one comes, unless the log itself has gone back.
    pub(super) next: i64,
    /// The last commit that was sent, as far as is known.
    pub(super) committed: Option<Commit>,
    /// How often the record at an offset was given up.
    pub(super) given_up: BTreeMap<i64, u32>,
}

impl Assignment {
    /// Adds a partition that is read from `next` on.
    pub(super) fn insert(&mut self, at: &TopicPartition, lane: Arc<Lane>, next: i64) {
        let assigned = Assigned {
            lane,
            full: false,
            leaving: false,
            next,
            committed: None,
            given_up: BTreeMap::new(),
        };
        self.0.entry(at.topic.clone()).or_default().insert(at.partition, assigned);
    }

    pub(super) fn remove(&mut self, at: &TopicPartition) -> Option<Assigned> {
        self.0.get_mut(&at.topic)?.remove(&at.partition)
    }

    /// The partition of that topic and number, with the topic's shared name.
    pub(super) fn find(
        &mut self,
        topic: &str,
        partition: i32,
    ) -> Option<(Arc<str>, &mut Assigned)> {
        let name = self.0.get_key_value(topic)?.0.clone();
        Some((name, self.0.get_mut(topic)?.get_mut(&partition)?))
    }

    pub(super) fn get(&self, at: &TopicPartition) -> Option<&Assigned> {
        self.0.get(&at.topic)?.get(&at.partition)
    }

    pub(super) fn get_mut(&mut self, at: &TopicPartition) -> Option<&mut Assigned> {
        self.0.get_mut(&at.topic)?.get_mut(&at.partition)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (TopicPartition, &Assigned)> {
        self.0.iter().flat_map(|(topic, partitions)| {
            partitions.iter().map(|(it, state)| (TopicPartition::new(topic.clone(), *it), state))
        })
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (&Arc<str>, i32, &mut Assigned)> {
        self.0
            .iter_mut()
            .flat_map(|(topic, partitions)| partitions.iter_mut().map(move |(p, a)| (topic, *p, a)))
    }

    pub(super) fn partitions(&self) -> Vec<TopicPartition> {
        self.iter().map(|(at, _)| at).collect()
    }
}

/// The list of those partitions, without offsets.
pub(super) fn list<'a>(
    partitions: impl IntoIterator<Item = &'a TopicPartition>,
) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    for at in partitions {
        list.add_partition(&at.topic, at.partition);
    }
    list
}

/// The list of those commits, the done records above each as its metadata.
pub(super) fn commit_list<'a>(
    commits: impl IntoIterator<Item = (&'a TopicPartition, &'a Commit)>,
) -> KafkaResult<TopicPartitionList> {
    let mut list = TopicPartitionList::new();
    for (at, commit) in commits {
        let mut elem = list.add_partition(&at.topic, at.partition);
        elem.set_offset(Offset::Offset(commit.offset))?;
        let metadata = commit.above.to_metadata(commit.offset);
        if !metadata.is_empty() {
            elem.set_metadata(metadata);
        }
    }
    Ok(list)
}

/// The first error of a list that was committed: the broker judges each partition by itself.
pub(super) fn refused_of(list: &TopicPartitionList) -> KafkaResult<()> {
    // The client has one name for all errors of lists, which is that of another request.
    let commit = |it: KafkaError| it.rdkafka_error_code().map_or(it, KafkaError::ConsumerCommit);
    list.elements().iter().try_for_each(|it| it.error().map_err(commit))
}

/// The partitions that a list names.
pub(super) fn partitions_of(list: &TopicPartitionList) -> Vec<TopicPartition> {
    let elements = list.elements();
    elements.iter().map(|it| TopicPartition::new(it.topic(), it.partition())).collect()
}
