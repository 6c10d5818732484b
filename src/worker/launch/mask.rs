//! What users may see of a configuration.

use crate::{
    config::HIDDEN,
    connector::classes::{self, Plugin},
    worker::ConnectorConfig,
};

/// The configuration with its literal secrets masked, and references as written.
pub(super) fn masked(config: &ConnectorConfig) -> ConnectorConfig {
    let class = config.get("connector.class").unwrap_or_default();
    // Without a class that is known, the connector with the most secrets decides.
    let plugin = classes::resolve(class).map_or(Plugin::HttpSink, |it| it.plugin);
    let definition = plugin.definition();
    let mut masked = config.clone();
    for (name, value) in config.iter() {
        if definition.is_secret(name) && value.is_some_and(|it| !it.contains("${")) {
            masked.set(name, Some(HIDDEN.to_owned()));
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(class: &str, name: &str, value: &str, shown: &str) {
        let config = [("connector.class", class), (name, value)].into_iter().collect();
        assert_eq!(masked(&config).get(name), Some(shown), "{name}");
    }

    #[test]
    fn a_mistyped_secret_is_not_shown_in_clear() {
        let header = "config.default.enrich.request.static.header.X-Api-Key";
        for class in ["HttpSink", "HttpSource", "", "NoSuch"] {
            check(class, "httpclient.ssl.truststore.pasword", "hunter2", HIDDEN);
            check(class, "producer.override.ssl.key.pasword", "hunter2", HIDDEN);
            check(class, "ssl.key.password", "${env:P}", "${env:P}");
            check(class, "topics", "t", "t");
            check(class, "queue.nmae", "q", "q");
        }
        for class in ["HttpSink", "", "NoSuch"] {
            check(class, header, "hunter2", HIDDEN);
        }
    }
}
