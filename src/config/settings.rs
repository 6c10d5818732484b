//! What the user said, brought together with the definition: every spelling resolved, every value
//! checked.

use indexmap::IndexMap;

use crate::config::{
    ConfigDef, ConfigKey, ConfigProblem, ConfigWarning, DefaultValue, Effect, Found, HIDDEN,
    Resolved, check, is_secret_name,
};

/// A configuration whose names are resolved and whose values are checked one by one. The problems
/// that were found wait in it for [`crate::config::Reader::finish`].
#[derive(Debug, Default)]
pub struct Settings {
    given: IndexMap<String, Given>,
    unknown: IndexMap<String, String>,
    problems: Vec<ConfigProblem>,
    warnings: Vec<ConfigWarning>,
}

/// A value that was given for a known key.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) key: &'static ConfigKey,
    pub(super) spelling: String,
    pub(super) value: String,
    /// The value as messages and REST may show it: as written, or hidden.
    pub(super) shown: String,
    /// Whether the text is a value of the key's type that passes its check.
    pub(super) usable: bool,
}

impl Settings {
    /// Resolves and checks everything that was said, whether anyone will read it or not.
    pub fn read(def: &ConfigDef, config: &Resolved) -> Self {
        let mut settings = Self { warnings: config.warnings.clone(), ..Self::default() };
        for ConfigProblem { key, message } in &config.problems {
            let key = def.find(key).map_or_else(|| key.clone(), |it| it.canonical);
            settings.problems.push(ConfigProblem::new(key, message));
        }
        for (spelling, value) in config.values.iter() {
            let Some(value) = value else { continue };
            match def.find(spelling) {
                Some(found) => {
                    let raw = config.raw.get(spelling).unwrap_or(value);
                    let resolved = config.problems.iter().all(|it| it.key != spelling);
                    settings.add(found, spelling, value, raw, resolved);
                }
                None => {
                    settings.unknown.insert(spelling.to_owned(), value.to_owned());
                }
            }
        }
        settings.add_missing(def);
        settings
    }

    /// A value that is not `resolved` is a problem already and has no faults of its own.
    fn add(&mut self, found: Found, spelling: &str, value: &str, raw: &str, resolved: bool) {
        let Found { key, canonical, .. } = found;
        let secret = key.is_secret() || is_secret_name(spelling);
        let shown = if secret && !raw.contains("${") { HIDDEN } else { raw };
        let mut given = Given {
            key,
            spelling: spelling.to_owned(),
            value: value.to_owned(),
            shown: shown.to_owned(),
            usable: resolved,
        };
        if let Some(other) = self.given.get(&canonical) {
            if other.value != given.value {
                self.problems.push(contradiction(&canonical, other, &given));
            }
            return;
        }
        let faults = if resolved { check::faults(key, value) } else { Vec::new() };
        for fault in faults {
            given.usable = false;
            let problem = match fault {
                check::Fault::Given(reason) => {
                    ConfigProblem::invalid(&canonical, spelling, shown, &reason)
                }
                check::Fault::Null(reason) => {
                    ConfigProblem::invalid(&canonical, spelling, "null", reason)
                }
            };
            self.problems.push(problem);
        }
        self.add_effect(&canonical, &given);
        self.given.insert(canonical, given);
    }

    fn add_effect(&mut self, canonical: &str, given: &Given) {
        let Given { key, spelling, value, .. } = given;
        match key.effect {
            Effect::Effective => {}
            Effect::NoEffect(reason) => self.warnings.push(ConfigWarning {
                key: spelling.clone(),
                message: format!("{spelling} has no effect: {reason}"),
            }),
            Effect::NotYet(harmless) if harmless.holds(value) || !given.usable => {}
            Effect::NotYet(_) => {
                let reason = "this is not available in this version";
                let problem = ConfigProblem::invalid(canonical, spelling, &given.shown, reason);
                self.problems.push(problem);
            }
        }
    }

    fn add_missing(&mut self, def: &ConfigDef) {
        let required = def.keys().iter().filter(|it| it.default == DefaultValue::Required);
        for key in required {
            if !key.is_pattern() && !self.given.contains_key(key.name) {
                self.problems.push(ConfigProblem::missing(key.name));
            }
        }
    }

    pub(super) fn given(&self, canonical: &str) -> Option<&Given> {
        self.given.get(canonical)
    }

    /// Canonical names and values of known keys, in the user's order.
    pub(super) fn all_given(&self) -> impl Iterator<Item = (&str, &Given)> {
        self.given.iter().map(|(canonical, given)| (canonical.as_str(), given))
    }

    pub(super) fn unknown(&self) -> &IndexMap<String, String> {
        &self.unknown
    }

    pub(super) fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }

    pub(super) fn warnings(&self) -> &[ConfigWarning] {
        &self.warnings
    }
}

fn contradiction(canonical: &str, one: &Given, other: &Given) -> ConfigProblem {
    let message = format!(
        "{} and {} are two spellings of one setting and have different values: {} and {}",
        one.spelling, other.spelling, one.shown, other.shown
    );
    ConfigProblem::new(canonical, message)
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.spelling, self.shown)
    }
}
