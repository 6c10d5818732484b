//! A list of keys, and how to find one by any of its spellings.

use std::collections::HashMap;

use crate::config::{ConfigKey, KeyTable, pattern};

/// What one kind of configuration may hold.
#[derive(Debug)]
pub struct ConfigDef {
    keys: Vec<&'static ConfigKey>,
    exact: HashMap<String, Spelling>,
    patterns: Vec<(String, Spelling)>,
}

/// A key, found by one of its spellings.
#[derive(Clone, Debug)]
pub struct Found {
    /// The key.
    pub key: &'static ConfigKey,
    /// Its canonical name, with ids filled in.
    pub canonical: String,
    /// Its place in the definition.
    pub position: usize,
}

#[derive(Clone, Copy, Debug)]
struct Spelling {
    position: usize,
    key: &'static ConfigKey,
    /// The pattern of the canonical name.
    canonical: &'static str,
}

/// What the name of every key of a configuration starts with.
const PER_CONFIGURATION: &str = "config.<id>.";

impl ConfigDef {
    /// The keys of all tables, in their order. A name that occurs twice keeps its first key.
    pub fn new(tables: &[&'static KeyTable]) -> Self {
        let keys: Vec<_> = tables.iter().flat_map(|it| it.keys).collect();
        let mut def = Self { keys, exact: HashMap::new(), patterns: Vec::new() };
        let keyed = def.keys.clone();
        let spelling =
            |position, key: &'static ConfigKey| Spelling { position, key, canonical: key.name };
        for (position, key) in keyed.iter().copied().enumerate() {
            def.add(key.name, spelling(position, key));
        }
        for (position, key) in keyed.iter().copied().enumerate() {
            for alias in key.aliases {
                def.add(alias, spelling(position, key));
            }
        }
        for (position, key) in keyed.into_iter().enumerate() {
            def.add_derived(key, spelling(position, key));
        }
        // The longest literal part fits best; equal ones keep the tables' order.
        def.patterns.sort_by_key(|(text, _)| std::cmp::Reverse(pattern::literal_len(text)));
        def
    }

    /// The spellings that every key of a configuration has: `httpclient.<id>.` as a prefix, and no
    /// prefix at all. The latter is a setting of its own, from which the others inherit.
    fn add_derived(&mut self, key: &'static ConfigKey, spelling: Spelling) {
        for text in std::iter::once(&key.name).chain(key.aliases) {
            if let Some(suffix) = text.strip_prefix(PER_CONFIGURATION) {
                self.add(&format!("httpclient.<id>.{suffix}"), spelling);
            }
        }
        if let Some(suffix) = key.name.strip_prefix(PER_CONFIGURATION) {
            self.add(suffix, Spelling { canonical: suffix, ..spelling });
        }
    }

    fn add(&mut self, text: &str, spelling: Spelling) {
        if text.contains('<') {
            self.patterns.push((text.to_owned(), spelling));
        } else {
            self.exact.entry(text.to_owned()).or_insert(spelling);
        }
    }

    /// The key that `name` is a spelling of.
    pub fn find(&self, name: &str) -> Option<Found> {
        if let Some(spelling) = self.exact.get(name) {
            return Some(spelling.found(&[]));
        }
        self.patterns.iter().find_map(|(text, spelling)| {
            let bound = pattern::bind(text, name)?;
            Some(spelling.found(&bound))
        })
    }

    /// The keys, in order.
    pub fn keys(&self) -> &[&'static ConfigKey] {
        &self.keys
    }
}

impl Spelling {
    /// Bound placeholders stand in the order of the canonical name's. A spelling that binds fewer
    /// leaves out the configuration, which is then `default`.
    fn found(&self, bound: &[&str]) -> Found {
        let wanted = self.canonical.matches('<').count();
        let canonical = if bound.len() < wanted {
            let values: Vec<&str> =
                std::iter::once("default").chain(bound.iter().copied()).collect();
            pattern::fill(self.canonical, &values)
        } else {
            pattern::fill(self.canonical, bound)
        };
        Found { key: self.key, canonical, position: self.position }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static TABLE: KeyTable = KeyTable {
        title: "Test",
        about: "",
        keys: &[
            ConfigKey::int("tasks.max", ""),
            ConfigKey::int("config.<id>.retry.policy.retries", "")
                .aliases(&["config.<id>.retries", "httpclient.retries"]),
            ConfigKey::list("config.<id>.header.names", ""),
            ConfigKey::text("config.<id>.header.<name>", ""),
        ],
    };

    #[track_caller]
    fn check(name: &str, canonical: Option<&str>) {
        let found = ConfigDef::new(&[&TABLE]).find(name);
        assert_eq!(found.map(|it| it.canonical).as_deref(), canonical, "{name}");
    }

    #[test]
    fn finds_a_key_by_every_spelling() {
        check("tasks.max", Some("tasks.max"));
        check("config.a.retry.policy.retries", Some("config.a.retry.policy.retries"));
        check("config.a.retries", Some("config.a.retry.policy.retries"));
        check("httpclient.a.retries", Some("config.a.retry.policy.retries"));
        check("httpclient.retries", Some("config.default.retry.policy.retries"));
        check("retry.policy.retries", Some("retry.policy.retries"));
        check("config.a.header.names", Some("config.a.header.names"));
        check("config.a.header.X-Y", Some("config.a.header.X-Y"));
        check("header.X-Y", Some("header.X-Y"));
        check("config.a.other", None);
        check("task.max", None);
    }
}
