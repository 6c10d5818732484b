//! Typed values out of checked settings.

use std::{collections::BTreeSet, time::Duration};

use regex::Regex;

use crate::config::{
    ConfigDef, ConfigKey, ConfigProblem, ConfigProblems, ConfigWarning, NEVER, Secret, Settings,
    check, full_match, pattern, settings::Given,
};

/// Reads typed values and collects the problems that only show between keys.
///
/// The settings were checked one by one before, so no method fails: where a value is missing or
/// wrong the problem is known already, and the method answers with the default, or else with
/// nothing, zero or an expression that never matches. [`Reader::finish`] then refuses the result.
#[derive(Debug)]
pub struct Reader<'s> {
    def: &'s ConfigDef,
    settings: &'s Settings,
    scope: Option<Scope>,
    problems: Vec<ConfigProblem>,
    warnings: Vec<ConfigWarning>,
    claimed: BTreeSet<String>,
}

/// The configuration whose keys are read.
#[derive(Clone, Debug)]
struct Scope {
    id: String,
    inherits: bool,
}

impl<'s> Reader<'s> {
    /// A reader of `settings`, which `def` resolved.
    pub fn new(def: &'s ConfigDef, settings: &'s Settings) -> Self {
        Self {
            def,
            settings,
            scope: None,
            problems: Vec::new(),
            warnings: Vec::new(),
            claimed: BTreeSet::new(),
        }
    }

    /// Reads keys `config.<id>.` for that id: its own value, else that of `default`, else that of
    /// the key without prefix.
    pub fn within<T>(&mut self, id: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.scoped(Scope { id: id.to_owned(), inherits: true }, read)
    }

    /// As [`Reader::within`], but `default` is not asked.
    pub fn within_own<T>(&mut self, id: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.scoped(Scope { id: id.to_owned(), inherits: false }, read)
    }

    fn scoped<T>(&mut self, scope: Scope, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.scope.replace(scope);
        let result = read(self);
        self.scope = outer;
        result
    }

    /// Whether the key has a value of the user's.
    pub fn is_set(&self, key: &ConfigKey) -> bool {
        self.given(key, &[]).is_some()
    }

    /// The text, or the default; `None` if there is neither or it is blank.
    pub fn opt_text(&self, key: &ConfigKey) -> Option<String> {
        self.value(key).filter(|it| !it.trim().is_empty()).map(str::to_owned)
    }

    /// The text, or the default, or nothing.
    pub fn text(&self, key: &ConfigKey) -> String {
        self.value(key).unwrap_or_default().to_owned()
    }

    /// The text of one instance of a key with placeholders, which `ids` replace.
    pub fn text_at(&self, key: &ConfigKey, ids: &[&str]) -> Option<String> {
        self.given(key, ids).map(|it| it.value.clone())
    }

    /// The truth, or the default, or false.
    pub fn boolean(&self, key: &ConfigKey) -> bool {
        self.value(key).and_then(check::boolean).unwrap_or_default()
    }

    /// The whole number, or the default; `None` if there is neither.
    pub fn opt_int<T: TryFrom<i64>>(&self, key: &ConfigKey) -> Option<T> {
        let number = self.value(key)?.trim().parse::<i64>().ok()?;
        T::try_from(number).ok()
    }

    /// The whole number, or the default, or zero. A key's check keeps its values within `T`.
    pub fn int<T: TryFrom<i64> + Default>(&self, key: &ConfigKey) -> T {
        self.opt_int(key).unwrap_or_default()
    }

    /// The number, or the default, or zero.
    pub fn double(&self, key: &ConfigKey) -> f64 {
        self.value(key).and_then(|it| it.trim().parse().ok()).unwrap_or_default()
    }

    /// The items of the list, trimmed, without empty ones.
    pub fn list(&self, key: &ConfigKey) -> Vec<String> {
        self.value(key).map(|it| check::items(it).map(str::to_owned).collect()).unwrap_or_default()
    }

    /// The items of the list, each once.
    pub fn set_of(&self, key: &ConfigKey) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.list(key).into_iter().filter(|it| seen.insert(it.clone())).collect()
    }

    /// The milliseconds, or the default; `None` if there is neither, or it is negative.
    pub fn opt_millis(&self, key: &ConfigKey) -> Option<Duration> {
        self.opt_int(key).map(Duration::from_millis)
    }

    /// The milliseconds, or the default, or zero.
    pub fn millis(&self, key: &ConfigKey) -> Duration {
        self.opt_millis(key).unwrap_or_default()
    }

    /// The seconds, or the default, or zero.
    pub fn seconds(&self, key: &ConfigKey) -> Duration {
        self.opt_int(key).map(Duration::from_secs).unwrap_or_default()
    }

    /// The expression, for whole texts; `None` if there is none or it is blank.
    pub fn opt_regex(&self, key: &ConfigKey) -> Option<Regex> {
        full_match(&self.opt_text(key)?).ok()
    }

    /// The expression, for whole texts, or one that never matches.
    pub fn regex(&self, key: &ConfigKey) -> Regex {
        self.opt_regex(key).unwrap_or_else(|| NEVER.clone())
    }

    /// The secret, if there is one.
    pub fn secret(&self, key: &ConfigKey) -> Option<Secret> {
        self.value(key).filter(|it| !it.is_empty()).map(Secret::new)
    }

    /// What the text stands for in `options`, in any case; `None` for a text that is not there.
    pub fn choice<T: Copy>(&self, key: &ConfigKey, options: &[(&str, T)]) -> Option<T> {
        let text = self.value(key)?.trim();
        options.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, it)| *it)
    }

    /// Everything given under a key that ends in a placeholder, such as `consumer.override.<k>`:
    /// what the placeholder stands for, and the value.
    pub fn rest(&self, key: &ConfigKey) -> Vec<(String, String)> {
        let ours = self.settings.all_given().filter(|(_, given)| given.key.name == key.name);
        ours.filter_map(|(canonical, given)| {
            let last = *pattern::bind(key.name, canonical)?.last()?;
            Some((last.to_owned(), given.value.clone()))
        })
        .collect()
    }

    /// What the first placeholder of keys that start with `prefix` stands for, each once.
    pub fn ids(&self, prefix: &str) -> BTreeSet<String> {
        let ids = self.settings.all_given().filter_map(|(canonical, given)| {
            given.key.name.strip_prefix(prefix)?.strip_prefix('<')?;
            pattern::bind(given.key.name, canonical)?.first().map(|it| (*it).to_owned())
        });
        ids.collect()
    }

    /// Warns about keys of the configuration `id`, which there is not. With a dot in it the id may
    /// be the rest of a misspelt key: each key is then taken for an unknown one.
    pub fn warn_of_id(&mut self, ids: &ConfigKey, id: &str) {
        if !id.contains('.') {
            let message = format!("does not list {id}, so the keys of that id have no effect");
            return self.warn(ids, &message);
        }
        let with_id = self.settings.all_given().filter(|(canonical, given)| {
            given.key.name.starts_with("config.<id>.")
                && pattern::bind(given.key.name, canonical)
                    .is_some_and(|it| it.first() == Some(&id))
        });
        let unknown = with_id.map(|(_, given)| unknown_key(self.def, &given.spelling));
        self.warnings.extend(unknown);
    }

    /// The value of a name that no key has, which is thereby a known one.
    pub fn claim(&mut self, name: &str) -> Option<String> {
        let value = self.settings.unknown().get(name)?;
        self.claimed.insert(name.to_owned());
        Some(value.clone())
    }

    /// The value as messages may show it: as written, or hidden, or the default.
    pub fn shown(&self, key: &ConfigKey) -> &str {
        let shown = self.given(key, &[]).map(|it| it.shown.as_str());
        shown.or(key.default_text()).unwrap_or("null")
    }

    /// Reports that the key's value will not do. The reason must not hold the value, which may come
    /// from a reference.
    pub fn refuse(&mut self, key: &ConfigKey, reason: &str) {
        let name = self.canonical(key, &[]);
        let (spelling, shown) = match self.given(key, &[]) {
            Some(given) => (given.spelling.as_str(), given.shown.as_str()),
            None => (name.as_str(), key.default_text().unwrap_or("null")),
        };
        let problem = ConfigProblem::invalid(&name, spelling, shown, reason);
        self.problems.push(problem);
    }

    /// Reports a problem with the key in words of its own.
    pub fn problem(&mut self, key: &ConfigKey, message: impl Into<String>) {
        let name = self.canonical(key, &[]);
        self.problems.push(ConfigProblem::new(name, message));
    }

    /// Reports a problem with one instance of a key, by its canonical name.
    pub fn problem_at(&mut self, canonical: &str, message: impl Into<String>) {
        self.problems.push(ConfigProblem::new(canonical, message));
    }

    /// Reports that the key has no value although it must have one.
    pub fn missing(&mut self, key: &ConfigKey, ids: &[&str]) {
        let name = self.canonical(key, ids);
        self.problems.push(ConfigProblem::missing(&name));
    }

    /// Reports something that the user should know about the key.
    pub fn warn(&mut self, key: &ConfigKey, message: &str) {
        let key = match self.given(key, &[]) {
            Some(given) => given.spelling.clone(),
            None => self.canonical(key, &[]),
        };
        let message = format!("{key}: {message}");
        self.warnings.push(ConfigWarning { key, message });
    }

    /// The key's canonical name in the current configuration, with `ids` in the remaining
    /// placeholders.
    pub fn canonical(&self, key: &ConfigKey, ids: &[&str]) -> String {
        let scope = self.scope.iter().filter(|_| key.name.starts_with("config.<id>."));
        let values: Vec<&str> = scope.map(|it| it.id.as_str()).chain(ids.iter().copied()).collect();
        pattern::fill(key.name, &values)
    }

    /// Hands over `value` and the warnings, if there is no problem.
    ///
    /// # Errors
    /// Fails with all problems, in the order of the definition's keys.
    pub fn finish<T>(self, value: T) -> Result<(T, Vec<ConfigWarning>), ConfigProblems> {
        let warnings = self.all_warnings();
        let problems = self.all_problems();
        if problems.is_empty() { Ok((value, warnings)) } else { Err(ConfigProblems(problems)) }
    }

    /// All problems so far, in the order of the definition's keys.
    pub fn all_problems(&self) -> Vec<ConfigProblem> {
        let mut problems = self.settings.problems().to_vec();
        problems.extend(self.problems.iter().cloned());
        problems
            .sort_by_key(|it| self.def.find(&it.key).map_or(usize::MAX, |found| found.position));
        problems
    }

    /// All warnings so far, those about unknown keys last.
    pub fn all_warnings(&self) -> Vec<ConfigWarning> {
        let mut warnings = self.settings.warnings().to_vec();
        warnings.extend(self.warnings.iter().cloned());
        let unknown = self.settings.unknown().keys().filter(|it| !self.claimed.contains(*it));
        warnings.extend(unknown.map(|name| unknown_key(self.def, name)));
        warnings
    }

    fn value(&self, key: &ConfigKey) -> Option<&str> {
        let given = self.given(key, &[]).filter(|it| it.usable).map(|it| it.value.as_str());
        given.or(key.default_text())
    }

    fn given(&self, key: &ConfigKey, ids: &[&str]) -> Option<&'s Given> {
        let own = self.settings.given(&self.canonical(key, ids));
        let Some(scope) = &self.scope else { return own };
        let Some(suffix) = key.name.strip_prefix("config.<id>.") else { return own };
        let inherited = || {
            let values: Vec<&str> = std::iter::once("default").chain(ids.iter().copied()).collect();
            self.settings.given(&pattern::fill(key.name, &values))
        };
        own.or_else(|| scope.inherits.then(inherited).flatten())
            .or_else(|| self.settings.given(&pattern::fill(suffix, ids)))
    }
}

fn unknown_key(def: &ConfigDef, name: &str) -> ConfigWarning {
    let message = match def.nearest(name) {
        Some(near) => format!("{name} is no known key and has no effect; is {near} meant?"),
        None => format!("{name} is no known key and has no effect"),
    };
    ConfigWarning { key: name.to_owned(), message }
}
