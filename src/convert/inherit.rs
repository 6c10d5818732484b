//! Whose converter a connector uses: its own or the worker's.

use std::collections::BTreeMap;

use super::{Options, Role};

/// The converter that a connector's keys, values or headers use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConverterChoice {
    /// The class, in the words of the configuration.
    pub class: String,
    /// Its options, without the prefix.
    pub options: Options,
    /// Whether the connector sets it, rather than the worker.
    pub own: bool,
    /// Keys of the connector that have no effect, with their prefix: without a class of its own,
    /// the worker's options are used. Worth a warning: `value.converter.schemas.enable` without
    /// `value.converter` is a frequent trap.
    pub ignored: Vec<String>,
}

impl Role {
    /// The key that names the class; with a dot behind it, the prefix of the options.
    pub fn key(self) -> &'static str {
        match self {
            Self::Key => "key.converter",
            Self::Value => "value.converter",
            Self::Header => "header.converter",
        }
    }
}

/// Chooses the converter (connect.md 3.1, "Converter inheritance rule"): if the connector names a
/// class, it counts with exactly the connector's options; else the worker's class with the worker's
/// options. Headers have a default class; `None` if there is no class for keys or values.
pub fn choose(
    role: Role,
    connector: &BTreeMap<String, String>,
    worker: &BTreeMap<String, String>,
) -> Option<ConverterChoice> {
    let key = role.key();
    let own = connector.contains_key(key);
    let source = if own { connector } else { worker };
    let default = (role == Role::Header).then_some(DEFAULT_HEADER_CONVERTER);
    let class = source.get(key).map(String::as_str).or(default)?.trim().to_owned();
    let prefixed = |map: &BTreeMap<String, String>| -> Options {
        let stripped = map.iter().filter_map(|(name, value)| {
            let name = name.strip_prefix(key)?.strip_prefix('.')?;
            (name != PLUGIN_VERSION).then(|| (name.to_owned(), value.clone()))
        });
        stripped.collect()
    };
    let ignored = if own { Options::new() } else { prefixed(connector) };
    let ignored = ignored.into_keys().map(|it| format!("{key}.{it}")).collect();
    Some(ConverterChoice { class, options: prefixed(source), own, ignored })
}

const DEFAULT_HEADER_CONVERTER: &str = "org.apache.kafka.connect.storage.SimpleHeaderConverter";

/// Says which version of the class is meant; no option of the converter.
const PLUGIN_VERSION: &str = "plugin.version";

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    const WORKER: &[(&str, &str)] = &[
        ("key.converter", "String"),
        ("value.converter", "Json"),
        ("value.converter.schemas.enable", "false"),
        ("value.converter.plugin.version", "4"),
    ];

    #[track_caller]
    fn check(role: Role, connector: &[(&str, &str)], expect: &ConverterChoice) {
        assert_eq!(choose(role, &map(connector), &map(WORKER)).as_ref(), Some(expect));
    }

    fn choice(class: &str, options: &[(&str, &str)], own: bool) -> ConverterChoice {
        let (class, options) = (class.to_owned(), map(options));
        ConverterChoice { class, options, own, ignored: Vec::new() }
    }

    #[test]
    fn a_connector_with_a_class_inherits_nothing() {
        check(Role::Value, &[("value.converter", " Json ")], &choice("Json", &[], true));
        let own = [
            ("value.converter", "Json"),
            ("value.converter.decimal.format", "NUMERIC"),
            ("value.converterx", "y"),
            ("key.converter.a", "b"),
        ];
        check(Role::Value, &own, &choice("Json", &[("decimal.format", "NUMERIC")], true));
    }

    #[test]
    fn a_connector_without_a_class_has_no_options() {
        let worker = choice("Json", &[("schemas.enable", "false")], false);
        check(Role::Value, &[], &worker);
        let ignored = vec!["value.converter.schemas.enable".to_owned()];
        let expect = ConverterChoice { ignored, ..worker };
        check(Role::Value, &[("value.converter.schemas.enable", "true")], &expect);
        check(Role::Key, &[], &choice("String", &[], false));
    }

    #[test]
    fn headers_have_a_default() {
        check(Role::Header, &[], &choice(DEFAULT_HEADER_CONVERTER, &[], false));
        check(Role::Header, &[("header.converter", "String")], &choice("String", &[], true));
        assert_eq!(choose(Role::Value, &map(&[]), &map(&[])), None);
    }
}
