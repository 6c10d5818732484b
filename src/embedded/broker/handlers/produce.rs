//! Taking records.

use std::sync::atomic::Ordering;

use super::prelude::*;
use crate::embedded::broker::partition::Appended;

/// Appends the batches. A producer that wants no acknowledgement gets no answer.
pub(crate) fn produce(by: &Caller, asked: ProduceRequest) -> Option<ProduceResponse> {
    let responses = asked.topic_data.into_iter().map(|data| {
        let topic = by.cluster.topic(&data.name);
        let partition = |it| partition(&by.cluster, topic.as_deref(), asked.acks, it);
        let partition_responses = data.partition_data.into_iter().map(partition).collect();
        make!(TopicProduceResponse { name: data.name, partition_responses })
    });
    let responses = responses.collect();
    (asked.acks != 0).then(|| make!(ProduceResponse { responses }))
}

fn partition(
    cluster: &Cluster,
    topic: Option<&Topic>,
    acks: i16,
    data: PartitionProduceData,
) -> PartitionProduceResponse {
    let index = data.index;
    let appended = append(cluster, topic, acks, data);
    let failed = |error: ResponseError| {
        make!(PartitionProduceResponse { error_code: error.code(), base_offset: -1 })
    };
    let done = |it: Appended| {
        let (base_offset, log_append_time_ms) = (it.offset, it.append_time);
        let answer = make!(PartitionProduceResponse { base_offset, log_append_time_ms });
        answer.with_log_start_offset(it.start)
    };
    appended.map_or_else(failed, done).with_index(index)
}

fn append(
    cluster: &Cluster,
    topic: Option<&Topic>,
    acks: i16,
    data: PartitionProduceData,
) -> Result<Appended, ResponseError> {
    if !(-1..=1).contains(&acks) {
        return Err(ResponseError::InvalidRequiredAcks);
    }
    let topic = topic.ok_or(ResponseError::UnknownTopicOrPartition)?;
    let partition = topic.partition(data.index).ok_or(ResponseError::UnknownTopicOrPartition)?;
    let records = data.records.unwrap_or_default();
    let bytes = records.len();
    let room = cluster.settings.log_bytes.saturating_sub(cluster.held.load(Ordering::Relaxed));
    let appended = partition.append(records, &topic.rules(), room)?;
    cluster.held.fetch_add(bytes, Ordering::Relaxed);
    Ok(appended)
}

/// Gives an idempotent producer its id. Transactions are not served.
pub(crate) fn producer_id(by: &Caller, asked: InitProducerIdRequest) -> InitProducerIdResponse {
    if let Some(id) = asked.transactional_id {
        tracing::debug!(id = %*id, "transactions are not served");
        let (error_code, producer_id) = (ResponseError::UnsupportedVersion.code(), ProducerId(-1));
        return make!(InitProducerIdResponse { error_code, producer_id, producer_epoch: -1 });
    }
    make!(InitProducerIdResponse { producer_id: ProducerId(by.cluster.new_producer()) })
}
