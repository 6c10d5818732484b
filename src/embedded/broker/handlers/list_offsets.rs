//! Finding offsets: the first, the last, by time.

use super::prelude::*;

pub(crate) fn list_offsets(by: &Caller, asked: ListOffsetsRequest) -> ListOffsetsResponse {
    let topics = asked.topics.into_iter().map(|asked| {
        let topic = by.cluster.topic(&asked.name);
        let partitions = asked.partitions.iter().map(|it| {
            let (partition_index, found) = (it.partition_index, found(topic.as_deref(), it));
            let error_code = code(&found);
            let (timestamp, offset) = found.unwrap_or((-1, -1));
            let leader_epoch = if by.version < 4 || offset < 0 { -1 } else { LEADER_EPOCH };
            let answer =
                make!(ListOffsetsPartitionResponse { partition_index, error_code, offset });
            answer.with_timestamp(timestamp).with_leader_epoch(leader_epoch)
        });
        let partitions = partitions.collect();
        make!(ListOffsetsTopicResponse { name: asked.name, partitions })
    });
    make!(ListOffsetsResponse { topics: topics.collect() })
}

/// Time and offset for a time, or for one of the signs that stand for places in the log.
fn found(topic: Option<&Topic>, asked: &ListOffsetsPartition) -> Result<(i64, i64), ResponseError> {
    let partition = topic.and_then(|it| it.partition(asked.partition_index));
    let partition = partition.ok_or(ResponseError::UnknownTopicOrPartition)?;
    Ok(partition.with(|log| match asked.timestamp {
        -1 => (-1, log.end()),
        -2 => (-1, log.start()),
        -3 => log.latest_time().unwrap_or((-1, -1)),
        time => log.at_time(time).unwrap_or((-1, -1)),
    }))
}
