//! Every request in every version; and what is no request.

use std::{sync::LazyLock, time::Duration};

use kafka_protocol::messages::{
    CreateTopicsRequest, FetchRequest, FetchResponse, InitProducerIdRequest,
    InitProducerIdResponse, ListOffsetsRequest, MetadataRequest, OffsetCommitRequest,
    ProduceRequest, ProduceResponse, TopicName,
    create_topics_request::CreatableTopic,
    fetch_request::{FetchPartition, FetchTopic},
    list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic},
    metadata_request::MetadataRequestTopic,
    offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic},
    produce_request::{PartitionProduceData, TopicProduceData},
};
use proptest::prelude::*;

use super::*;
use crate::embedded::broker::{batch::tests::batch, configs::Configs, settings::BrokerSettings};

fn cluster() -> Arc<Cluster> {
    Arc::new(Cluster::new(BrokerSettings::default(), "127.0.0.1:9092".parse().unwrap()))
}

fn frame(key: ApiKey, version: i16, body: &impl Encodable) -> Bytes {
    let mut bytes = BytesMut::new();
    let header = RequestHeader::default()
        .with_request_api_key(number(key))
        .with_request_api_version(version)
        .with_correlation_id(7)
        .with_client_id(Some("me".into()));
    header.encode(&mut bytes, key.request_header_version(version)).unwrap();
    body.encode(&mut bytes, version).unwrap();
    bytes.freeze()
}

async fn ask(cluster: &Arc<Cluster>, frame: Bytes) -> Answer {
    answer(Arc::clone(cluster), StrBytes::from_static_str("/127.0.0.1"), frame).await
}

async fn send<R: Decodable>(
    on: &Arc<Cluster>,
    key: ApiKey,
    version: i16,
    it: &impl Encodable,
) -> R {
    let mut bytes = ask(on, frame(key, version, it)).await.unwrap().unwrap();
    ResponseHeader::decode(&mut bytes, key.response_header_version(version)).unwrap();
    let answer = R::decode(&mut bytes, version).unwrap();
    assert!(bytes.is_empty());
    answer
}

fn name(text: &'static str) -> TopicName {
    TopicName(StrBytes::from_static_str(text))
}

fn produce() -> ProduceRequest {
    let records = Some(batch(&[(Some("k"), Some("v"))]).bytes);
    let data = PartitionProduceData::default().with_records(records);
    let topic = TopicProduceData::default().with_name(name("t")).with_partition_data(vec![data]);
    ProduceRequest::default().with_acks(-1).with_timeout_ms(9).with_topic_data(vec![topic])
}

fn fetch(offset: i64) -> FetchRequest {
    let partition =
        FetchPartition::default().with_fetch_offset(offset).with_partition_max_bytes(1 << 20);
    let topic = FetchTopic::default().with_topic(name("t")).with_partitions(vec![partition]);
    FetchRequest::default()
        .with_max_wait_ms(60_000)
        .with_min_bytes(1)
        .with_max_bytes(1 << 20)
        .with_topics(vec![topic])
}

fn with_topic() -> Arc<Cluster> {
    let cluster = cluster();
    cluster.create("t", 1, Configs::default(), false).unwrap();
    cluster
}

#[tokio::test]
async fn every_version_that_is_offered_is_answered() {
    let cluster = with_topic();
    let topic = CreatableTopic::default().with_name(name("t")).with_num_partitions(1);
    let create = CreateTopicsRequest::default().with_topics(vec![topic]);
    for version in 2..=4 {
        let answer: kafka_protocol::messages::CreateTopicsResponse =
            send(&cluster, ApiKey::CreateTopics, version, &create).await;
        assert_eq!(answer.topics[0].name, name("t"));
    }
    let asked = MetadataRequestTopic::default().with_name(Some(name("t")));
    let metadata = MetadataRequest::default().with_topics(Some(vec![asked]));
    for version in 0..=9 {
        let answer: kafka_protocol::messages::MetadataResponse =
            send(&cluster, ApiKey::Metadata, version, &metadata).await;
        assert_eq!(answer.topics[0].partitions.len(), 1, "version {version}");
    }
    for version in 3..=11 {
        let answer: ProduceResponse = send(&cluster, ApiKey::Produce, version, &produce()).await;
        let partition = &answer.responses[0].partition_responses[0];
        assert_eq!((partition.error_code, partition.base_offset), (0, i64::from(version) - 3));
    }
    for version in 4..=12 {
        let answer: FetchResponse = send(&cluster, ApiKey::Fetch, version, &fetch(3)).await;
        let partition = &answer.responses[0].partitions[0];
        assert_eq!((partition.error_code, partition.high_watermark), (0, 9), "version {version}");
    }
    let partition = ListOffsetsPartition::default().with_timestamp(-1);
    let topic = ListOffsetsTopic::default().with_name(name("t")).with_partitions(vec![partition]);
    for version in 1..=7 {
        let list = ListOffsetsRequest::default().with_topics(vec![topic.clone()]);
        let answer: kafka_protocol::messages::ListOffsetsResponse =
            send(&cluster, ApiKey::ListOffsets, version, &list).await;
        assert_eq!(answer.topics[0].partitions[0].offset, 9);
    }
    let partition = OffsetCommitRequestPartition::default().with_committed_offset(3);
    let topic =
        OffsetCommitRequestTopic::default().with_name(name("t")).with_partitions(vec![partition]);
    for version in 2..=9 {
        let commit = OffsetCommitRequest::default()
            .with_group_id(StrBytes::from_static_str("g").into())
            .with_topics(vec![topic.clone()]);
        let answer: kafka_protocol::messages::OffsetCommitResponse =
            send(&cluster, ApiKey::OffsetCommit, version, &commit).await;
        assert_eq!(answer.topics[0].partitions[0].error_code, 0);
    }
}

#[tokio::test]
async fn answers_about_nothing_are_written_in_every_version() {
    let cluster = cluster();
    for &(key, min, max, _) in APIS {
        for version in min.max(key.valid_versions().min)..=max {
            // Zeros are an empty request of most kinds.
            let mut bytes = BytesMut::new();
            RequestHeader::default()
                .with_request_api_key(number(key))
                .with_request_api_version(version)
                .encode(&mut bytes, key.request_header_version(version))
                .unwrap();
            bytes.extend_from_slice(&[0; 64]);
            let asked = tokio::time::timeout(Duration::from_secs(5), ask(&cluster, bytes.freeze()));
            let served = asked.await.unwrap();
            // In the compact form, zeros are null where there may be none.
            let may_not = key == ApiKey::Produce || key.request_header_version(version) == 2;
            assert!(served.is_ok() || may_not, "{key:?} {version}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_waiting_fetch_ends_with_records_and_with_its_topic() {
    let cluster = with_topic();
    let (began, first, second) = (tokio::time::Instant::now(), fetch(0), fetch(1));
    let (fetched, _) =
        tokio::join!(send::<FetchResponse>(&cluster, ApiKey::Fetch, 12, &first), async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            ask(&cluster, frame(ApiKey::Produce, 9, &produce())).await
        });
    let records = fetched.responses[0].partitions[0].records.clone();
    assert!(records.is_some_and(|it| !it.is_empty()));
    let (fetched, _) =
        tokio::join!(send::<FetchResponse>(&cluster, ApiKey::Fetch, 12, &second), async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            cluster.delete(&name("t"))
        });
    let error = fetched.responses[0].partitions[0].error_code;
    assert_eq!(error, ResponseError::UnknownTopicOrPartition.code());
    assert!(began.elapsed() < Duration::from_millis(50));
}

#[tokio::test(start_paused = true)]
async fn a_fetch_for_which_nothing_comes_waits_as_long_as_it_asked() {
    let cluster = with_topic();
    let began = tokio::time::Instant::now();
    let _: FetchResponse = send(&cluster, ApiKey::Fetch, 12, &fetch(0)).await;
    assert_eq!(began.elapsed().as_secs(), 60);
}

#[tokio::test]
async fn a_full_broker_refuses_records_and_keeps_what_it_has() {
    let settings = BrokerSettings { log_bytes: 100, ..BrokerSettings::default() };
    let cluster = Arc::new(Cluster::new(settings, "127.0.0.1:9092".parse().unwrap()));
    let topic = cluster.create("t", 1, Configs::default(), false).unwrap();
    let mut errors = Vec::new();
    for _ in 0..2 {
        let answer: ProduceResponse = send(&cluster, ApiKey::Produce, 9, &produce()).await;
        errors.push(answer.responses[0].partition_responses[0].error_code);
    }
    assert_eq!(errors, [0, ResponseError::KafkaStorageError.code()]);
    assert_eq!(topic.partition(0).unwrap().with(|log| log.end()), 1);
}

#[tokio::test]
async fn whoever_wants_no_acknowledgement_gets_no_answer() {
    let cluster = with_topic();
    let silent = frame(ApiKey::Produce, 9, &produce().with_acks(0));
    assert_eq!(ask(&cluster, silent).await.unwrap(), None);
    let topic = cluster.topic(&name("t")).unwrap();
    assert_eq!(topic.partition(0).unwrap().with(|log| log.end()), 1);
}

#[tokio::test]
async fn transactions_are_refused() {
    let id = StrBytes::from_static_str("tx").into();
    let asked = InitProducerIdRequest::default().with_transactional_id(Some(id));
    let answer: InitProducerIdResponse = send(&cluster(), ApiKey::InitProducerId, 2, &asked).await;
    assert_eq!(answer.error_code, ResponseError::UnsupportedVersion.code());
    assert!(ask(&cluster(), frame(ApiKey::EndTxn, 1, &asked)).await.is_err());
}

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
});

fn survives(frame: Vec<u8>) {
    _ = RUNTIME.block_on(async {
        let cluster = with_topic();
        tokio::time::timeout(Duration::from_mins(10), ask(&cluster, frame.into())).await
    });
}

proptest! {
    #[test]
    fn random_bytes_break_nothing(
        key in 0_u8..80, version in 0_u8..20, rest in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        survives([&[0, key, 0, version][..], &rest].concat());
    }

    #[test]
    fn a_valid_request_that_is_cut_or_bent_breaks_nothing(
        version in 3_i16..=11, cut in any::<prop::sample::Index>(), bend in any::<prop::sample::Index>(), to in any::<u8>(),
    ) {
        for valid in [frame(ApiKey::Produce, version, &produce()), frame(ApiKey::Fetch, version.max(4), &fetch(0))] {
            let mut bytes = valid.to_vec();
            let at = bend.index(bytes.len());
            bytes[at] = to;
            survives(bytes.clone());
            bytes.truncate(cut.index(valid.len()));
            survives(bytes);
        }
    }

    /// Counts that promise more than there is, at every place of the request.
    #[test]
    fn no_count_takes_memory_that_was_not_sent(
        key in 0_i16..80, version in 0_i16..=13, zeros in 0_usize..60, flexible in any::<bool>(),
    ) {
        let huge: &[u8] = if flexible { &[0xff, 0xff, 0xff, 0xff, 0x07] } else { &[0x7f, 0xff, 0xff, 0xff] };
        let head = [&key.to_be_bytes()[..], &version.to_be_bytes(), &[0, 0, 0, 7, 0xff, 0xff]].concat();
        survives([&head, &vec![0; zeros], huge].concat());
        survives([&head, &vec![0; zeros], huge, &[1; 40]].concat());
    }
}
