//! What no client sends on purpose: batches again, out of order, of another epoch, broken.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use kafka_protocol::{
    ResponseError,
    messages::{
        ApiKey, InitProducerIdRequest, InitProducerIdResponse, MetadataRequest, MetadataResponse,
        ProduceRequest, ProduceResponse, RequestHeader, ResponseHeader, TopicName,
        metadata_request::MetadataRequestTopic,
        produce_request::{PartitionProduceData, TopicProduceData},
    },
    protocol::{Decodable, Encodable, StrBytes},
    records::{Compression, Record, RecordBatchEncoder, RecordEncodeOptions, TimestampType},
};
use testcontainers::unique;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

/// A connection that sends what it is told.
struct Raw {
    stream: TcpStream,
    topic: TopicName,
}

impl Raw {
    /// Connects, and lets the broker create a topic.
    async fn open(bootstrap: &str) -> Self {
        let stream = TcpStream::connect(bootstrap).await.unwrap();
        let topic = TopicName(StrBytes::from_string(unique("raw")));
        let mut raw = Self { stream, topic };
        loop {
            let topic = MetadataRequestTopic::default().with_name(Some(raw.topic.clone()));
            let asked = MetadataRequest::default().with_topics(Some(vec![topic]));
            let asked = asked.with_allow_auto_topic_creation(true);
            let known: MetadataResponse = raw.ask(ApiKey::Metadata, 9, &asked).await;
            if known.topics[0].error_code == 0 {
                return raw;
            }
        }
    }

    async fn ask<R: Decodable>(&mut self, key: ApiKey, version: i16, body: &impl Encodable) -> R {
        let mut frame = BytesMut::new();
        let header = RequestHeader::default()
            .with_request_api_key(key as i16)
            .with_request_api_version(version)
            .with_client_id(Some(StrBytes::from_static_str("raw")));
        header.encode(&mut frame, key.request_header_version(version)).unwrap();
        body.encode(&mut frame, version).unwrap();
        self.stream.write_u32(frame.len() as u32).await.unwrap();
        self.stream.write_all(&frame).await.unwrap();
        let mut answer = vec![0; self.stream.read_u32().await.unwrap() as usize];
        self.stream.read_exact(&mut answer).await.unwrap();
        let mut answer = Bytes::from(answer);
        ResponseHeader::decode(&mut answer, key.response_header_version(version)).unwrap();
        R::decode(&mut answer, version).unwrap()
    }

    /// An id for an idempotent producer.
    async fn producer(&mut self) -> InitProducerIdResponse {
        let asked = InitProducerIdRequest::default().with_transactional_id(None);
        loop {
            let given: InitProducerIdResponse = self.ask(ApiKey::InitProducerId, 1, &asked).await;
            // One that has just started may have none to give yet.
            if given.error_code != ResponseError::CoordinatorLoadInProgress.code() {
                return given;
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Error and offset.
    async fn produce(&mut self, batch: Bytes) -> (i16, i64) {
        let data = PartitionProduceData::default().with_records(Some(batch));
        let topic = TopicProduceData::default().with_name(self.topic.clone());
        let asked = ProduceRequest::default()
            .with_acks(-1)
            .with_timeout_ms(30_000)
            .with_topic_data(vec![topic.with_partition_data(vec![data])]);
        let answer: ProduceResponse = self.ask(ApiKey::Produce, 9, &asked).await;
        let partition = &answer.responses[0].partition_responses[0];
        (partition.error_code, partition.base_offset)
    }
}

/// Two records of a producer.
fn batch(producer_id: i64, producer_epoch: i16, sequence: i32) -> Bytes {
    let records = [0, 1].map(|it| Record {
        transactional: false,
        control: false,
        delete_horizon: false,
        partition_leader_epoch: -1,
        producer_id,
        producer_epoch,
        timestamp_type: TimestampType::Creation,
        offset: it,
        sequence: sequence + it as i32,
        timestamp: 1_700_000_000_000,
        key: None,
        value: Some(Bytes::from_static(b"v")),
        headers: [].into(),
    });
    let mut batch = BytesMut::new();
    let options = RecordEncodeOptions { version: 2, compression: Compression::None };
    RecordBatchEncoder::encode(&mut batch, &records, &options).unwrap();
    batch.freeze()
}

async fn play(bootstrap: String) -> String {
    let mut raw = Raw::open(&bootstrap).await;
    let producer = raw.producer().await;
    let id = *producer.producer_id;
    let mut seen = format!("{} {}\n", producer.error_code, producer.producer_epoch);
    for (what, epoch, sequence) in [
        ("first", 0, 0),
        ("second", 0, 2),
        ("third", 0, 4),
        ("fourth", 0, 6),
        ("fifth", 0, 8),
        ("sixth", 0, 10),
        ("the last one again", 0, 10),
        ("the fifth last again", 0, 2),
        ("one that is forgotten", 0, 0),
        ("one too far", 0, 14),
        ("the next", 0, 12),
        ("a new epoch in its middle", 1, 14),
        ("a new epoch", 1, 0),
        ("of the epoch before", 0, 14),
        ("of the new one, again", 1, 0),
    ] {
        let stands = raw.produce(batch(id, epoch, sequence)).await;
        seen.push_str(&format!("{what}: {stands:?}\n"));
    }
    let good = batch(-1, -1, -1);
    let mut flipped = good.to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    for (what, batch) in [
        ("of nobody", good.to_vec()),
        ("a bit flipped", flipped),
        ("two batches", [&good[..], &good[..]].concat()),
        ("cut", good[..good.len() - 1].to_vec()),
        ("of nobody, again", good.to_vec()),
    ] {
        let stands = raw.produce(batch.into()).await;
        seen.push_str(&format!("{what}: {stands:?}\n"));
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_stand_once_in_order_and_whole() {
    super::same("raw batches", play).await;
}
