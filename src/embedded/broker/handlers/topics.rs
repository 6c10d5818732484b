//! Creating and deleting topics.

use std::sync::Arc;

use kafka_protocol::{
    error::ResponseError,
    messages::{
        CreateTopicsRequest, CreateTopicsResponse, DeleteTopicsRequest, DeleteTopicsResponse,
        create_topics_request::CreatableTopic,
        create_topics_response::{CreatableTopicConfigs, CreatableTopicResult},
        delete_topics_request::DeleteTopicState,
        delete_topics_response::DeletableTopicResult,
    },
    protocol::StrBytes,
};

use crate::embedded::broker::{
    api::Caller,
    cluster::{Cluster, NODE},
    configs::{Configs, KEYS},
    topic::Topic,
};

/// Why a topic was refused, and in which words.
type Refusal = (ResponseError, Option<String>);

pub(crate) fn create(
    cluster: &Cluster,
    _: &Caller,
    request: CreateTopicsRequest,
) -> CreateTopicsResponse {
    let twice: Vec<_> = request.topics.iter().map(|it| it.name.clone()).collect();
    let topics = request.topics.into_iter().map(|asked| {
        let is_twice = 1 < twice.iter().filter(|it| **it == asked.name).count();
        let created = match is_twice {
            true => Err((ResponseError::InvalidRequest, Some("Duplicate topic name.".to_owned()))),
            false => created(cluster, &asked, request.validate_only),
        };
        let answer = CreatableTopicResult::default().with_name(asked.name);
        match created {
            Ok(topic) => described(answer, &topic),
            Err((error, words)) => {
                answer.with_error_code(error.code()).with_error_message(Some(message(error, words)))
            }
        }
    });
    CreateTopicsResponse::default().with_topics(topics.collect())
}

fn created(cluster: &Cluster, asked: &CreatableTopic, dry: bool) -> Result<Arc<Topic>, Refusal> {
    let partitions = partitions(cluster, asked).map_err(|it| (it, None))?;
    let mut configs = Configs::default();
    for config in &asked.configs {
        let value = config.value.as_deref().unwrap_or_default();
        configs.set(&config.name, value).map_err(|it| (ResponseError::InvalidConfig, Some(it)))?;
    }
    cluster.create(&asked.name, partitions, configs, dry).map_err(|it| (it, None))
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
    let all = KEYS.iter().map(|key| {
        let source = if configs.is_set(key) { 1 } else { 5 };
        CreatableTopicConfigs::default()
            .with_name(StrBytes::from_static_str(key.name))
            .with_value(Some(StrBytes::from_string(configs.value(key).to_owned())))
            .with_config_source(source)
    });
    answer
        .with_topic_id(topic.id)
        .with_num_partitions(i32::try_from(topic.partitions().len()).unwrap_or(i32::MAX))
        .with_replication_factor(1)
        .with_configs(Some(all.collect()))
}

fn message(error: ResponseError, words: Option<String>) -> StrBytes {
    StrBytes::from_string(words.unwrap_or_else(|| error.to_string()))
}

/// Up to version 5 topics are named, then they may be given by id.
pub(crate) fn delete(
    cluster: &Cluster,
    caller: &Caller,
    request: DeleteTopicsRequest,
) -> DeleteTopicsResponse {
    let by_name = request.topic_names.into_iter();
    let mut asked: Vec<_> =
        by_name.map(|it| DeleteTopicState::default().with_name(Some(it))).collect();
    if 6 <= caller.version {
        asked = request.topics;
    }
    let results = asked.into_iter().map(|asked| {
        let answer = DeletableTopicResult::default();
        match deleted(cluster, &asked) {
            Ok(topic) => answer.with_name(Some(topic.name.clone())).with_topic_id(topic.id),
            Err(error) => answer
                .with_name(asked.name)
                .with_topic_id(asked.topic_id)
                .with_error_code(error.code())
                .with_error_message(Some(message(error, None))),
        }
    });
    DeleteTopicsResponse::default().with_responses(results.collect())
}

fn deleted(cluster: &Cluster, asked: &DeleteTopicState) -> Result<Arc<Topic>, ResponseError> {
    let (name, unknown) = match &asked.name {
        Some(name) => (Some(name.clone()), ResponseError::UnknownTopicOrPartition),
        None => {
            let topic = cluster.topic_by_id(asked.topic_id);
            (topic.map(|it| it.name.clone()), ResponseError::UnknownTopicId)
        }
    };
    name.and_then(|it| cluster.delete(&it)).ok_or(unknown)
}
