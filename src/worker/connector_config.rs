//! A connector's configuration as the user wrote it.

use std::fmt;

/// Names and values in the user's order. A value is `None` where the user wrote JSON's null.
///
/// Two configurations are equal if they say the same, in whatever order.
#[derive(Clone, Default)]
pub struct ConnectorConfig(Vec<(String, Option<String>)>);

impl ConnectorConfig {
    /// The value of `name`; `None` if it is missing or null.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.find(name).and_then(|(_, value)| value.as_deref())
    }

    /// Whether `name` was given, null or not.
    pub fn contains(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Sets one value. A name that is already there keeps its place.
    pub fn set(&mut self, name: impl Into<String>, value: Option<String>) {
        let name = name.into();
        match self.0.iter_mut().find(|(it, _)| *it == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// Takes `name` out, keeping the order of the rest.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(it, _)| it == name)?;
        self.0.remove(at).1
    }

    /// All names with their values, in the user's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_deref()))
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find(&self, name: &str) -> Option<&(String, Option<String>)> {
        self.0.iter().find(|(it, _)| it == name)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for ConnectorConfig {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(entries: I) -> Self {
        let mut config = Self::default();
        for (name, value) in entries {
            config.set(name, Some(value.into()));
        }
        config
    }
}

impl PartialEq for ConnectorConfig {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.0.iter().all(|entry| other.find(&entry.0) == Some(entry))
    }
}

impl Eq for ConnectorConfig {}

/// Names only: values may be secret.
impl fmt::Debug for ConnectorConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(entries: &[(&str, &str)]) -> ConnectorConfig {
        entries.iter().copied().collect()
    }

    #[test]
    fn order_is_kept_and_does_not_count() {
        let mut ours = config(&[("b", "1"), ("a", "2")]);
        assert_eq!(ours, config(&[("a", "2"), ("b", "1")]));
        ours.set("b", None);
        assert_eq!(ours.iter().collect::<Vec<_>>(), [("b", None), ("a", Some("2"))]);
        assert_ne!(ours, config(&[("a", "2"), ("b", "1")]));
        assert_ne!(ours, config(&[("a", "2"), ("c", "1")]));
    }

    #[test]
    fn its_debug_text_holds_no_value() {
        assert_eq!(format!("{:?}", config(&[("password", "hunter2")])), r#"{"password"}"#);
    }
}
