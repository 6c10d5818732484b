//! Adding partitions, and deleting the records at their front.

use super::prelude::*;

pub(crate) fn create(by: &Caller, asked: CreatePartitionsRequest) -> CreatePartitionsResponse {
    let results = asked.topics.into_iter().map(|it| {
        let topic = by.cluster.topic(&it.name).ok_or(ResponseError::UnknownTopicOrPartition);
        let grown = topic.and_then(|topic| topic.grow(it.count, asked.validate_only));
        let (error_code, error_message) = outcome(&grown.map_err(refusal));
        make!(CreatePartitionsTopicResult { name: it.name, error_code, error_message })
    });
    make!(CreatePartitionsResponse { results: results.collect() })
}

pub(crate) fn delete_records(by: &Caller, asked: DeleteRecordsRequest) -> DeleteRecordsResponse {
    let topics = asked.topics.into_iter().map(|asked| {
        let topic = by.cluster.topic(&asked.name);
        let partitions = asked.partitions.iter().map(|it| {
            let partition_index = it.partition_index;
            let start = deleted(topic.as_deref(), partition_index, it.offset);
            let (error_code, low_watermark) = (code(&start), start.unwrap_or(-1));
            make!(DeleteRecordsPartitionResult { partition_index, low_watermark, error_code })
        });
        let partitions = partitions.collect();
        make!(DeleteRecordsTopicResult { name: asked.name, partitions })
    });
    make!(DeleteRecordsResponse { topics: topics.collect() })
}

/// Deletes what is below `before`, or everything if it is -1. Returns where the log starts then.
fn deleted(topic: Option<&Topic>, index: i32, before: i64) -> Result<i64, ResponseError> {
    let topic = topic.ok_or(ResponseError::UnknownTopicOrPartition)?;
    let partition = topic.partition(index).ok_or(ResponseError::UnknownTopicOrPartition)?;
    if !topic.rules().deletes {
        return Err(ResponseError::PolicyViolation);
    }
    partition.with(|log| {
        let before = if before == -1 { log.end() } else { before };
        log.delete_before(before).map(|()| log.start())
    })
}
