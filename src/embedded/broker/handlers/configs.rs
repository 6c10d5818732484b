//! Reading and changing the configuration of topics.

use std::sync::Arc;

use kafka_protocol::{
    error::ResponseError,
    messages::{
        AlterConfigsRequest, AlterConfigsResponse, DescribeConfigsRequest, DescribeConfigsResponse,
        IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse,
        alter_configs_response::AlterConfigsResourceResponse,
        describe_configs_request::DescribeConfigsResource,
        describe_configs_response::{
            DescribeConfigsResourceResult, DescribeConfigsResult, DescribeConfigsSynonym,
        },
        incremental_alter_configs_request::AlterableConfig,
        incremental_alter_configs_response,
    },
    protocol::StrBytes,
};

use crate::embedded::broker::{
    api::Caller,
    cluster::{Cluster, NODE},
    configs::{Configs, KEYS, Key},
    topic::Topic,
};

/// Types of resources.
const TOPIC: i8 = 2;
const BROKER: i8 = 4;
/// Where a value comes from: the topic, or the defaults.
const OF_TOPIC: i8 = 1;
const DEFAULT: i8 = 5;

type Refusal = (ResponseError, String);

pub(crate) fn describe(
    cluster: &Cluster,
    _: &Caller,
    request: DescribeConfigsRequest,
) -> DescribeConfigsResponse {
    let results = request.resources.into_iter().map(|asked| {
        let result = described(cluster, &asked, request.include_synonyms);
        let answer = DescribeConfigsResult::default()
            .with_resource_type(asked.resource_type)
            .with_resource_name(asked.resource_name);
        match result {
            Ok(configs) => answer.with_configs(configs),
            Err((error, words)) => answer
                .with_error_code(error.code())
                .with_error_message(Some(StrBytes::from_string(words))),
        }
    });
    DescribeConfigsResponse::default().with_results(results.collect())
}

/// The configuration of a topic. A broker has none that could be read.
fn described(
    cluster: &Cluster,
    asked: &DescribeConfigsResource,
    synonyms: bool,
) -> Result<Vec<DescribeConfigsResourceResult>, Refusal> {
    if asked.resource_type == BROKER && *asked.resource_name == *NODE.to_string() {
        return Ok(Vec::new());
    }
    let configs = topic(cluster, asked.resource_type, &asked.resource_name)?.configs();
    let wanted = |it: &&Key| {
        let keys = asked.configuration_keys.as_ref();
        keys.is_none_or(|keys| keys.is_empty() || keys.iter().any(|key| **key == *it.name))
    };
    Ok(KEYS.iter().filter(wanted).map(|it| entry(&configs, it, synonyms)).collect())
}

fn entry(configs: &Configs, key: &Key, synonyms: bool) -> DescribeConfigsResourceResult {
    let (name, is_set) = (StrBytes::from_static_str(key.name), configs.is_set(key));
    let value = Some(StrBytes::from_string(configs.value(key).to_owned()));
    let synonym = DescribeConfigsSynonym::default()
        .with_name(name.clone())
        .with_value(value.clone())
        .with_source(OF_TOPIC);
    DescribeConfigsResourceResult::default()
        .with_name(name)
        .with_value(value)
        .with_config_source(if is_set { OF_TOPIC } else { DEFAULT })
        .with_config_type(key.kind.code())
        .with_synonyms(if synonyms && is_set { vec![synonym] } else { Vec::new() })
}

/// Replaces the whole configuration: what is not named goes back to its default.
pub(crate) fn alter(
    cluster: &Cluster,
    _: &Caller,
    request: AlterConfigsRequest,
) -> AlterConfigsResponse {
    let responses = request.resources.into_iter().map(|asked| {
        let changes = asked.configs.iter().map(|it| {
            (
                StrBytes::clone(&it.name),
                it.value.clone(),
                if it.value.is_some() { SET } else { RESET },
            )
        });
        let (kind, name) = (asked.resource_type, &asked.resource_name);
        let result =
            change(cluster, kind, name, changes, |_| Configs::default(), request.validate_only);
        let (error, words) = outcome(result);
        AlterConfigsResourceResponse::default()
            .with_error_code(error)
            .with_error_message(words)
            .with_resource_type(kind)
            .with_resource_name(asked.resource_name)
    });
    AlterConfigsResponse::default().with_responses(responses.collect())
}

/// Changes what is named.
pub(crate) fn alter_some(
    cluster: &Cluster,
    _: &Caller,
    request: IncrementalAlterConfigsRequest,
) -> IncrementalAlterConfigsResponse {
    let responses = request.resources.into_iter().map(|asked| {
        let changes = asked.configs.iter();
        let changes = changes
            .map(|it: &AlterableConfig| (it.name.clone(), it.value.clone(), it.config_operation));
        let (kind, name) = (asked.resource_type, &asked.resource_name);
        let result = change(cluster, kind, name, changes, Topic::configs, request.validate_only);
        let (error, words) = outcome(result);
        incremental_alter_configs_response::AlterConfigsResourceResponse::default()
            .with_error_code(error)
            .with_error_message(words)
            .with_resource_type(kind)
            .with_resource_name(asked.resource_name)
    });
    IncrementalAlterConfigsResponse::default().with_responses(responses.collect())
}

/// What an incremental change does to a key.
const SET: i8 = 0;
const RESET: i8 = 1;
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;

/// A key, a value, and what is to be done.
type Change = (StrBytes, Option<StrBytes>, i8);

/// Makes all changes of a resource, or none.
fn change(
    cluster: &Cluster,
    kind: i8,
    name: &StrBytes,
    changes: impl Iterator<Item = Change>,
    before: fn(&Topic) -> Configs,
    dry: bool,
) -> Result<(), Refusal> {
    let topic = topic(cluster, kind, name)?;
    let mut configs = before(&topic);
    for (key, value, operation) in changes {
        let value = value.as_deref().unwrap_or_default();
        let done = match operation {
            SET => configs.set(&key, value),
            RESET => configs.reset(&key),
            APPEND => configs.edit(&key, value, true),
            SUBTRACT => configs.edit(&key, value, false),
            other => {
                return Err((ResponseError::InvalidRequest, format!("Unknown operation {other}")));
            }
        };
        done.map_err(|it| (ResponseError::InvalidConfig, it))?;
    }
    if !dry {
        topic.configure(configs);
    }
    Ok(())
}

fn topic(cluster: &Cluster, kind: i8, name: &StrBytes) -> Result<Arc<Topic>, Refusal> {
    if kind != TOPIC {
        let words = "Only topics have a configuration here";
        return Err((ResponseError::InvalidRequest, words.to_owned()));
    }
    let error = ResponseError::UnknownTopicOrPartition;
    cluster.topic(name).ok_or_else(|| (error, error.to_string()))
}

fn outcome(result: Result<(), Refusal>) -> (i16, Option<StrBytes>) {
    match result {
        Ok(()) => (0, None),
        Err((error, words)) => (error.code(), Some(StrBytes::from_string(words))),
    }
}
