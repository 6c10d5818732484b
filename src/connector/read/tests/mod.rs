//! Configurations as users write them.

use serde_json::Value;

use super::*;
use crate::{
    config::{ConfigProblems, ConfigWarning, RawConfig, Resolved, files},
    connector::{
        classes::{self, Plugin},
        framework::{OverrideRules, WorkerRules},
    },
};

mod examples;
mod framework;
mod properties;
mod sink;
mod validation;

fn raw(entries: &[(&str, &str)]) -> RawConfig {
    entries.iter().copied().collect()
}

fn read(config: RawConfig) -> Result<(ConnectorConfig, Vec<ConfigWarning>), ConfigProblems> {
    let plugin = classes::resolve(config.get("connector.class").unwrap()).unwrap().plugin;
    let overrides = OverrideRules::default();
    let rules = WorkerRules { overrides: &overrides, group_id: Some("connect-workers") };
    connector(plugin, &config.into(), rules)
}

/// A sink with what it needs, and these settings.
fn sink(entries: &[(&str, &str)]) -> RawConfig {
    let mut config = raw(&[("name", "s"), ("connector.class", "HttpSink"), ("topics", "t")]);
    for (name, value) in entries {
        config.set(*name, Some((*value).to_owned()));
    }
    config
}

#[track_caller]
fn check_problems(config: RawConfig, expected: &[&str]) {
    let problems = match read(config) {
        Ok(_) => Vec::new(),
        Err(ConfigProblems(problems)) => problems,
    };
    let problems: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(problems, expected);
}

#[track_caller]
fn check_warnings(config: RawConfig, expected: &[&str]) {
    let (_, warnings) = read(config).unwrap();
    let warnings: Vec<&str> = warnings.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(warnings, expected);
}
