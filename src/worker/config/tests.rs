//! Worker files of both kinds.

use std::time::Duration;

use super::*;
use crate::{
    config::{ConfigWarning, files},
    connector::framework::OverridePolicy,
};

const STANDALONE: &str = "
bootstrap.servers=localhost:9092
key.converter=org.apache.kafka.connect.json.JsonConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
key.converter.schemas.enable=true
value.converter.schemas.enable=true
offset.storage.file.filename=/tmp/connect.offsets
offset.flush.interval.ms=10000
plugin.path=/usr/local/share/java,/opt/connectors
";

const DISTRIBUTED: &str = "
bootstrap.servers=a:9092, b:9092
group.id=connect-cluster
key.converter=org.apache.kafka.connect.json.JsonConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
offset.storage.topic=connect-offsets
offset.storage.replication.factor=1
offset.storage.min.insync.replicas=2
config.storage.topic=connect-configs
config.storage.replication.factor=1
status.storage.topic=connect-status
status.storage.replication.factor=1
listeners=http://:8083
scheduled.rebalance.max.delay.ms=0
inter.worker.key.ttl.ms=60000
security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config=secret
consumer.max.poll.records=10
consumer.sasl.jaas.config=secret
";

fn parse(text: &str) -> Result<(WorkerConfig, Vec<ConfigWarning>), String> {
    let raw = files::properties("worker.properties", text).unwrap();
    WorkerConfig::parse(raw).map_err(|err| err.to_string())
}

#[track_caller]
fn check_problems(text: &str, expected: &[&str]) {
    let problems = parse(text).map(drop).unwrap_err();
    assert_eq!(problems.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn takes_the_standalone_sample() {
    let (worker, warnings) = parse(STANDALONE).unwrap();
    assert_eq!(worker.mode, Mode::Standalone);
    assert_eq!(worker.flush_interval, Some(Duration::from_secs(10)));
    assert_eq!(worker.shutdown_timeout, Duration::from_secs(25));
    assert_eq!(worker.overrides.policy, OverridePolicy::All);
    let schemas = ("schemas.enable".to_owned(), "true".to_owned());
    assert_eq!(worker.key_converter.options, [schemas]);
    assert_eq!(
        worker.header_converter.class,
        "org.apache.kafka.connect.storage.SimpleHeaderConverter"
    );
    assert_eq!(worker.rest.listeners, [Listener::parse("http://127.0.0.1:8083").unwrap()]);
    let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings, ["plugin.path has no effect: the connectors are built in"]);
}

#[test]
fn takes_the_distributed_sample() {
    let (worker, warnings) = parse(DISTRIBUTED).unwrap();
    let Mode::Distributed(shared) = &worker.mode else { panic!("{:?}", worker.mode) };
    assert_eq!(shared.group_id, "connect-cluster");
    assert_eq!(shared.config.partitions, 1);
    assert_eq!((shared.offset.partitions, shared.offset.replication_factor), (25, 1));
    let replicas = ("min.insync.replicas".to_owned(), "2".to_owned());
    assert_eq!(shared.offset.settings, [replicas]);
    assert_eq!(worker.rules().group_id, Some("connect-cluster"));
    assert_eq!(worker.flush_interval, None);
    let own: Vec<&str> = worker.clients.own.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(own, ["security.protocol", "sasl.mechanism", "sasl.jaas.config"]);
    assert_eq!(worker.clients.consumer.len(), 2);
    let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        ["listeners: http://:8083 is open to other machines, without authentication: whoever \
          reaches it can change connectors"]
    );
    assert!(!format!("{worker:?}").contains("secret"));
}

#[test]
fn reports_every_problem() {
    check_problems(
        "listeners=https://:8443\noffset.flush.interval.ms=soon\nstatus.storage.topic=s",
        &[
            r#"Missing required configuration "bootstrap.servers" which has no default value."#,
            r#"Missing required configuration "key.converter" which has no default value."#,
            r#"Missing required configuration "value.converter" which has no default value."#,
            "Invalid value soon for configuration offset.flush.interval.ms: Not a number of type LONG",
            "Invalid value null for configuration offset.flush.interval.ms: Value must be non-null",
            r#"Missing required configuration "group.id" which has no default value."#,
            r#"Missing required configuration "config.storage.topic" which has no default value."#,
            r#"Missing required configuration "offset.storage.topic" which has no default value."#,
            "Invalid value https://:8443 for configuration listeners: https is not available in this \
         version",
        ],
    );
}

#[test]
fn proposes_the_key_that_was_meant() {
    let (_, warnings) = parse(&format!("{STANDALONE}\noffset.flush.intervall.ms=5")).unwrap();
    let last = warnings.last().unwrap();
    assert_eq!(
        last.message,
        "offset.flush.intervall.ms is no known key and has no effect; is \
         offset.flush.interval.ms meant?"
    );
}

#[test]
fn former_names_of_the_listener_are_told_where_to_go() {
    let (_, warnings) = parse(&format!("{STANDALONE}\nrest.port=8084")).unwrap();
    let expected = "rest.port is no known key and has no effect; is listeners meant?";
    assert_eq!(warnings.last().unwrap().message, expected);
}

#[test]
fn a_converter_that_does_not_exist_is_noticed_before_the_first_connector() {
    check_problems(
        "bootstrap.servers=b:1\nkey.converter=StringConvertr\noffset.flush.interval.ms=0\n\
         value.converter=Json\nvalue.converter.schemas.enable=maybe",
        &[
            "key.converter: Class StringConvertr could not be found.",
            "value.converter.schemas.enable: Invalid value maybe for configuration schemas.enable: \
             Expected value to be either true or false",
            "Invalid value 0 for configuration offset.flush.interval.ms: Value must be at least 1",
        ],
    );
    let avro = "bootstrap.servers=b:1\nkey.converter=AvroConverter\nvalue.converter=String";
    let (_, warnings) = parse(avro).unwrap();
    assert_eq!(
        warnings[0].message,
        "key.converter: Class AvroConverter needs a schema registry, which this version does not \
         have yet"
    );
}

#[test]
fn a_reference_to_the_environment_is_resolved_and_never_shown() {
    let text = STANDALONE.replace("localhost:9092", "${env:CARGO_PKG_NAME}:9092");
    let provider = "org.apache.kafka.common.config.provider.EnvVarConfigProvider";
    let text = format!("{text}\nconfig.providers=env\nconfig.providers.env.class={provider}\n");
    let (worker, _) = parse(&text).unwrap();
    assert_eq!(worker.bootstrap_servers, ["roundtrip:9092"]);
    let text = format!("{text}\noffset.flush.timeout.ms=${{env:CARGO_PKG_NAME}}");
    let problems = parse(&text).map(drop).unwrap_err();
    assert!(problems.contains("Invalid value ${env:CARGO_PKG_NAME} for"), "{problems}");
    assert!(!problems.contains("roundtrip"), "{problems}");
}
