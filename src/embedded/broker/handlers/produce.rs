//! Taking records.

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
    match append(cluster, topic, acks, data) {
        Ok(Appended { offset: base_offset, append_time: log_append_time_ms, start }) => {
            let log_start_offset = start;
            make!(PartitionProduceResponse {
                index,
                base_offset,
                log_append_time_ms,
                log_start_offset
            })
        }
        Err(error) => {
            make!(PartitionProduceResponse { index, error_code: error.code(), base_offset: -1 })
        }
    }
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
    partition.append(records, &topic.rules(), cluster.settings.partition_bytes)
}

/// Gives an idempotent producer its id. Transactions are not served.
pub(crate) fn producer_id(by: &Caller, asked: InitProducerIdRequest) -> InitProducerIdResponse {
    if let Some(id) = asked.transactional_id {
        tracing::debug!(id = %*id, "transactions are not served");
        let (error_code, producer_id) = (ResponseError::UnsupportedVersion.code(), ProducerId(-1));
        return make!(InitProducerIdResponse { error_code, producer_id, producer_epoch: -1 });
    }
    // An id that is known comes with the epoch that fences what was sent before.
    let again = 0 <= *asked.producer_id && (0..i16::MAX).contains(&asked.producer_epoch);
    if again {
        let (producer_id, producer_epoch) = (asked.producer_id, asked.producer_epoch + 1);
        return make!(InitProducerIdResponse { producer_id, producer_epoch });
    }
    make!(InitProducerIdResponse { producer_id: ProducerId(by.cluster.new_producer()) })
}
