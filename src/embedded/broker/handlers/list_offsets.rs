//! Finding offsets: the first, the last, by time, by epoch.

use kafka_protocol::{
    error::ResponseError,
    messages::{
        ListOffsetsRequest, ListOffsetsResponse, OffsetForLeaderEpochRequest,
        OffsetForLeaderEpochResponse, TopicName,
        list_offsets_response::{ListOffsetsPartitionResponse, ListOffsetsTopicResponse},
        offset_for_leader_epoch_response::{EpochEndOffset, OffsetForLeaderTopicResult},
    },
};

use crate::embedded::broker::{
    api::Caller,
    cluster::Cluster,
    log::{LEADER_EPOCH, Log},
};

pub(crate) fn list_offsets(
    cluster: &Cluster,
    caller: &Caller,
    request: ListOffsetsRequest,
) -> ListOffsetsResponse {
    let epoch = if 4 <= caller.version { LEADER_EPOCH } else { -1 };
    let topic = |topic: kafka_protocol::messages::list_offsets_request::ListOffsetsTopic| {
        let partition =
            |it: &kafka_protocol::messages::list_offsets_request::ListOffsetsPartition| {
                let answer = ListOffsetsPartitionResponse::default()
                    .with_partition_index(it.partition_index);
                let found = with_log(
                    cluster,
                    &topic.name,
                    it.partition_index,
                    it.current_leader_epoch,
                    |log| offset(log, it.timestamp),
                );
                match found {
                    Ok((time, offset)) => {
                        let epoch = if offset < 0 { -1 } else { epoch };
                        answer.with_timestamp(time).with_offset(offset).with_leader_epoch(epoch)
                    }
                    Err(error) => answer.with_error_code(error.code()),
                }
            };
        let partitions = topic.partitions.iter().map(partition).collect();
        ListOffsetsTopicResponse::default().with_name(topic.name).with_partitions(partitions)
    };
    ListOffsetsResponse::default().with_topics(request.topics.into_iter().map(topic).collect())
}

/// Time and offset for a time, or for one of the signs that stand for places in the log.
fn offset(log: &Log, time: i64) -> (i64, i64) {
    match time {
        -1 => (-1, log.end()),
        -2 => (-1, log.start()),
        -3 => log.latest_time().unwrap_or((-1, -1)),
        time => log.at_time(time).unwrap_or((-1, -1)),
    }
}

/// There was only ever one epoch, which ends where the log does.
pub(crate) fn for_leader_epoch(
    cluster: &Cluster,
    _: &Caller,
    request: OffsetForLeaderEpochRequest,
) -> OffsetForLeaderEpochResponse {
    let topics = request.topics.into_iter().map(|topic| {
        let partitions = topic.partitions.iter().map(|it| {
            let answer = EpochEndOffset::default().with_partition(it.partition);
            let end =
                with_log(cluster, &topic.topic, it.partition, it.current_leader_epoch, |log| {
                    log.end()
                });
            match end {
                Ok(end) if it.leader_epoch == LEADER_EPOCH => {
                    answer.with_leader_epoch(LEADER_EPOCH).with_end_offset(end)
                }
                Ok(_) => answer,
                Err(error) => answer.with_error_code(error.code()),
            }
        });
        let partitions = partitions.collect();
        OffsetForLeaderTopicResult::default().with_topic(topic.topic).with_partitions(partitions)
    });
    OffsetForLeaderEpochResponse::default().with_topics(topics.collect())
}

fn with_log<T>(
    cluster: &Cluster,
    topic: &TopicName,
    index: i32,
    epoch: i32,
    action: impl FnOnce(&mut Log) -> T,
) -> Result<T, ResponseError> {
    let partition = cluster.topic(topic).and_then(|it| it.partition(index));
    let partition = partition.ok_or(ResponseError::UnknownTopicOrPartition)?;
    if LEADER_EPOCH < epoch {
        return Err(ResponseError::UnknownLeaderEpoch);
    }
    Ok(partition.with(action))
}
