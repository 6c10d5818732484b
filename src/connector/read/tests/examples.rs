//! Every example that upstream's documents print, trailing commas removed.

use super::*;

const PRODUCER: &[&str] = &["Invalid value PRODUCER for configuration publish.mode: this is not \
                             available in this version"];

const EXAMPLES: &[(&str, &str, &[&str])] = &[
    (
        "2023-connectors-configuration-1.json",
        include_str!("../../../../tests/data/examples/2023-connectors-configuration-1.json"),
        &[],
    ),
    (
        "2023-connectors-configuration-2.json",
        include_str!("../../../../tests/data/examples/2023-connectors-configuration-2.json"),
        &[],
    ),
    (
        "2023-connectors-configuration-3.json",
        include_str!("../../../../tests/data/examples/2023-connectors-configuration-3.json"),
        &[],
    ),
    (
        "2023-connectors-configuration-4.json",
        include_str!("../../../../tests/data/examples/2023-connectors-configuration-4.json"),
        &[],
    ),
    (
        "head-http-sink-connector-settings-1.json",
        include_str!("../../../../tests/data/examples/head-http-sink-connector-settings-1.json"),
        &[],
    ),
    (
        "head-http-sink-connector-settings-2.json",
        include_str!("../../../../tests/data/examples/head-http-sink-connector-settings-2.json"),
        &[],
    ),
    (
        "head-http-sink-connector-settings-3.json",
        include_str!("../../../../tests/data/examples/head-http-sink-connector-settings-3.json"),
        &[],
    ),
    (
        "head-http-source-connector-settings-1.json",
        include_str!("../../../../tests/data/examples/head-http-source-connector-settings-1.json"),
        &[],
    ),
    (
        "head-quick-start-1.json",
        include_str!("../../../../tests/data/examples/head-quick-start-1.json"),
        &[],
    ),
    (
        "head-quick-start-2.json",
        include_str!("../../../../tests/data/examples/head-quick-start-2.json"),
        PRODUCER,
    ),
    (
        "head-quick-start-3.json",
        include_str!("../../../../tests/data/examples/head-quick-start-3.json"),
        PRODUCER,
    ),
    (
        "head-quick-start-4.json",
        include_str!("../../../../tests/data/examples/head-quick-start-4.json"),
        &[],
    ),
    (
        "head-quick-start-5.json",
        include_str!("../../../../tests/data/examples/head-quick-start-5.json"),
        &[],
    ),
];

/// Of connectors that this version does not have.
const LATER: &[&str] = &[
    include_str!("../../../../tests/data/examples/head-cron-source-connector-settings-1.json"),
    include_str!("../../../../tests/data/examples/head-quick-start-6.json"),
    include_str!("../../../../tests/data/examples/head-sse-source-connector-settings-1.json"),
    include_str!("../../../../tests/data/examples/head-sse-source-connector-settings-2.json"),
];

#[test]
fn every_example_is_taken_as_it_is() {
    for (name, text, expected) in EXAMPLES {
        let file = files::connector(name, text).unwrap();
        check_problems(file.config, expected);
    }
}

#[test]
fn examples_of_connectors_that_come_later_say_so() {
    for text in LATER {
        let Ok(Value::Object(object)) = serde_json::from_str(text) else { panic!("{text}") };
        let config = files::from_json(object).unwrap();
        let err = classes::resolve(config.get("connector.class").unwrap()).unwrap_err();
        assert!(matches!(err, classes::ClassError::NotYet { .. }), "{err}");
    }
}

#[test]
fn an_example_of_2023_means_what_it_says() {
    let (_, text, _) =
        EXAMPLES.iter().find(|it| it.0 == "2023-connectors-configuration-3.json").unwrap();
    let (config, warnings) = read(files::connector("", text).unwrap().config).unwrap();
    assert_eq!(warnings, []);
    let PluginConfig::HttpSink { sink, config } = config.plugin else { panic!() };
    insta::assert_debug_snapshot!((sink, config));
}

#[test]
fn the_class_decides_the_version_of_exchanges() {
    for (name, expected) in [
        ("2023-connectors-configuration-4.json", 1),
        ("head-http-source-connector-settings-1.json", 2),
    ] {
        let (_, text, _) = EXAMPLES.iter().find(|it| it.0 == name).unwrap();
        let (config, _) = read(files::connector("", text).unwrap().config).unwrap();
        let PluginConfig::QueueSource(source) = config.plugin else { panic!() };
        assert_eq!(source.exchange_version, expected);
    }
}
