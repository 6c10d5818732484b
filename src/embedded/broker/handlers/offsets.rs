//! Committed offsets: written, read, deleted.

use kafka_protocol::{
    error::ResponseError,
    messages::{
        ConsumerProtocolSubscription, OffsetCommitRequest, OffsetCommitResponse,
        OffsetDeleteRequest, OffsetDeleteResponse, OffsetFetchRequest, OffsetFetchResponse,
        TopicName,
        offset_commit_request::OffsetCommitRequestPartition,
        offset_commit_response::{OffsetCommitResponsePartition, OffsetCommitResponseTopic},
        offset_delete_response::{OffsetDeleteResponsePartition, OffsetDeleteResponseTopic},
        offset_fetch_response::{
            OffsetFetchResponseGroup, OffsetFetchResponsePartition, OffsetFetchResponsePartitions,
            OffsetFetchResponseTopic, OffsetFetchResponseTopics,
        },
    },
    protocol::StrBytes,
};
use tokio::time::Instant;

use super::code;
use crate::embedded::broker::{
    api::Caller,
    cluster::{Cluster, detached, lock},
    frame::decode,
    group::{self, Group, State},
    offsets::{Committed, Place},
};

pub(crate) fn commit(
    cluster: &Cluster,
    _: &Caller,
    request: OffsetCommitRequest,
) -> OffsetCommitResponse {
    let who = group::Caller {
        member: request.member_id,
        instance: request.group_instance_id,
        generation: request.generation_id_or_member_epoch,
    };
    // A generation of a group that nobody knows cannot be one.
    let group = match cluster.group(&request.group_id) {
        None if 0 <= who.generation => Err(ResponseError::IllegalGeneration),
        _ => cluster.group_or_new(&request.group_id),
    };
    let allowed = group.as_ref().map_err(|it| *it);
    let allowed = allowed.and_then(|it| lock(it).may_commit(&who, Instant::now()));
    let topics = request.topics.into_iter().map(|topic| {
        let exists =
            |it: i32| cluster.topic(&topic.name).and_then(|topic| topic.partition(it)).is_some();
        let commit = |it: OffsetCommitRequestPartition| {
            let index = it.partition_index;
            let result = match (&allowed, &group) {
                _ if !exists(index) => Err(ResponseError::UnknownTopicOrPartition),
                (Err(error), _) | (_, Err(error)) => Err(*error),
                (Ok(()), Ok(group)) => {
                    let place = (detached(&topic.name), index);
                    lock(group).offsets.commit(place, committed(it))
                }
            };
            let answer = OffsetCommitResponsePartition::default().with_partition_index(index);
            answer.with_error_code(code(&result))
        };
        let partitions = topic.partitions.into_iter().map(commit).collect();
        OffsetCommitResponseTopic::default().with_name(topic.name).with_partitions(partitions)
    });
    OffsetCommitResponse::default().with_topics(topics.collect())
}

fn committed(partition: OffsetCommitRequestPartition) -> Committed {
    let metadata = partition.committed_metadata.as_ref().map(detached);
    Committed {
        offset: partition.committed_offset,
        leader_epoch: partition.committed_leader_epoch,
        metadata: metadata.unwrap_or_default(),
    }
}

/// Up to version 7 a request is for one group.
pub(crate) fn fetch(
    cluster: &Cluster,
    caller: &Caller,
    request: OffsetFetchRequest,
) -> OffsetFetchResponse {
    if 8 <= caller.version {
        let groups = request.groups.into_iter().map(|group| {
            let asked = group
                .topics
                .map(|it| it.into_iter().map(|it| (it.name, it.partition_indexes)).collect());
            let found = found(cluster, &group.group_id, asked);
            let topics = found.into_iter().map(|(name, partitions)| {
                let partitions = partitions.into_iter().map(newer).collect();
                OffsetFetchResponseTopics::default().with_name(name).with_partitions(partitions)
            });
            OffsetFetchResponseGroup::default()
                .with_group_id(group.group_id)
                .with_topics(topics.collect())
        });
        return OffsetFetchResponse::default().with_groups(groups.collect());
    }
    let asked =
        request.topics.map(|it| it.into_iter().map(|it| (it.name, it.partition_indexes)).collect());
    let found = found(cluster, &request.group_id, asked);
    let topics = found.into_iter().map(|(name, partitions)| {
        let partitions = partitions.into_iter().map(older).collect();
        OffsetFetchResponseTopic::default().with_name(name).with_partitions(partitions)
    });
    OffsetFetchResponse::default().with_topics(topics.collect())
}

type Offsets = Vec<(TopicName, Vec<(i32, Option<Committed>)>)>;

/// What was committed for the partitions asked for, or for all.
fn found(cluster: &Cluster, id: &StrBytes, asked: Option<Vec<(TopicName, Vec<i32>)>>) -> Offsets {
    let group = cluster.group(id);
    let Some(asked) = asked else {
        return group.map(|it| all(&lock(&it))).unwrap_or_default();
    };
    let of = |place: &Place| group.as_ref().and_then(|it| lock(it).offsets.of(place).cloned());
    let topic = |(name, indexes): (TopicName, Vec<i32>)| {
        let partitions = indexes.into_iter().map(|it| (it, of(&(name.0.clone(), it))));
        let partitions = partitions.collect();
        (name, partitions)
    };
    asked.into_iter().map(topic).collect()
}

fn all(group: &Group) -> Offsets {
    let mut topics: Offsets = Vec::new();
    for ((name, index), committed) in group.offsets.all() {
        let partition = (*index, Some(committed.clone()));
        match topics.last_mut() {
            Some((last, partitions)) if last.0 == *name => partitions.push(partition),
            _ => topics.push((TopicName(name.clone()), vec![partition])),
        }
    }
    topics
}

fn newer((index, committed): (i32, Option<Committed>)) -> OffsetFetchResponsePartitions {
    let answer = OffsetFetchResponsePartitions::default().with_partition_index(index);
    match committed {
        Some(it) => answer
            .with_committed_offset(it.offset)
            .with_committed_leader_epoch(it.leader_epoch)
            .with_metadata(Some(it.metadata)),
        None => answer.with_committed_offset(-1),
    }
}

fn older((index, committed): (i32, Option<Committed>)) -> OffsetFetchResponsePartition {
    let answer = OffsetFetchResponsePartition::default().with_partition_index(index);
    match committed {
        Some(it) => answer
            .with_committed_offset(it.offset)
            .with_committed_leader_epoch(it.leader_epoch)
            .with_metadata(Some(it.metadata)),
        None => answer.with_committed_offset(-1),
    }
}

/// Deletes offsets of topics that no member of the group reads.
pub(crate) fn delete(
    cluster: &Cluster,
    _: &Caller,
    request: OffsetDeleteRequest,
) -> OffsetDeleteResponse {
    let Some(group) = cluster.group(&request.group_id) else {
        let error = ResponseError::GroupIdNotFound.code();
        return OffsetDeleteResponse::default().with_error_code(error);
    };
    let mut group = lock(&group);
    let is_consumers = group.members.is_empty() || &*group.protocol_type == "consumer";
    if !is_consumers {
        let error = ResponseError::NonEmptyGroup.code();
        return OffsetDeleteResponse::default().with_error_code(error);
    }
    let topics = request.topics.into_iter().map(|topic| {
        let is_read = reads(&group, &topic.name);
        let partitions = topic.partitions.iter().map(|it| {
            if !is_read {
                group.offsets.forget(&(topic.name.0.clone(), it.partition_index));
            }
            let error = if is_read { ResponseError::GroupSubscribedToTopic.code() } else { 0 };
            OffsetDeleteResponsePartition::default()
                .with_partition_index(it.partition_index)
                .with_error_code(error)
        });
        let partitions = partitions.collect();
        OffsetDeleteResponseTopic::default().with_name(topic.name).with_partitions(partitions)
    });
    let topics = topics.collect();
    OffsetDeleteResponse::default().with_topics(topics)
}

/// Whether a member subscribes to the topic, or may: what it says cannot be read.
fn reads(group: &Group, topic: &TopicName) -> bool {
    if group.state == State::Empty {
        return false;
    }
    let protocol = group.protocol.clone().unwrap_or_default();
    group.members.iter().any(|member| {
        let mut metadata = member.metadata(&protocol);
        if metadata.len() < 2 {
            return true;
        }
        // The version in front; the topics are the same in all.
        _ = metadata.split_to(2);
        let told = decode::<ConsumerProtocolSubscription>(&mut metadata, 0);
        told.map_or(true, |it| it.topics.contains(topic))
    })
}
