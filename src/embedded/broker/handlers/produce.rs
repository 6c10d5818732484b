//! Taking records.

use kafka_protocol::{
    error::ResponseError,
    messages::{
        InitProducerIdRequest, InitProducerIdResponse, ProduceRequest, ProduceResponse, ProducerId,
        produce_request::{PartitionProduceData, TopicProduceData},
        produce_response::{PartitionProduceResponse, TopicProduceResponse},
    },
};

use crate::embedded::broker::{api::Caller, cluster::Cluster, partition::Appended, topic::Topic};

/// Appends the batches. A producer that wants no acknowledgement gets no answer.
pub(crate) fn produce(
    cluster: &Cluster,
    _: &Caller,
    request: ProduceRequest,
) -> Option<ProduceResponse> {
    let acks = request.acks;
    let topics = request.topic_data.into_iter().map(|it| topic(cluster, acks, it)).collect();
    (acks != 0).then(|| ProduceResponse::default().with_responses(topics))
}

fn topic(cluster: &Cluster, acks: i16, data: TopicProduceData) -> TopicProduceResponse {
    let topic = cluster.topic(&data.name);
    let append = |it| partition(cluster, topic.as_deref(), acks, it);
    let partitions = data.partition_data.into_iter().map(append).collect();
    TopicProduceResponse::default().with_name(data.name).with_partition_responses(partitions)
}

fn partition(
    cluster: &Cluster,
    topic: Option<&Topic>,
    acks: i16,
    data: PartitionProduceData,
) -> PartitionProduceResponse {
    let index = data.index;
    let answer = PartitionProduceResponse::default().with_index(index);
    match append(cluster, topic, acks, data) {
        Ok(done) => answer
            .with_base_offset(done.offset)
            .with_log_append_time_ms(done.append_time)
            .with_log_start_offset(done.start),
        Err(error) => answer.with_error_code(error.code()).with_base_offset(-1),
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
    let unknown = ResponseError::UnknownTopicOrPartition;
    let topic = topic.ok_or(unknown)?;
    let partition = topic.partition(data.index).ok_or(unknown)?;
    let records = data.records.unwrap_or_default();
    partition.append(records, &topic.rules(), cluster.settings.partition_bytes)
}

/// Gives an idempotent producer its id. Transactions are not served.
pub(crate) fn init_producer_id(
    cluster: &Cluster,
    _: &Caller,
    request: InitProducerIdRequest,
) -> InitProducerIdResponse {
    if request.transactional_id.is_some() {
        let error = ResponseError::UnsupportedVersion.code();
        return InitProducerIdResponse::default()
            .with_error_code(error)
            .with_producer_id(ProducerId(-1))
            .with_producer_epoch(-1);
    }
    // An id that is known comes with the epoch that fences what was sent before.
    let again = 0 <= *request.producer_id && (0..i16::MAX).contains(&request.producer_epoch);
    let (id, epoch) = match again {
        true => (request.producer_id, request.producer_epoch + 1),
        false => (ProducerId(cluster.new_producer()), 0),
    };
    InitProducerIdResponse::default().with_producer_id(id).with_producer_epoch(epoch)
}
