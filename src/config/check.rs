//! Whether a text is a value of its key. The reasons are in Kafka's words.

use crate::config::{ConfigKey, Kind, full_match};

/// What a value must satisfy beside its type.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Nothing.
    Any,
    /// A whole number not below this.
    AtLeast(i64),
    /// A whole number within these bounds.
    Between(i64, i64),
    /// A number not below 1.
    Factor,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// One of these texts, in any case.
    OneOfAnyCase(&'static [&'static str]),
    /// Not the empty text.
    NotEmpty,
    /// A regular expression.
    Regex,
    /// Whatever the function accepts; the error is the reason.
    With(fn(&str) -> Result<(), String>),
}

/// Why a value will not do. `null` where Kafka speaks of the value it could not make.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// About the value as written.
    Given(String),
    /// About the null that took its place.
    Null(&'static str),
}

/// Every reason why `text` is no value of `key`.
pub(super) fn faults(key: &ConfigKey, text: &str) -> Vec<Fault> {
    if let Err(reason) = kind(key.kind, text.trim()) {
        let mut faults = vec![Fault::Given(reason)];
        if matches!(key.check, Check::AtLeast(_) | Check::Between(..) | Check::Factor) {
            faults.push(Fault::Null("Value must be non-null"));
        }
        return faults;
    }
    check(key.check, text).err().map(Fault::Given).into_iter().collect()
}

fn kind(kind: Kind, text: &str) -> Result<(), String> {
    let number = |parsed: bool| {
        parsed.then_some(()).ok_or_else(|| format!("Not a number of type {}", kind.name()))
    };
    match kind {
        Kind::Boolean => match boolean(text) {
            Some(_) => Ok(()),
            None => Err("Expected value to be either true or false".to_owned()),
        },
        Kind::Int => number(text.parse::<i32>().is_ok()),
        Kind::Short => number(text.parse::<i16>().is_ok()),
        Kind::Long => number(text.parse::<i64>().is_ok()),
        Kind::Double => number(text.parse::<f64>().is_ok_and(f64::is_finite)),
        Kind::String | Kind::List | Kind::Class | Kind::Password => Ok(()),
    }
}

fn check(check: Check, text: &str) -> Result<(), String> {
    let trimmed = text.trim();
    let whole = trimmed.parse::<i64>().unwrap_or(i64::MIN);
    let holds = |holds: bool, reason: String| holds.then_some(()).ok_or(reason);
    match check {
        Check::Any => Ok(()),
        Check::AtLeast(least) => holds(whole >= least, at_least(least)),
        Check::Between(least, _) if whole < least => Err(at_least(least)),
        Check::Between(_, most) => {
            holds(whole <= most, format!("Value must be no more than {most}"))
        }
        Check::Factor => holds(trimmed.parse::<f64>().is_ok_and(|it| it >= 1.0), at_least(1)),
        Check::OneOf(options) => holds(
            options.contains(&trimmed),
            format!("String must be one of: {}", options.join(", ")),
        ),
        Check::OneOfAnyCase(options) => holds(
            options.iter().any(|it| it.eq_ignore_ascii_case(trimmed)),
            format!("String must be one of (case insensitive): {}", options.join(", ")),
        ),
        Check::NotEmpty => holds(!trimmed.is_empty(), "String may not be empty".to_owned()),
        Check::Regex => full_match(text).map(drop),
        Check::With(function) => function(text),
    }
}

fn at_least(least: i64) -> String {
    format!("Value must be at least {least}")
}

/// Kafka's booleans: `true` and `false` in any case.
pub(super) fn boolean(text: &str) -> Option<bool> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// The items of a list.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: ConfigKey, text: &str, expected: &[&str]) {
        let found: Vec<String> = faults(&key, text)
            .into_iter()
            .map(|it| match it {
                Fault::Given(reason) => reason,
                Fault::Null(reason) => format!("null: {reason}"),
            })
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn speaks_kafkas_words() {
        let key = ConfigKey::int("k", "").check(Check::AtLeast(1));
        check(key, "1", &[]);
        check(key, " 7 ", &[]);
        check(key, "0", &["Value must be at least 1"]);
        check(key, "x", &["Not a number of type INT", "null: Value must be non-null"]);
        check(key, "", &["Not a number of type INT", "null: Value must be non-null"]);
        check(ConfigKey::int("k", ""), "2147483648", &["Not a number of type INT"]);
        check(ConfigKey::short("k", ""), "40000", &["Not a number of type SHORT"]);
        check(ConfigKey::double("k", ""), "NaN", &["Not a number of type DOUBLE"]);
        let between = ConfigKey::int("k", "").check(Check::Between(1, 3));
        check(between, "4", &["Value must be no more than 3"]);
        check(between, "0", &["Value must be at least 1"]);
        let boolean = ConfigKey::boolean("k", "");
        check(boolean, "TRUE", &[]);
        check(boolean, "maybe", &["Expected value to be either true or false"]);
        let one_of = ConfigKey::text("k", "").check(Check::OneOf(&["none", "all"]));
        check(one_of, "all", &[]);
        check(one_of, "All", &["String must be one of: none, all"]);
        let any_case = ConfigKey::text("k", "").check(Check::OneOfAnyCase(&["a", "b"]));
        check(any_case, "B", &[]);
        let not_empty = ConfigKey::text("k", "").check(Check::NotEmpty);
        check(not_empty, " ", &["String may not be empty"]);
        check(ConfigKey::regex("k", ""), "5..", &[]);
        let factor = ConfigKey::double("k", "").check(Check::Factor);
        check(factor, "0.5", &["Value must be at least 1"]);
    }
}
