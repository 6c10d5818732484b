//! From what a user sends to what the herder can carry out: named, checked, split into tasks.

use crate::{
    config::HIDDEN,
    worker::{Checked, ConnectorConfig, Launcher, PluginKind, Refused, WorkerError},
};

/// A configuration that was checked, and what follows from it.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) config: ConnectorConfig,
    pub(super) checked: Checked,
    /// One configuration a task.
    pub(super) tasks: Vec<ConnectorConfig>,
}

/// Names and checks `config`, and splits it into tasks. May block.
pub(super) fn plan(
    launcher: &dyn Launcher,
    name: &str,
    mut config: ConnectorConfig,
) -> Result<Plan, WorkerError> {
    put_name(name, &mut config)?;
    let class = config.get("connector.class").unwrap_or_default().trim();
    if class.is_empty() {
        return Err(WorkerError::NoClass(java_map(name, &launcher.masked(&config))));
    }
    let mut problems = name_problems(name);
    problems.extend(mask_problems(&config));
    let checked = match launcher.validate(name, &config) {
        Ok(checked) if problems.is_empty() => checked,
        Ok(_) => return Err(WorkerError::Invalid(problems)),
        Err(Refused::UnknownClass) => return Err(unknown_class(launcher, class)),
        Err(Refused::Invalid(found)) => {
            problems.retain(|it| !found.contains(it));
            problems.extend(found);
            return Err(WorkerError::Invalid(problems));
        }
    };
    let mut tasks = launcher.task_configs(name, &config);
    for task in &mut tasks {
        task.set("task.class", Some(checked.task_class.clone()));
    }
    Ok(Plan { config, checked, tasks })
}

/// What `patch` makes of `config`: a null takes its key out.
pub(super) fn patched(mut config: ConnectorConfig, patch: &ConnectorConfig) -> ConnectorConfig {
    for (name, value) in patch.iter() {
        match value {
            Some(value) => config.set(name, Some(value.to_owned())),
            None => _ = config.remove(name),
        }
    }
    config
}

/// Puts secrets back that a client read masked and sent back unchanged.
pub(super) fn unmasked(
    mut config: ConnectorConfig,
    old: &ConnectorConfig,
    masked: &ConnectorConfig,
) -> ConnectorConfig {
    for (name, shown) in masked.iter() {
        let secret = old.get(name);
        if shown.is_some() && shown != secret && config.get(name) == shown {
            config.set(name, secret.map(str::to_owned));
        }
    }
    config
}

/// The problems with nulls in a new configuration.
pub(super) fn null_problems(config: &ConnectorConfig) -> Vec<String> {
    let nulls = config.iter().filter(|(_, value)| value.is_none());
    nulls
        .map(|(name, _)| format!("Invalid value null for configuration {name}: must not be null"))
        .collect()
}

/// The problems with masks of secrets, where no secret is known to put in their place.
fn mask_problems(config: &ConnectorConfig) -> impl Iterator<Item = String> {
    let masks = config.iter().filter(|(_, value)| *value == Some(HIDDEN));
    masks.map(|(name, _)| {
        format!(
            "Invalid value {HIDDEN} for configuration {name}: this is what answers show in place \
             of a secret, and no secret is stored here: write the value itself or a reference"
        )
    })
}

fn put_name(name: &str, config: &mut ConnectorConfig) -> Result<(), WorkerError> {
    match config.get("name") {
        Some(configured) if configured != name => Err(WorkerError::NameMismatch {
            configured: configured.to_owned(),
            requested: name.to_owned(),
        }),
        Some(_) => Ok(()),
        None => {
            config.set("name", Some(name.to_owned()));
            Ok(())
        }
    }
}

fn name_problems(name: &str) -> Vec<String> {
    if name.is_empty() {
        return vec!["Invalid value  for configuration name: String may not be empty".to_owned()];
    }
    let controls: Vec<_> =
        name.chars().filter(|it| it.is_control()).map(|it| u32::from(it).to_string()).collect();
    if controls.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "Invalid value {name} for configuration name: String may not contain control sequences \
         but had the following ASCII chars: {}",
        controls.join(", ")
    )]
}

/// `{name=..., key=value}`: the name first, the rest as the user ordered it.
fn java_map(name: &str, config: &ConnectorConfig) -> String {
    let mut text = format!("{{name={name}");
    for (key, value) in config.iter().filter(|(key, _)| *key != "name") {
        for piece in [", ", key, "=", value.unwrap_or("null")] {
            text.push_str(piece);
        }
    }
    text.push('}');
    text
}

fn unknown_class(launcher: &dyn Launcher, class: &str) -> WorkerError {
    let plugins = launcher.plugins().into_iter();
    let connectors = plugins.filter(|it| matches!(it.kind, PluginKind::Sink | PluginKind::Source));
    let available = connectors.map(|it| it.class).collect::<Vec<_>>().join(", ");
    WorkerError::UnknownClass { class: class.to_owned(), available }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(entries: &[(&str, &str)]) -> ConnectorConfig {
        entries.iter().copied().collect()
    }

    #[test]
    fn a_patch_sets_keys_and_takes_nulls_out() {
        let mut patch = config(&[("a", "2"), ("c", "3")]);
        patch.set("b", None);
        let patched = patched(config(&[("a", "1"), ("b", "1"), ("d", "1")]), &patch);
        assert_eq!(patched, config(&[("a", "2"), ("d", "1"), ("c", "3")]));
    }

    #[test]
    fn a_masked_secret_sent_back_keeps_its_value() {
        let old = config(&[("user", "u"), ("password", "hunter2")]);
        let masked = config(&[("user", "u"), ("password", "[hidden]")]);
        let sent = config(&[("user", "[hidden]"), ("password", "[hidden]")]);
        let kept = unmasked(sent, &old, &masked);
        assert_eq!(kept, config(&[("user", "[hidden]"), ("password", "hunter2")]));
        let changed = unmasked(config(&[("password", "new")]), &old, &masked);
        assert_eq!(changed, config(&[("password", "new")]));
    }
}
