//! Committed offsets: written, read, deleted.

use tokio::time::Instant;

use super::prelude::*;
use crate::embedded::broker::{
    frame::decode,
    group::{Group, Identity, State},
    offsets::Committed,
};

pub(crate) fn commit(by: &Caller, asked: OffsetCommitRequest) -> OffsetCommitResponse {
    let generation = asked.generation_id_or_member_epoch;
    let who = Identity::new(asked.member_id, asked.group_instance_id, generation);
    // A generation of a group that nobody knows cannot be one.
    let group = match by.cluster.group(&asked.group_id) {
        None if 0 <= generation => Err(ResponseError::IllegalGeneration),
        _ => by.cluster.group_or_new(&asked.group_id),
    };
    let allowed =
        group.and_then(|it| lock(&it).may_commit(&who, Instant::now()).map(|()| it.clone()));
    let topics = asked.topics.into_iter().map(|asked| {
        let topic = by.cluster.topic(&asked.name);
        let partitions = asked.partitions.into_iter().map(|it| {
            let partition_index = it.partition_index;
            let partition = topic.as_ref().and_then(|topic| topic.partition(partition_index));
            let known = partition.ok_or(ResponseError::UnknownTopicOrPartition);
            let result = known.and(allowed.as_ref().map_err(|it| *it)).and_then(|group| {
                let place = (detached(&asked.name), partition_index);
                lock(group).offsets.commit(place, committed(&it))
            });
            make!(OffsetCommitResponsePartition { partition_index, error_code: code(&result) })
        });
        let partitions = partitions.collect();
        make!(OffsetCommitResponseTopic { name: asked.name, partitions })
    });
    make!(OffsetCommitResponse { topics: topics.collect() })
}

fn committed(asked: &OffsetCommitRequestPartition) -> Committed {
    let metadata = asked.committed_metadata.as_ref().map(detached).unwrap_or_default();
    let leader_epoch = asked.committed_leader_epoch;
    Committed { offset: asked.committed_offset, leader_epoch, metadata }
}

/// Up to version 7 a request is for one group.
pub(crate) fn fetch(by: &Caller, asked: OffsetFetchRequest) -> OffsetFetchResponse {
    if by.version < 8 {
        let place = |it: OffsetFetchRequestTopic| (it.name, it.partition_indexes);
        let asked_for = asked.topics.map(|it| it.into_iter().map(place).collect());
        let found = found(&by.cluster, &asked.group_id, asked_for);
        let topics = found.into_iter().map(|(name, partitions)| {
            let partitions = partitions.into_iter().map(older).collect();
            make!(OffsetFetchResponseTopic { name, partitions })
        });
        return make!(OffsetFetchResponse { topics: topics.collect() });
    }
    let groups = asked.groups.into_iter().map(|asked| {
        let place = |it: OffsetFetchRequestTopics| (it.name, it.partition_indexes);
        let asked_for = asked.topics.map(|it| it.into_iter().map(place).collect());
        let found = found(&by.cluster, &asked.group_id, asked_for);
        let topics = found.into_iter().map(|(name, partitions)| {
            let partitions = partitions.into_iter().map(newer).collect();
            make!(OffsetFetchResponseTopics { name, partitions })
        });
        make!(OffsetFetchResponseGroup { group_id: asked.group_id, topics: topics.collect() })
    });
    make!(OffsetFetchResponse { groups: groups.collect() })
}

type Found = (i32, Committed);

/// What was committed for the partitions asked for, or for all.
fn found(
    cluster: &Cluster,
    id: &StrBytes,
    asked: Option<Vec<(TopicName, Vec<i32>)>>,
) -> Vec<(TopicName, Vec<Found>)> {
    let group = cluster.group(id).unwrap_or_default();
    let offsets = &lock(&group).offsets;
    let asked = asked.unwrap_or_else(|| offsets.places());
    let topics = asked.into_iter().map(|(name, indexes)| {
        let of = |it| (it, offsets.of(&(name.0.clone(), it)).cloned().unwrap_or(Committed::NONE));
        let found = indexes.into_iter().map(of).collect();
        (name, found)
    });
    topics.collect()
}

fn newer((partition_index, found): Found) -> OffsetFetchResponsePartitions {
    let (committed_offset, committed_leader_epoch) = (found.offset, found.leader_epoch);
    let metadata = Some(found.metadata);
    make!(OffsetFetchResponsePartitions {
        partition_index,
        committed_offset,
        committed_leader_epoch,
        metadata
    })
}

fn older((partition_index, found): Found) -> OffsetFetchResponsePartition {
    let (committed_offset, committed_leader_epoch) = (found.offset, found.leader_epoch);
    let metadata = Some(found.metadata);
    make!(OffsetFetchResponsePartition {
        partition_index,
        committed_offset,
        committed_leader_epoch,
        metadata
    })
}

/// Deletes offsets of topics that no member of the group reads.
pub(crate) fn delete(by: &Caller, asked: OffsetDeleteRequest) -> OffsetDeleteResponse {
    let Some(group) = by.cluster.group(&asked.group_id) else {
        return make!(OffsetDeleteResponse { error_code: ResponseError::GroupIdNotFound.code() });
    };
    let mut group = lock(&group);
    if !group.members.is_empty() && &*group.protocol_type != "consumer" {
        return make!(OffsetDeleteResponse { error_code: ResponseError::NonEmptyGroup.code() });
    }
    let topics = asked.topics.into_iter().map(|topic| {
        let is_read = reads(&group, &topic.name);
        let error_code = if is_read { ResponseError::GroupSubscribedToTopic.code() } else { 0 };
        let partitions = topic.partitions.iter().map(|it| {
            let partition_index = it.partition_index;
            if !is_read {
                group.offsets.forget(&(topic.name.0.clone(), partition_index));
            }
            make!(OffsetDeleteResponsePartition { partition_index, error_code })
        });
        let partitions = partitions.collect();
        make!(OffsetDeleteResponseTopic { name: topic.name, partitions })
    });
    let topics = topics.collect();
    make!(OffsetDeleteResponse { topics })
}

/// Whether a member subscribes to the topic, or may: what it says cannot be read.
fn reads(group: &Group, topic: &TopicName) -> bool {
    let protocol = group.protocol.clone().unwrap_or_default();
    group.state != State::Empty
        && group.members.iter().any(|member| {
            // The version in front is skipped; the topics are the same in all.
            let metadata = member.metadata(&protocol);
            let mut told = metadata.slice(metadata.len().min(2)..);
            let told = decode::<ConsumerProtocolSubscription>(&mut told, 0);
            told.map_or(true, |it| it.topics.contains(topic))
        })
}
