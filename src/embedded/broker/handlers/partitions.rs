//! Adding partitions, and deleting the records at their front.

use kafka_protocol::{
    error::ResponseError,
    messages::{
        CreatePartitionsRequest, CreatePartitionsResponse, DeleteRecordsRequest,
        DeleteRecordsResponse,
        create_partitions_request::CreatePartitionsTopic,
        create_partitions_response::CreatePartitionsTopicResult,
        delete_records_response::{DeleteRecordsPartitionResult, DeleteRecordsTopicResult},
    },
    protocol::StrBytes,
};

use crate::embedded::broker::{api::Caller, cluster::Cluster, topic::Topic};

pub(crate) fn create(
    cluster: &Cluster,
    _: &Caller,
    request: CreatePartitionsRequest,
) -> CreatePartitionsResponse {
    let results = request.topics.into_iter().map(|asked| {
        let result = grown(cluster, &asked, request.validate_only);
        let answer = CreatePartitionsTopicResult::default().with_name(asked.name);
        match result {
            Ok(()) => answer,
            Err(error) => answer
                .with_error_code(error.code())
                .with_error_message(Some(StrBytes::from_string(error.to_string()))),
        }
    });
    CreatePartitionsResponse::default().with_results(results.collect())
}

fn grown(cluster: &Cluster, asked: &CreatePartitionsTopic, dry: bool) -> Result<(), ResponseError> {
    let topic = cluster.topic(&asked.name).ok_or(ResponseError::UnknownTopicOrPartition)?;
    topic.grow(asked.count, dry)
}

pub(crate) fn delete_records(
    cluster: &Cluster,
    _: &Caller,
    request: DeleteRecordsRequest,
) -> DeleteRecordsResponse {
    let topics = request.topics.into_iter().map(|asked| {
        let topic = cluster.topic(&asked.name);
        let partitions = asked.partitions.iter().map(|it| {
            let answer =
                DeleteRecordsPartitionResult::default().with_partition_index(it.partition_index);
            match deleted(topic.as_deref(), it.partition_index, it.offset) {
                Ok(start) => answer.with_low_watermark(start),
                Err(error) => answer.with_low_watermark(-1).with_error_code(error.code()),
            }
        });
        let partitions = partitions.collect();
        DeleteRecordsTopicResult::default().with_name(asked.name).with_partitions(partitions)
    });
    DeleteRecordsResponse::default().with_topics(topics.collect())
}

/// Deletes what is below `before`, or everything if it is -1. Returns where the log starts then.
fn deleted(topic: Option<&Topic>, index: i32, before: i64) -> Result<i64, ResponseError> {
    let unknown = ResponseError::UnknownTopicOrPartition;
    let topic = topic.ok_or(unknown)?;
    let partition = topic.partition(index).ok_or(unknown)?;
    if !topic.rules().deletes {
        return Err(ResponseError::PolicyViolation);
    }
    partition.with(|log| {
        let before = if before == -1 { log.end() } else { before };
        log.delete_before(before).map_err(|_| ResponseError::OffsetOutOfRange)?;
        Ok(log.start())
    })
}
