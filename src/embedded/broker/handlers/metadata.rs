//! Who is there, and which topics.

use kafka_protocol::{
    error::ResponseError,
    messages::{
        DescribeClusterRequest, DescribeClusterResponse, FindCoordinatorRequest,
        FindCoordinatorResponse, MetadataRequest, MetadataResponse,
        describe_cluster_response::DescribeClusterBroker,
        find_coordinator_response::Coordinator,
        metadata_request::MetadataRequestTopic,
        metadata_response::{
            MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
        },
    },
    protocol::StrBytes,
};

use crate::embedded::broker::{
    api::Caller,
    cluster::{Cluster, NODE},
    configs::Configs,
    log::LEADER_EPOCH,
    topic::Topic,
};

pub(crate) fn metadata(
    cluster: &Cluster,
    caller: &Caller,
    request: MetadataRequest,
) -> MetadataResponse {
    let creates =
        cluster.settings.auto_create && (caller.version < 4 || request.allow_auto_topic_creation);
    // Before null meant all, an empty list did.
    let asked = request.topics.filter(|it| caller.version > 0 || !it.is_empty());
    let topics = match asked {
        None => cluster.topics().iter().map(|it| described(it)).collect(),
        Some(asked) => asked.iter().map(|it| one(cluster, it, creates)).collect(),
    };
    let broker = MetadataResponseBroker::default()
        .with_node_id(NODE)
        .with_host(host(cluster))
        .with_port(port(cluster));
    MetadataResponse::default()
        .with_brokers(vec![broker])
        .with_cluster_id(Some(cluster.id.clone()))
        .with_controller_id(NODE)
        .with_topics(topics)
}

fn one(cluster: &Cluster, asked: &MetadataRequestTopic, creates: bool) -> MetadataResponseTopic {
    let found = match &asked.name {
        Some(name) => match cluster.topic(name) {
            None if creates => {
                cluster.create(name, cluster.settings.partitions, Configs::default(), false)
            }
            found => found.ok_or(ResponseError::UnknownTopicOrPartition),
        },
        None => cluster.topic_by_id(asked.topic_id).ok_or(ResponseError::UnknownTopicId),
    };
    match found {
        Ok(topic) => described(&topic),
        Err(error) => MetadataResponseTopic::default()
            .with_error_code(error.code())
            .with_name(asked.name.clone())
            .with_topic_id(asked.topic_id),
    }
}

fn described(topic: &Topic) -> MetadataResponseTopic {
    let partition = |(index, _)| {
        MetadataResponsePartition::default()
            .with_partition_index(index)
            .with_leader_id(NODE)
            .with_leader_epoch(LEADER_EPOCH)
            .with_replica_nodes(vec![NODE])
            .with_isr_nodes(vec![NODE])
    };
    MetadataResponseTopic::default()
        .with_name(Some(topic.name.clone()))
        .with_topic_id(topic.id)
        .with_partitions((0..).zip(topic.partitions()).map(partition).collect())
}

pub(crate) fn describe_cluster(
    cluster: &Cluster,
    _: &Caller,
    _: DescribeClusterRequest,
) -> DescribeClusterResponse {
    let broker = DescribeClusterBroker::default()
        .with_broker_id(NODE)
        .with_host(host(cluster))
        .with_port(port(cluster));
    DescribeClusterResponse::default()
        .with_cluster_id(cluster.id.clone())
        .with_controller_id(NODE)
        .with_brokers(vec![broker])
}

/// The one broker coordinates everything: groups and transactional ids.
pub(crate) fn find_coordinator(
    cluster: &Cluster,
    caller: &Caller,
    request: FindCoordinatorRequest,
) -> FindCoordinatorResponse {
    let known = [0, 1].contains(&request.key_type);
    let error = if known { 0 } else { ResponseError::InvalidRequest.code() };
    if 4 <= caller.version {
        let all = request.coordinator_keys.into_iter().map(|key| {
            Coordinator::default()
                .with_key(key)
                .with_node_id(NODE)
                .with_host(host(cluster))
                .with_port(port(cluster))
                .with_error_code(error)
        });
        return FindCoordinatorResponse::default().with_coordinators(all.collect());
    }
    FindCoordinatorResponse::default()
        .with_error_code(error)
        .with_node_id(NODE)
        .with_host(host(cluster))
        .with_port(port(cluster))
}

fn host(cluster: &Cluster) -> StrBytes {
    StrBytes::from_string(cluster.address.ip().to_string())
}

fn port(cluster: &Cluster) -> i32 {
    i32::from(cluster.address.port())
}
