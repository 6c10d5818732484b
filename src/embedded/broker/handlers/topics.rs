//! Creating and deleting topics.

use std::sync::Arc;

use super::prelude::*;
use crate::embedded::broker::configs::Configs;

pub(crate) fn create(by: &Caller, asked: CreateTopicsRequest) -> CreateTopicsResponse {
    let topics = asked.topics.into_iter().map(|it| {
        let created = created(&by.cluster, &it, asked.validate_only);
        let (error_code, error_message) = outcome(&created);
        make!(CreatableTopicResult { name: it.name, error_code, error_message })
    });
    make!(CreateTopicsResponse { topics: topics.collect() })
}

fn created(cluster: &Cluster, asked: &CreatableTopic, dry: bool) -> Result<Arc<Topic>, Refusal> {
    let partitions = partitions(cluster, asked).map_err(refusal)?;
    let mut configs = Configs::default();
    for config in &asked.configs {
        let value = config.value.as_deref().unwrap_or_default();
        configs.set(&config.name, value).map_err(|it| (ResponseError::InvalidConfig, it))?;
    }
    cluster.create(&asked.name, partitions, configs, dry).map_err(refusal)
}

/// How many partitions are asked for. There is one broker, and it places them itself.
fn partitions(cluster: &Cluster, asked: &CreatableTopic) -> Result<i32, ResponseError> {
    if !asked.assignments.is_empty() {
        return Err(ResponseError::InvalidReplicaAssignment);
    }
    if ![-1, 1].contains(&asked.replication_factor) {
        return Err(ResponseError::InvalidReplicationFactor);
    }
    let default = asked.num_partitions == -1;
    Ok(if default { cluster.settings.partitions } else { asked.num_partitions })
}

pub(crate) fn delete(by: &Caller, asked: DeleteTopicsRequest) -> DeleteTopicsResponse {
    let responses = asked.topic_names.into_iter().map(|name| {
        let deleted = by.cluster.delete(&name);
        let deleted = deleted.ok_or_else(|| refusal(ResponseError::UnknownTopicOrPartition));
        let ((error_code, error_message), name) = (outcome(&deleted), Some(name));
        make!(DeletableTopicResult { name, error_code, error_message })
    });
    make!(DeleteTopicsResponse { responses: responses.collect() })
}
