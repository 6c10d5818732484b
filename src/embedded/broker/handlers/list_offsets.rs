//! Finding offsets: the first, the last, by time, by epoch.

use super::prelude::*;

pub(crate) fn list_offsets(by: &Caller, asked: ListOffsetsRequest) -> ListOffsetsResponse {
    let topics = asked.topics.into_iter().map(|asked| {
        let topic = by.cluster.topic(&asked.name);
        let partitions = asked.partitions.iter().map(|it| partition(by, topic.as_deref(), it));
        let partitions = partitions.collect();
        make!(ListOffsetsTopicResponse { name: asked.name, partitions })
    });
    make!(ListOffsetsResponse { topics: topics.collect() })
}

fn partition(
    by: &Caller,
    topic: Option<&Topic>,
    asked: &ListOffsetsPartition,
) -> ListOffsetsPartitionResponse {
    let index = asked.partition_index;
    let find = |log: &mut Log| offset(log, asked.timestamp);
    let found = with_log(topic, index, asked.current_leader_epoch, find);
    let error_code = code(&found);
    let (timestamp, offset) = found.unwrap_or((-1, -1));
    let leader_epoch = if by.version < 4 || offset < 0 { -1 } else { LEADER_EPOCH };
    let partition_index = index;
    make!(ListOffsetsPartitionResponse {
        partition_index,
        error_code,
        timestamp,
        offset,
        leader_epoch
    })
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
pub(crate) fn by_epoch(
    by: &Caller,
    asked: OffsetForLeaderEpochRequest,
) -> OffsetForLeaderEpochResponse {
    let topics = asked.topics.into_iter().map(|asked| {
        let topic = by.cluster.topic(&asked.topic);
        let partitions = asked.partitions.iter().map(|it| {
            let epoch = it.current_leader_epoch;
            let end = with_log(topic.as_deref(), it.partition, epoch, |log| log.end());
            let (error_code, partition) = (code(&end), it.partition);
            let end = end.ok().filter(|_| it.leader_epoch == LEADER_EPOCH);
            let (leader_epoch, end_offset) = end.map_or((-1, -1), |end| (LEADER_EPOCH, end));
            make!(EpochEndOffset { error_code, partition, leader_epoch, end_offset })
        });
        let partitions = partitions.collect();
        make!(OffsetForLeaderTopicResult { topic: asked.topic, partitions })
    });
    make!(OffsetForLeaderEpochResponse { topics: topics.collect() })
}

fn with_log<T>(
    topic: Option<&Topic>,
    index: i32,
    epoch: i32,
    action: impl FnOnce(&mut Log) -> T,
) -> Result<T, ResponseError> {
    let partition = topic.and_then(|it| it.partition(index));
    let partition = partition.ok_or(ResponseError::UnknownTopicOrPartition)?;
    if LEADER_EPOCH < epoch {
        Err(ResponseError::UnknownLeaderEpoch)
    } else {
        Ok(partition.with(action))
    }
}
