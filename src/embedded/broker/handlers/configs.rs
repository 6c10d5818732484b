//! Reading and changing the configuration of topics.

use std::sync::Arc;

use alter_configs_response::AlterConfigsResourceResponse as Altered;
use incremental_alter_configs_response::AlterConfigsResourceResponse as AlteredSome;

use super::prelude::*;
use crate::embedded::broker::configs::{Configs, KEYS, Key, OF_TOPIC};

/// Types of resources.
const TOPIC: i8 = 2;
const BROKER: i8 = 4;

pub(crate) fn describe(by: &Caller, asked: DescribeConfigsRequest) -> DescribeConfigsResponse {
    let results = asked.resources.into_iter().map(|it| {
        let described = described(&by.cluster, &it, asked.include_synonyms);
        let (error_code, error_message) = outcome(&described);
        make!(DescribeConfigsResult {
            error_code,
            error_message,
            resource_type: it.resource_type,
            resource_name: it.resource_name,
            configs: described.unwrap_or_default(),
        })
    });
    make!(DescribeConfigsResponse { results: results.collect() })
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
    let (name, config_source) = (StrBytes::from_static_str(key.name), configs.source(key));
    let value = Some(StrBytes::from_string(configs.value(key).to_owned()));
    let mut entry = make!(DescribeConfigsResourceResult { name, value, config_source });
    entry.config_type = key.kind.code();
    if synonyms && config_source == OF_TOPIC {
        let (name, value) = (entry.name.clone(), entry.value.clone());
        entry.synonyms.push(make!(DescribeConfigsSynonym { name, value, source: OF_TOPIC }));
    }
    entry
}

/// Replaces the whole configuration: what is not named goes back to its default.
pub(crate) fn alter(by: &Caller, asked: AlterConfigsRequest) -> AlterConfigsResponse {
    let responses = asked.resources.into_iter().map(|it| {
        let operation = |value: &Option<_>| if value.is_some() { SET } else { RESET };
        let changes = it.configs.iter().map(|it| (&it.name, &it.value, operation(&it.value)));
        let (resource_type, resource_name) = (it.resource_type, it.resource_name);
        let result = topic(&by.cluster, resource_type, &resource_name)
            .and_then(|it| change(&it, Configs::default(), changes, asked.validate_only));
        let (error_code, error_message) = outcome(&result);
        make!(Altered { error_code, error_message, resource_type, resource_name })
    });
    make!(AlterConfigsResponse { responses: responses.collect() })
}

/// Changes what is named.
pub(crate) fn alter_some(
    by: &Caller,
    asked: IncrementalAlterConfigsRequest,
) -> IncrementalAlterConfigsResponse {
    let responses = asked.resources.into_iter().map(|it| {
        let changes = it.configs.iter().map(|it| (&it.name, &it.value, it.config_operation));
        let (resource_type, resource_name) = (it.resource_type, it.resource_name);
        let result = topic(&by.cluster, resource_type, &resource_name)
            .and_then(|it| change(&it, it.configs(), changes, asked.validate_only));
        let (error_code, error_message) = outcome(&result);
        make!(AlteredSome { error_code, error_message, resource_type, resource_name })
    });
    make!(IncrementalAlterConfigsResponse { responses: responses.collect() })
}

/// What a change does to a key.
const SET: i8 = 0;
const RESET: i8 = 1;
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;

/// Makes all changes of a topic, or none.
fn change<'a>(
    topic: &Topic,
    mut configs: Configs,
    changes: impl Iterator<Item = (&'a StrBytes, &'a Option<StrBytes>, i8)>,
    dry: bool,
) -> Result<(), Refusal> {
    for (key, value, operation) in changes {
        let value = value.as_deref().unwrap_or_default();
        let done = match operation {
            SET => configs.set(key, value),
            RESET => configs.reset(key),
            APPEND | SUBTRACT => configs.edit(key, value, operation == APPEND),
            other => return Err((ResponseError::InvalidRequest, format!("operation {other}"))),
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
        let words = "Only topics have a configuration here".to_owned();
        return Err((ResponseError::InvalidRequest, words));
    }
    cluster.topic(name).ok_or_else(|| refusal(ResponseError::UnknownTopicOrPartition))
}
