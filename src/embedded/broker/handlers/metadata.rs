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
    let name = asked.name.clone().unwrap_or_default();
    let found = match cluster.topic(&name) {
        None if creates => {
            cluster.create(&name, cluster.settings.partitions, Configs::default(), false)
        }
        found => found.ok_or(ResponseError::UnknownTopicOrPartition),
    };
    let error_code = code(&found);
    let unknown = |_| make!(MetadataResponseTopic { error_code, name: Some(name) });
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
    make!(MetadataResponseTopic { name: Some(topic.name.clone()), partitions })
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
