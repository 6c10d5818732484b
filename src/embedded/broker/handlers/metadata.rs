//! Who is there, and which topics.

use super::prelude::*;
use crate::embedded::broker::configs::Configs;

pub(crate) fn metadata(by: &Caller, asked: MetadataRequest) -> MetadataResponse {
    let creates =
        by.cluster.settings.auto_create && (by.version < 4 || asked.allow_auto_topic_creation);
    // Before null meant all, an empty list did.
    let topics = match asked.topics.filter(|it| by.version > 0 || !it.is_empty()) {
        None => by.cluster.topics().iter().map(|it| described(it)).collect(),
        Some(asked) => asked.iter().map(|it| topic(&by.cluster, it, creates)).collect(),
    };
    let (host, port) = address(&by.cluster);
    let broker = make!(MetadataResponseBroker { node_id: NODE, host, port });
    let cluster_id = Some(by.cluster.id.clone());
    make!(MetadataResponse { brokers: vec![broker], cluster_id, controller_id: NODE, topics })
}

fn topic(cluster: &Cluster, asked: &MetadataRequestTopic, creates: bool) -> MetadataResponseTopic {
    let found = match asked.name.as_ref().map(|name| (name, cluster.topic(name))) {
        Some((name, None)) if creates => {
            cluster.create(name, cluster.settings.partitions, Configs::default(), false)
        }
        Some((_, found)) => found.ok_or(ResponseError::UnknownTopicOrPartition),
        None => cluster.topic_by_id(asked.topic_id).ok_or(ResponseError::UnknownTopicId),
    };
    let (error_code, topic_id) = (code(&found), asked.topic_id);
    let unknown =
        |_| make!(MetadataResponseTopic { error_code, name: asked.name.clone(), topic_id });
    found.map_or_else(unknown, |it| described(&it))
}

fn described(topic: &Topic) -> MetadataResponseTopic {
    let partition = |(index, _)| {
        make!(MetadataResponsePartition {
            partition_index: index,
            leader_id: NODE,
            leader_epoch: LEADER_EPOCH,
            replica_nodes: vec![NODE],
            isr_nodes: vec![NODE],
        })
    };
    let partitions = (0..).zip(topic.partitions()).map(partition).collect();
    make!(MetadataResponseTopic { name: Some(topic.name.clone()), topic_id: topic.id, partitions })
}

pub(crate) fn cluster(by: &Caller, _: DescribeClusterRequest) -> DescribeClusterResponse {
    let (host, port) = address(&by.cluster);
    let brokers = vec![make!(DescribeClusterBroker { broker_id: NODE, host, port })];
    let cluster_id = by.cluster.id.clone();
    make!(DescribeClusterResponse { cluster_id, controller_id: NODE, brokers })
}

/// The one broker coordinates everything: groups and transactional ids.
pub(crate) fn coordinator(by: &Caller, asked: FindCoordinatorRequest) -> FindCoordinatorResponse {
    let known = [0, 1].contains(&asked.key_type);
    let error_code = if known { 0 } else { ResponseError::InvalidRequest.code() };
    let ((host, port), node_id) = (address(&by.cluster), NODE);
    if by.version < 4 {
        return make!(FindCoordinatorResponse { error_code, node_id, host, port });
    }
    let one = |key| make!(Coordinator { key, node_id, host: host.clone(), port, error_code });
    let coordinators = asked.coordinator_keys.into_iter().map(one).collect();
    make!(FindCoordinatorResponse { coordinators })
}

fn address(cluster: &Cluster) -> (StrBytes, i32) {
    let address = cluster.address;
    (StrBytes::from_string(address.ip().to_string()), i32::from(address.port()))
}
