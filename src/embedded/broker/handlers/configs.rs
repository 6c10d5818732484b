//! Reading and changing the configuration of topics.

use std::sync::Arc;

use alter_configs_response::AlterConfigsResourceResponse as Altered;
use incremental_alter_configs_response::AlterConfigsResourceResponse as AlteredSome;

use super::prelude::*;
use crate::embedded::broker::configs::{Configs, KEYS, Key};

/// The type of resource that is a topic; a broker has no configuration that could be read.
const TOPIC: i8 = 2;

pub(crate) fn describe(by: &Caller, asked: DescribeConfigsRequest) -> DescribeConfigsResponse {
    let results = asked.resources.into_iter().map(|it| {
        let described = described(&by.cluster, &it);
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

fn described(
    cluster: &Cluster,
    asked: &DescribeConfigsResource,
) -> Result<Vec<DescribeConfigsResourceResult>, Refusal> {
    let configs = topic(cluster, asked.resource_type, &asked.resource_name)?.configs();
    let wanted = |it: &&Key| {
        let keys = asked.configuration_keys.as_ref();
        keys.is_none_or(|keys| keys.is_empty() || keys.iter().any(|key| **key == *it.name))
    };
    Ok(KEYS.iter().filter(wanted).map(|it| entry(&configs, it)).collect())
}

fn entry(configs: &Configs, key: &Key) -> DescribeConfigsResourceResult {
    let (name, config_source) = (StrBytes::from_static_str(key.name), configs.source(key));
    let value = Some(StrBytes::from_string(configs.value(key).to_owned()));
    make!(DescribeConfigsResourceResult { name, value, config_source })
}

/// Replaces the whole configuration: what is not named goes back to its default.
pub(crate) fn alter(by: &Caller, asked: AlterConfigsRequest) -> AlterConfigsResponse {
    let responses = asked.resources.into_iter().map(|it| {
        let operation = |value: &Option<_>| if value.is_some() { SET } else { RESET };
        let changes = it.configs.iter().map(|it| (&it.name, &it.value, operation(&it.value)));
        let (resource_type, resource_name) = (it.resource_type, it.resource_name);
        let topic = topic(&by.cluster, resource_type, &resource_name);
        let (error_code, error_message) =
            outcome(&change(topic, true, changes, asked.validate_only));
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
        let topic = topic(&by.cluster, resource_type, &resource_name);
        let (error_code, error_message) =
            outcome(&change(topic, false, changes, asked.validate_only));
        make!(AlteredSome { error_code, error_message, resource_type, resource_name })
    });
    make!(IncrementalAlterConfigsResponse { responses: responses.collect() })
}

/// What a change does to a key.
const SET: i8 = 0;
const RESET: i8 = 1;
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;

/// Makes all changes of a topic, or none: of what it has, or `anew` of the defaults.
fn change<'a>(
    topic: Result<Arc<Topic>, Refusal>,
    anew: bool,
    changes: impl Iterator<Item = (&'a StrBytes, &'a Option<StrBytes>, i8)>,
    dry: bool,
) -> Result<(), Refusal> {
    let topic = topic?;
    let mut configs = if anew { Configs::default() } else { topic.configs() };
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
