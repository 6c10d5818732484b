//! Committed offsets: written and read.

use tokio::time::Instant;

use super::prelude::*;
use crate::embedded::broker::offsets::Committed;

pub(crate) fn commit(by: &Caller, asked: OffsetCommitRequest) -> OffsetCommitResponse {
    // A generation of a group that nobody knows cannot be one.
    let group = match by.cluster.group(&asked.group_id) {
        None if 0 <= asked.generation_id_or_member_epoch => Err(ResponseError::IllegalGeneration),
        _ => by.cluster.group_or_new(&asked.group_id),
    };
    let allowed =
        group.and_then(|it| lock(&it).may_commit(&asked, Instant::now()).map(|()| it.clone()));
    let topics = asked.topics.into_iter().map(|asked| {
        let topic = by.cluster.topic(&asked.name);
        let partitions = asked.partitions.into_iter().map(|it| {
            let partition_index = it.partition_index;
            let known = topic.as_ref().filter(|it| it.partition(partition_index).is_some());
            let known = known.ok_or(ResponseError::UnknownTopicOrPartition);
            let result = known.and_then(|topic| {
                let group = allowed.as_ref().map_err(|it| *it)?;
                lock(group).offsets.commit(&topic.name, partition_index, committed(&it))
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

/// Up to version 7 a request is for one group, and its answer is made of other structs.
pub(crate) fn fetch(by: &Caller, asked: OffsetFetchRequest) -> OffsetFetchResponse {
    if 8 <= by.version {
        let groups = asked.groups.into_iter().map(|it| {
            let place = |it: OffsetFetchRequestTopics| (it.name, it.partition_indexes);
            let topics = it.topics.map(|it| it.into_iter().map(place).collect());
            found(&by.cluster, it.group_id, topics)
        });
        return make!(OffsetFetchResponse { groups: groups.collect() });
    }
    let place = |it: OffsetFetchRequestTopic| (it.name, it.partition_indexes);
    let topics = asked.topics.map(|it| it.into_iter().map(place).collect());
    let topics = found(&by.cluster, asked.group_id, topics).topics.into_iter().map(|topic| {
        let partitions = topic.partitions.into_iter().map(|it| {
            make!(OffsetFetchResponsePartition {
                partition_index: it.partition_index,
                committed_offset: it.committed_offset,
                committed_leader_epoch: it.committed_leader_epoch,
                metadata: it.metadata,
            })
        });
        make!(OffsetFetchResponseTopic { name: topic.name, partitions: partitions.collect() })
    });
    make!(OffsetFetchResponse { topics: topics.collect() })
}

/// What was committed for the partitions asked for, or for all.
fn found(
    cluster: &Cluster,
    group_id: GroupId,
    asked: Option<Vec<(TopicName, Vec<i32>)>>,
) -> OffsetFetchResponseGroup {
    let group = cluster.group(&group_id).unwrap_or_default();
    let offsets = &lock(&group).offsets;
    let asked = asked.unwrap_or_else(|| offsets.places());
    let topics = asked.into_iter().map(|(name, indexes)| {
        let partitions = indexes.into_iter().map(|partition_index| {
            let found = offsets.of(&name, partition_index);
            let found = found.cloned().unwrap_or(Committed::NONE);
            make!(OffsetFetchResponsePartitions {
                partition_index,
                committed_offset: found.offset,
                committed_leader_epoch: found.leader_epoch,
                metadata: Some(found.metadata),
            })
        });
        let partitions = partitions.collect();
        make!(OffsetFetchResponseTopics { name, partitions })
    });
    let topics = topics.collect();
    make!(OffsetFetchResponseGroup { group_id, topics })
}
