//! Creating and deleting topics.

use std::sync::Arc;

use super::prelude::*;
use crate::embedded::broker::configs::{Configs, KEYS};

pub(crate) fn create(by: &Caller, asked: CreateTopicsRequest) -> CreateTopicsResponse {
    let names: Vec<_> = asked.topics.iter().map(|it| it.name.clone()).collect();
    let topics = asked.topics.into_iter().map(|it| {
        let created = if 1 < names.iter().filter(|name| **name == it.name).count() {
            Err((ResponseError::InvalidRequest, "Duplicate topic name.".to_owned()))
        } else {
            created(&by.cluster, &it, asked.validate_only)
        };
        let (error_code, error_message) = outcome(&created);
        let answer = make!(CreatableTopicResult { name: it.name, error_code, error_message });
        created.map_or(answer.clone(), |topic| described(answer, &topic))
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

/// How many partitions are asked for. There is one broker, so every replica is on it.
fn partitions(cluster: &Cluster, asked: &CreatableTopic) -> Result<i32, ResponseError> {
    if asked.assignments.is_empty() {
        if ![-1, 1].contains(&asked.replication_factor) {
            return Err(ResponseError::InvalidReplicationFactor);
        }
        let default = asked.num_partitions == -1;
        return Ok(if default { cluster.settings.partitions } else { asked.num_partitions });
    }
    if asked.num_partitions != -1 || asked.replication_factor != -1 {
        return Err(ResponseError::InvalidRequest);
    }
    let mut indexes: Vec<_> = asked.assignments.iter().map(|it| it.partition_index).collect();
    indexes.sort_unstable();
    let is_whole = indexes.iter().copied().eq((0..).take(indexes.len()));
    if !is_whole || asked.assignments.iter().any(|it| it.broker_ids != [NODE]) {
        return Err(ResponseError::InvalidReplicaAssignment);
    }
    i32::try_from(indexes.len()).map_err(|_| ResponseError::InvalidPartitions)
}

fn described(answer: CreatableTopicResult, topic: &Topic) -> CreatableTopicResult {
    let configs = topic.configs();
    let configs = KEYS.iter().map(|key| {
        let name = StrBytes::from_static_str(key.name);
        let value = Some(StrBytes::from_string(configs.value(key).to_owned()));
        make!(CreatableTopicConfigs { name, value, config_source: configs.source(key) })
    });
    answer
        .with_topic_id(topic.id)
        .with_num_partitions(i32::try_from(topic.partitions().len()).unwrap_or(i32::MAX))
        .with_replication_factor(1)
        .with_configs(Some(configs.collect()))
}

/// Up to version 5 topics are named, then they may be given by id.
pub(crate) fn delete(by: &Caller, asked: DeleteTopicsRequest) -> DeleteTopicsResponse {
    let named = asked.topic_names.into_iter().map(|it| make!(DeleteTopicState { name: Some(it) }));
    let responses = named.chain(asked.topics).map(|it| {
        let deleted = deleted(&by.cluster, &it);
        let (error_code, error_message) = outcome(&deleted);
        let unknown = |_| (it.name, it.topic_id);
        let (name, topic_id) =
            deleted.map_or_else(unknown, |topic| (Some(topic.name.clone()), topic.id));
        make!(DeletableTopicResult { name, topic_id, error_code, error_message })
    });
    make!(DeleteTopicsResponse { responses: responses.collect() })
}

fn deleted(cluster: &Cluster, asked: &DeleteTopicState) -> Result<Arc<Topic>, Refusal> {
    let by_id = || cluster.topic_by_id(asked.topic_id).map(|it| it.name.clone());
    let unknown = match asked.name {
        Some(_) => ResponseError::UnknownTopicOrPartition,
        None => ResponseError::UnknownTopicId,
    };
    let name = asked.name.clone().or_else(by_id);
    name.and_then(|it| cluster.delete(&it)).ok_or_else(|| refusal(unknown))
}
