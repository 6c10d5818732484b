//! The reference manual of all settings: `docs/reference.md`.

use crate::{
    config::{KeyTable, reference},
    connector::{cron_source, framework, http_sink, queue_source, sse_source},
    worker::config,
};

const HEAD: &str = "\
# Reference of settings

Written from the tables of keys in the source; a test keeps it true.

Names are given in their canonical spelling, with `<id>` and the like where ids stand. Every other \
spelling that either era of upstream prints is accepted too; two spellings of one setting with \
different values are an error. Unknown keys are accepted with a warning that proposes the nearest \
known one. Values may hold references such as `${env:NAME}`.
";

/// The whole manual, as Markdown.
pub fn manual() -> String {
    format!("{HEAD}{}", reference::render(&all_tables()))
}

/// Every table of keys, in the manual's order.
pub(super) fn all_tables() -> Vec<&'static KeyTable> {
    let mut tables = vec![&framework::COMMON, &framework::SINK, &framework::SOURCE];
    tables.push(&framework::PASSED_ON);
    tables.extend(http_sink::config::TABLES);
    tables.push(&queue_source::config::QUEUE_SOURCE);
    tables.extend([&cron_source::config::CRON_SOURCE, &sse_source::config::SSE_SOURCE]);
    tables.extend(config::TABLES);
    tables
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;
    use crate::config::{ConfigDef, Effect};

    #[test]
    fn the_manual_says_what_the_tables_say() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
        let manual = manual();
        if std::env::var_os("UPDATE_REFERENCE").is_some() {
            std::fs::write(&path, &manual).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == manual,
            "docs/reference.md is out of date: run this test with UPDATE_REFERENCE=1"
        );
    }

    #[test]
    fn every_printed_key_is_known() {
        let printed = include_str!("../../../tests/data/printed-keys.txt");
        let def = ConfigDef::new(&all_tables());
        let unknown: Vec<String> = printed
            .lines()
            .filter(|it| !it.starts_with('#'))
            .map(|it| it.replace("<id>", "some").replace("<index>", "0"))
            .filter(|it| def.find(it).is_none())
            .collect();
        assert_eq!(unknown, Vec::<String>::new());
        assert!(def.find("no.such.key").is_none());
    }

    #[test]
    fn no_other_setting_is_marked_as_being_without_effect() {
        let without: BTreeSet<&str> = all_tables()
            .iter()
            .flat_map(|it| it.keys)
            .filter(|it| matches!(it.effect, Effect::NoEffect(_)))
            .map(|it| it.name)
            .collect();
        let expected = BTreeSet::from([
            "config.<id>.httpclient.implementation",
            "config.<id>.httpclient.secure.random.activate",
            "config.<id>.httpclient.secure.random.prng.algorithm",
            "config.<id>.httpclient.ssl.keystore.algorithm",
            "config.<id>.httpclient.ssl.truststore.algorithm",
            "config.<id>.httpclient.unsecure.random.seed",
            "config.<id>.org.asynchttpclient.<property>",
            "config.providers.<name>.param.<param>",
            "errors.retry.delay.max.ms",
            "errors.retry.timeout",
            "meter.registry.bind.metrics.jvm.<part>",
            "meter.registry.bind.metrics.logback",
            "offset.flush.timeout.ms",
            "plugin.discovery",
            "plugin.path",
            "tasks.max.enforce",
        ]);
        assert_eq!(without, expected);
    }

    #[test]
    fn every_default_is_a_value_of_its_key() {
        for key in all_tables().iter().flat_map(|it| it.keys) {
            assert!(!key.doc.is_empty() && key.doc.ends_with('.'), "{}", key.name);
            if let Some(default) = key.default_text() {
                assert!(key.accepts(default), "{}", key.name);
            }
        }
    }
}
