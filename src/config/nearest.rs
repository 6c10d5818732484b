//! The known name nearest to a misspelt one.

use crate::config::{ConfigDef, Found, is_secret_name, looks_secret, pattern};

/// What the name of every key of a configuration starts with, and its other spelling.
const PREFIXES: &[&str] = &["config.", "httpclient."];

impl ConfigDef {
    /// The known name that `name` may have meant: one that took its place, or the spelling at the
    /// smallest edit distance. `None` if nothing is near.
    pub fn nearest(&self, name: &str) -> Option<String> {
        if let Some(key) = self.keys().iter().find(|it| it.replaces.contains(&name)) {
            return Some(key.name.to_owned());
        }
        let spellings = self.spellings(name);
        nearest(name, spellings.iter().map(String::as_str)).map(str::to_owned)
    }

    /// Whether values of that name are never shown, known or not: a misspelt password is one too.
    pub fn is_secret(&self, name: &str) -> bool {
        if is_secret_name(name) {
            return true;
        }
        let Some(Found { key, .. }) = self.find(name) else {
            let near = self.nearest(name).and_then(|it| self.find(&it));
            return looks_secret(name) || near.is_some_and(|it| it.key.is_secret());
        };
        // What stands for the last placeholder is no known name.
        key.is_secret() || (key.name.ends_with('>') && is_nearly_one(name))
    }

    /// Every spelling that `name` may have meant, those of configurations with the prefix and the
    /// id of `name`, and without a prefix.
    fn spellings(&self, name: &str) -> Vec<String> {
        let own = PREFIXES.iter().find_map(|prefix| {
            let (id, _) = name.strip_prefix(prefix)?.split_once('.')?;
            Some((*prefix, id))
        });
        let mut spellings = Vec::new();
        for key in self.keys() {
            for text in std::iter::once(&key.name).chain(key.aliases) {
                match text.strip_prefix("config.<id>.") {
                    Some(suffix) => {
                        let (prefix, id) = own.unwrap_or(("config.", "default"));
                        spellings.push(format!("{prefix}{id}.{suffix}"));
                        spellings.push(suffix.to_owned());
                    }
                    None => spellings.push(pattern::fill(text, &["default"])),
                }
            }
        }
        spellings
    }
}

/// Whether the last part of a name is a misspelt `password` or the like.
fn is_nearly_one(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    last.len() <= 16 && ["password", "passphrase"].iter().any(|it| distance(last, it) <= 2)
}

/// The candidate at the smallest edit distance from `name`, if it is near enough to be meant: at
/// most a third of the name, and at most 6 edits.
fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    let limit = (length / 3).min(6);
    // Names may be long, and then their distance takes long.
    let alike = candidates.into_iter().filter(|it| it.chars().count().abs_diff(length) <= limit);
    let scored = alike.map(|it| (distance(name, it), it));
    scored.filter(|(edits, _)| *edits <= limit).min_by_key(|(edits, _)| *edits).map(|(_, it)| it)
}

/// Levenshtein's distance, in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, from) in left.chars().enumerate() {
        let mut diagonal = above;
        let mut before = above + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(before);
        for (to, over) in right.iter().zip(row.iter().skip(1)) {
            let replaced = diagonal + usize::from(from != *to);
            before = replaced.min(before + 1).min(over + 1);
            diagonal = *over;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }

    #[track_caller]
    fn check(name: &str, meant: Option<&str>, secret: bool) {
        use crate::config::{ConfigKey, KeyTable};
        static TABLE: KeyTable = KeyTable {
            title: "Test",
            about: "",
            keys: &[
                ConfigKey::list("listeners", "").replaces(&["rest.port"]),
                ConfigKey::int("config.<id>.retry.policy.retries", "")
                    .aliases(&["config.<id>.retries"]),
                ConfigKey::text("config.<id>.httpclient.ssl.truststore.type", ""),
                ConfigKey::text("consumer.override.<setting>", ""),
                ConfigKey::password("config.<id>.httpclient.ssl.truststore.password", ""),
            ],
        };
        let def = ConfigDef::new(&[&TABLE]);
        assert_eq!(def.nearest(name).as_deref(), meant, "{name}");
        assert_eq!(def.is_secret(name), secret, "{name}");
    }

    #[test]
    fn every_spelling_of_a_configurations_key_is_proposed() {
        let retries = Some("config.default.retry.policy.retries");
        check("config.default.retry.polcy.retries", retries, false);
        check("config.a.retry.polcy.retries", Some("config.a.retry.policy.retries"), false);
        check("httpclient.a.retires", Some("httpclient.a.retries"), false);
        check("retry.policy.retires", Some("retry.policy.retries"), false);
        check("rest.port", Some("listeners"), false);
    }

    #[test]
    fn a_misspelt_secret_is_a_secret() {
        let password = Some("httpclient.ssl.truststore.password");
        check("httpclient.ssl.truststore.pasword", password, true);
        check("httpclient.ssl.truststore.pssword", password, true);
        check("my.api-key", None, true);
        check("httpclient.ssl.truststore.tpe", Some("httpclient.ssl.truststore.type"), false);
        check("consumer.override.ssl.key.pasword", None, true);
        check("note", None, false);
    }

    #[test]
    fn proposes_only_what_may_be_meant() {
        let known = ["tasks.max", "topics", "topics.regex"];
        assert_eq!(nearest("task.max", known), Some("tasks.max"));
        assert_eq!(nearest("topcs", known), Some("topics"));
        assert_eq!(nearest("something.else", known), None);
        assert_eq!(nearest("ab", known), None);
    }
}
