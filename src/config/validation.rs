//! The answer to "is this configuration valid?", key by key. REST writes it as Kafka Connect's
//! `ConfigInfos`.

use std::collections::BTreeSet;

use crate::config::{
    ConfigDef, ConfigKey, ConfigProblem, ConfigWarning, HIDDEN, Kind, Settings, check, pattern,
};

/// Every key of a definition with its value and its problems.
#[derive(Debug)]
pub struct Validation {
    /// The keys in the definition's order, then given ones with ids, then problems without a key.
    pub keys: Vec<ValidatedKey>,
    /// The groups in the order in which the keys name them.
    pub groups: Vec<&'static str>,
    /// How many messages there are. A message on two keys counts twice.
    pub error_count: usize,
    /// What the user should know beside. Kafka Connect's answer has no place for it.
    pub warnings: Vec<ConfigWarning>,
}

/// One key with its value.
#[derive(Debug)]
pub struct ValidatedKey {
    /// The canonical name, with ids filled in.
    pub name: String,
    /// The key; `None` for a problem that belongs to no key.
    pub key: Option<&'static ConfigKey>,
    /// The value that would be used, or the default: references as written, secrets masked. `None`
    /// for a text that is none of the key's type.
    pub value: Option<String>,
    /// Messages.
    pub errors: Vec<String>,
    /// Values to propose.
    pub recommended: Vec<String>,
    /// Whether user interfaces should show the key.
    pub visible: bool,
}

impl Validation {
    /// Lines up `problems` with the keys of `def`.
    pub fn new(
        def: &ConfigDef,
        settings: &Settings,
        problems: &[ConfigProblem],
        warnings: Vec<ConfigWarning>,
    ) -> Self {
        let mut listed = BTreeSet::new();
        let mut keys = Vec::new();
        for key in def.keys().iter().copied() {
            let name = pattern::fill(key.name, &["default"]);
            let per_configuration = key.name.starts_with("config.<id>.") && !name.contains('<');
            if !key.is_pattern() || per_configuration {
                listed.insert(name.clone());
                keys.push(validated(name, key, settings));
            }
        }
        for (name, given) in settings.all_given() {
            if listed.insert(name.to_owned()) {
                keys.push(validated(name.to_owned(), given.key, settings));
            }
        }
        for ConfigProblem { key, message } in problems {
            match keys.iter_mut().find(|it| it.name == *key) {
                Some(found) => found.errors.push(message.clone()),
                None => keys.push(homeless(key, message)),
            }
        }
        let mut groups: Vec<&'static str> = Vec::new();
        for group in keys.iter().filter_map(|it| it.key?.group) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        Self { keys, groups, error_count: problems.len(), warnings }
    }
}

fn validated(name: String, key: &'static ConfigKey, settings: &Settings) -> ValidatedKey {
    let value = match settings.given(&name) {
        Some(given) if parses(key, &given.value) => Some(given.shown.clone()),
        Some(_) => None,
        None if key.kind == Kind::Password => key.default_text().map(|_| HIDDEN.to_owned()),
        None => key.default_text().map(str::to_owned),
    };
    ValidatedKey {
        name,
        key: Some(key),
        value,
        errors: Vec::new(),
        recommended: Vec::new(),
        visible: true,
    }
}

fn parses(key: &ConfigKey, value: &str) -> bool {
    check::faults(&ConfigKey { check: check::Check::Any, ..*key }, value).is_empty()
}

fn homeless(name: &str, message: &str) -> ValidatedKey {
    ValidatedKey {
        name: name.to_owned(),
        key: None,
        value: None,
        errors: vec![message.to_owned()],
        recommended: Vec::new(),
        visible: true,
    }
}
