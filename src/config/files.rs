//! Files of configurations: text in, [`RawConfig`] out. Nobody here opens a file.

use std::{collections::HashSet, fmt};

use java_properties::PropertiesIter;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::config::RawConfig;

/// A connector as a file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectorFile {
    /// The connector's name. Not empty.
    pub name: String,
    /// Its configuration, `name` included.
    pub config: RawConfig,
    /// The state to create it in, as written: `RUNNING`, `PAUSED` or `STOPPED`.
    pub initial_state: Option<String>,
}

/// A file is no configuration. Names the file and, where known, the line or the key; holds no
/// value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct FileError {
    /// The file as the caller names it.
    pub file: String,
    /// What is wrong, and where.
    pub reason: String,
    /// The `connector.class` of a file that lacks nothing but a name.
    pub class_of_nameless: Option<String>,
}

/// Reads Java properties in UTF-8. The last of two equal names wins, as in Java.
///
/// # Errors
/// Fails at a malformed escape, with its line.
pub fn properties(file: &str, text: &str) -> Result<RawConfig, FileError> {
    let mut config = RawConfig::default();
    let iter = PropertiesIter::new_with_encoding(text.as_bytes(), encoding_rs::UTF_8);
    let mut iter = iter;
    let read = iter.read_into(|name, value| config.set(name, Some(value)));
    read.map_err(|err| {
        let line = err.line_number().map(|it| format!("line {it}: ")).unwrap_or_default();
        error(file, format!("{line}malformed properties"))
    })?;
    Ok(config)
}

/// Reads a connector from any of Kafka Connect's three forms, tried in this order: a flat JSON
/// object with `name`, a JSON object of `name`, `config` and `initial_state`, Java properties.
///
/// # Errors
/// Fails if JSON is malformed or of another shape, a value is no scalar, or the name is missing.
pub fn connector(file: &str, text: &str) -> Result<ConnectorFile, FileError> {
    if !text.trim_start().starts_with('{') {
        return named(file, properties(file, text)?, None);
    }
    let parsed: Value = serde_json::from_str(text).map_err(|err| {
        error(file, format!("line {}, column {}: malformed JSON", err.line(), err.column()))
    })?;
    if let Err(err) = serde_json::from_str::<Unique>(text) {
        return Err(error(file, err.to_string()));
    }
    let Value::Object(mut object) = parsed else {
        return Err(error(file, "is no JSON object"));
    };
    if !matches!(object.get("config"), Some(Value::Object(_))) {
        return named(file, flat(file, object)?, None);
    }
    let name = object.remove("name");
    let state = object.remove("initial_state").and_then(|it| it.as_str().map(str::to_owned));
    let mut config = match object.remove("config") {
        Some(Value::Object(config)) => flat(file, config)?,
        Some(_) | None => RawConfig::default(),
    };
    if let Some(name) = name.as_ref().and_then(Value::as_str) {
        match config.get("name") {
            Some(inner) if inner != name => {
                return Err(error(file, "name and config.name are different"));
            }
            Some(_) => {}
            None => config.set("name", Some(name.to_owned())),
        }
    }
    named(file, config, state)
}

/// Turns a JSON object of scalars into a configuration, as REST does: numbers and booleans become
/// their text, null stays null.
///
/// # Errors
/// Fails with the key of the first value that is an array or an object.
pub fn from_json(object: Map<String, Value>) -> Result<RawConfig, String> {
    let mut config = RawConfig::default();
    for (name, value) in object {
        let value = match value {
            Value::Null => None,
            Value::Bool(value) => Some(value.to_string()),
            Value::Number(value) => Some(value.to_string()),
            Value::String(value) => Some(value),
            Value::Array(_) | Value::Object(_) => return Err(name),
        };
        config.set(name, value);
    }
    Ok(config)
}

fn flat(file: &str, object: Map<String, Value>) -> Result<RawConfig, FileError> {
    from_json(object).map_err(|key| {
        let meant = if key.eq_ignore_ascii_case("config") { "; is config meant?" } else { "" };
        error(file, format!("{key}: the value is no scalar{meant}"))
    })
}

fn named(
    file: &str,
    config: RawConfig,
    initial_state: Option<String>,
) -> Result<ConnectorFile, FileError> {
    let name = config.get("name").map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned);
    let name = name.ok_or_else(|| FileError {
        class_of_nameless: config.get("connector.class").map(str::to_owned),
        ..error(file, NAMELESS)
    })?;
    Ok(ConnectorFile { name, config, initial_state })
}

fn error(file: &str, reason: impl Into<String>) -> FileError {
    FileError { file: file.to_owned(), reason: reason.into(), class_of_nameless: None }
}

const NAMELESS: &str = "name: is missing: add it; without one the file is the body of a PUT to \
                        /connectors/<name>/config";

/// JSON in which no object has a key twice. Which of the two counts is anybody's guess.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if seen.contains(&key) {
                return Err(A::Error::custom(format_args!("{key}: stands there twice")));
            }
            seen.insert(key);
            map.next_value::<Self>()?;
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self, A::Error> {
        while seq.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E: Error>(self) -> Result<Self, E> {
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&[(&str, Option<&str>)], &str>) {
        let found = connector("c.json", text);
        match (&found, expected) {
            (Ok(found), Ok(expected)) => {
                assert_eq!(found.config.iter().collect::<Vec<_>>(), expected);
            }
            (Err(found), Err(expected)) => assert_eq!(found.to_string(), expected),
            _ => panic!("{text}: {found:?}"),
        }
    }

    #[test]
    fn reads_the_three_forms() {
        let flat: &[(&str, Option<&str>)] =
            &[("name", Some("a")), ("tasks.max", Some("2")), ("x", None), ("y", Some("true"))];
        check(r#"{"name":"a","tasks.max":2,"x":null,"y":true}"#, Ok(flat));
        let nested: &[(&str, Option<&str>)] = &[("topics", Some("t")), ("name", Some("a"))];
        check(
            r#"{"name":"a","config":{"topics":"t"},"initial_state":"PAUSED","other":1}"#,
            Ok(nested),
        );
        let properties: &[(&str, Option<&str>)] =
            &[("name", Some("a")), ("greeting", Some("caf\u{e9} \u{e9}"))];
        check("# comment\nname = a\ngreeting: caf\u{e9} \\\n  \\u00e9\n", Ok(properties));
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        check("{\"name\":\"a\",\n}", Err("c.json: line 2, column 1: malformed JSON"));
        check(r#"{"name":"a","x":[1]}"#, Err("c.json: x: the value is no scalar"));
        let nameless = format!("c.json: {NAMELESS}");
        check(r#"{"tasks.max":1}"#, Err(&nameless));
        check("tasks.max=1", Err(&nameless));
        check(
            r#"{"name":"a","Config":{"topics":"t"}}"#,
            Err("c.json: Config: the value is no scalar; is config meant?"),
        );
        check("name=a\nx=\\u12", Err("c.json: line 2: malformed properties"));
        check(
            r#"{"name":"a","config":{"name":"b"}}"#,
            Err("c.json: name and config.name are different"),
        );
    }

    #[test]
    fn a_key_that_stands_there_twice_is_refused() {
        check(
            "{\"name\":\"a\",\n\"topics\":\"t\",\"topics\":\"u\"}",
            Err("c.json: topics: stands there twice at line 2 column 21"),
        );
        check(
            r#"{"name":"a","config":{"x":null,"y":-1,"z":1.5,"x":1}}"#,
            Err("c.json: x: stands there twice at line 1 column 49"),
        );
        check(
            r#"{"name":"a","config":{},"other":[{"x":true},{"x":1}]}"#,
            Ok(&[("name", Some("a"))]),
        );
    }

    #[test]
    fn the_initial_state_is_kept() {
        let text = r#"{"name":"a","config":{},"initial_state":"STOPPED"}"#;
        assert_eq!(connector("f", text).unwrap().initial_state.as_deref(), Some("STOPPED"));
    }
}
