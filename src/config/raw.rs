//! What the user said.

use std::fmt;

use indexmap::IndexMap;

use crate::config::{ConfigProblem, ConfigWarning};

/// A configuration as written: names and values in the user's order, `${...}` unresolved. A value
/// is `None` where the user wrote JSON's null.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawConfig(IndexMap<String, Option<String>>);

/// A configuration with its references resolved, beside the text it came from.
#[derive(Clone, Default, Debug)]
pub struct Resolved {
    /// As written; what messages and REST show.
    pub raw: RawConfig,
    /// As meant; never shown.
    pub values: RawConfig,
    /// References that a configured provider could not resolve, under the keys as written.
    pub problems: Vec<ConfigProblem>,
    /// References that no configured provider is for, likewise.
    pub warnings: Vec<ConfigWarning>,
}

impl RawConfig {
    /// The value of `name`; `None` if it is missing or null.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Option::as_deref)
    }

    /// Whether `name` was given, null or not.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Sets one value. A name that is already there keeps its place.
    pub fn set(&mut self, name: impl Into<String>, value: Option<String>) {
        self.0.insert(name.into(), value);
    }

    /// Takes `name` out, keeping the order of the rest.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        self.0.shift_remove(name).flatten()
    }

    /// All names with their values, in the user's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_deref()))
    }

    /// The names that start with `prefix`, without it, and their values. Nulls are left out.
    pub fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        self.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value?)))
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for RawConfig {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(name, value)| (name.into(), Some(value.into()))).collect())
    }
}

impl From<RawConfig> for Resolved {
    fn from(raw: RawConfig) -> Self {
        Self { values: raw.clone(), raw, ..Self::default() }
    }
}

/// Names only: values may be secret.
impl fmt::Debug for RawConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_users_order() {
        let mut raw: RawConfig = [("b", "1"), ("a", "2"), ("c", "3")].into_iter().collect();
        raw.set("a", None);
        raw.remove("b");
        assert_eq!(raw.iter().collect::<Vec<_>>(), [("a", None), ("c", Some("3"))]);
        assert_eq!(raw.get("a"), None);
        assert!(raw.contains("a"));
    }

    #[test]
    fn its_debug_text_holds_no_value() {
        let raw: RawConfig = [("ssl.key.password", "hunter2")].into_iter().collect();
        assert_eq!(format!("{raw:?}"), r#"{"ssl.key.password"}"#);
    }
}
