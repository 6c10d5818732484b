//! The translation.

use std::collections::BTreeMap;

use rdkafka::ClientConfig;

use super::{
    jaas::Login,
    names::{Fate, fate},
    stores,
};
use crate::kafka::context::Owner;

/// Settings of a client, under librdkafka's names.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Properties {
    settings: BTreeMap<String, String>,
    /// Settings that have no meaning here, to be warned about once.
    pub ignored: Vec<String>,
    /// Whose client it will be, for the log.
    pub(in crate::kafka) owner: Owner,
    /// Settings with another value than the one that delivery stands on, and what holds instead.
    pub overruled: Vec<(String, &'static str)>,
}

/// What a client is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A member of a consumer group.
    Consumer,
    /// A producer.
    Producer,
    /// An administrative client.
    Admin,
}

/// A setting cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {message}")]
pub struct PropertyError {
    /// The setting, under the name that it was given.
    pub key: String,
    /// What is wrong; never the value of a secret.
    pub message: String,
}

/// Translates the settings of a Java client, and adds what librdkafka's defaults do differently:
/// reading begins at the earliest record, checks sums and shows uncommitted records, writing is idempotent, waits
/// for all replicas, places keys as Java does, and never gives up.
///
/// # Errors
/// Tells every setting that cannot be used.
pub fn client_properties<'a>(
    role: Role,
    java: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Properties, Vec<PropertyError>> {
    let java: BTreeMap<&str, &str> = java.into_iter().collect();
    let mut out = Properties::default();
    let mut problems = Vec::new();
    for (name, value) in defaults(role) {
        out.set(name, value);
    }
    for (name, value) in &java {
        match fate(name, role == Role::Consumer) {
            Fate::Renamed(to) => out.set(to, value),
            Fate::Special => special(&mut out, name, value, &mut problems),
            Fate::Refused => problems.push(problem(name, "is refused: it reaches outside Kafka")),
            Fate::Ignored => out.ignored.push((*name).to_owned()),
            Fate::Other => out.pass(name, value),
        }
    }
    stores::translate(&java, &mut out.settings, &mut problems);
    for (fixed, value) in fixed(role) {
        out.overrule(&java, fixed, value);
    }
    out.check(&mut problems);
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

impl Properties {
    /// Says that the client will work for that task: log lines name it.
    pub fn work_for(&mut self, connector: &str, task: u32) {
        self.owner = Owner { connector: Some(connector.into()), task: Some(task) };
    }

    /// Each setting.
    pub fn iter(&self) -> impl Iterator<Item = (String, String)> {
        self.settings.clone().into_iter()
    }

    /// The setting `name`, under librdkafka's name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// Sets `name`, under librdkafka's name.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    /// Sets what delivery stands on, and notes the setting that says something else.
    fn overrule(&mut self, java: &BTreeMap<&str, &str>, name: &str, value: &'static str) {
        self.set(name, value);
        let spellings = [name, "partitioner.class"];
        let meant = spellings.iter().filter(|it| it.starts_with(name));
        for (spelling, given) in meant.filter_map(|it| java.get_key_value(it)) {
            self.ignored.retain(|it| it != spelling);
            let same = given.trim().eq_ignore_ascii_case(value)
                || (name == "acks" && given.trim() == "-1");
            if !same {
                self.overruled.push(((*spelling).to_owned(), value));
            }
        }
    }

    /// Passes on what librdkafka knows. Kafka's own clients ignore what they do not know, and so
    /// does this: the setting is noted as ignored.
    fn pass(&mut self, name: &str, value: &str) {
        let known = ClientConfig::new().set(name, value).create_native_config();
        match known {
            Err(err) if err.to_string().contains("No such configuration property") => {
                self.ignored.push(name.to_owned());
            }
            Ok(_) | Err(_) => self.set(name, value),
        }
    }

    /// Lets librdkafka look at each setting by itself, so that every bad one is told.
    fn check(&self, problems: &mut Vec<PropertyError>) {
        for (name, value) in &self.settings {
            if let Err(err) = ClientConfig::new().set(name, value).create_native_config()
                && !SECRET.iter().any(|it| name.contains(it))
            {
                problems.push(problem(name, &err.to_string()));
            }
        }
    }
}

/// The values may be secrets: only names are shown.
impl std::fmt::Debug for Properties {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.settings.keys()).finish()
    }
}

pub(super) fn problem(key: &str, message: &str) -> PropertyError {
    PropertyError { key: key.to_owned(), message: message.to_owned() }
}

fn special(out: &mut Properties, name: &str, value: &str, problems: &mut Vec<PropertyError>) {
    match name {
        "auto.offset.reset" if value.eq_ignore_ascii_case("none") => out.set(name, "error"),
        "auto.offset.reset" | "isolation.level" | "security.protocol" => {
            out.set(name, &value.to_ascii_lowercase());
        }
        "ssl.endpoint.identification.algorithm" => {
            out.set(name, if value.trim().is_empty() { "none" } else { "https" });
        }
        "client.dns.lookup" if value == "default" => {}
        "client.dns.lookup" => out.set(name, value),
        "buffer.memory" => match value.trim().parse::<u64>() {
            Ok(bytes) => {
                out.set("queue.buffering.max.kbytes", &(bytes / 1024).max(1).to_string());
            }
            Err(_) => problems.push(problem(name, "is not a number")),
        },
        "partition.assignment.strategy" => match strategy(value) {
            Some(strategy) => out.set(name, &strategy),
            None => problems.push(problem(name, "names an assignor that is not available")),
        },
        "sasl.jaas.config" => login(out, value, problems),
        // The stores are translated together.
        _ => {}
    }
}

fn login(out: &mut Properties, value: &str, problems: &mut Vec<PropertyError>) {
    let key = "sasl.jaas.config";
    let Some(login) = Login::parse(value) else {
        return problems
            .push(problem(key, "is not a login line `<module> required name=value ...;`"));
    };
    if !["PlainLoginModule", "ScramLoginModule"].contains(&login.module_name()) {
        return problems
            .push(problem(key, "only PlainLoginModule and ScramLoginModule are available"));
    }
    match (login.option("username"), login.option("password")) {
        (Some(user), Some(password)) => {
            out.set("sasl.username", user);
            out.set("sasl.password", password);
        }
        _ => problems.push(problem(key, "lacks username or password")),
    }
}

fn strategy(value: &str) -> Option<String> {
    let name = |class: &str| match class.trim().rsplit('.').next()? {
        "RangeAssignor" | "range" => Some("range"),
        "RoundRobinAssignor" | "roundrobin" => Some("roundrobin"),
        "CooperativeStickyAssignor" | "cooperative-sticky" => Some("cooperative-sticky"),
        _ => None,
    };
    let names: Option<Vec<_>> = value.split(',').map(name).collect();
    let mut names = names?;
    // Java's default names both kinds so that a group can move from one to the other; librdkafka
    // refuses the mixture, and the first one is what a group of such members uses.
    if names.contains(&"cooperative-sticky") {
        names.truncate(1);
    }
    Some(names.join(","))
}

fn defaults(role: Role) -> &'static [(&'static str, &'static str)] {
    match role {
        Role::Consumer => &[
            ("allow.auto.create.topics", "true"),
            ("auto.offset.reset", "earliest"),
            ("check.crcs", "true"),
            ("isolation.level", "read_uncommitted"),
            ("partition.assignment.strategy", "cooperative-sticky"),
            ("session.timeout.ms", "10000"),
            ("heartbeat.interval.ms", "3000"),
            ("queued.min.messages", "2000"),
            ("queued.max.messages.kbytes", "16384"),
            // A second of waiting once as much is there would be a second without records.
            ("fetch.queue.backoff.ms", "10"),
        ],
        // Java's `max.request.size`: what brokers take by default can be written.
        Role::Producer => &[("message.max.bytes", "1048576"), ("linger.ms", "5")],
        Role::Admin => &[],
    }
}

/// What delivery stands on, whatever the user set.
fn fixed(role: Role) -> &'static [(&'static str, &'static str)] {
    match role {
        Role::Consumer => &[
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("enable.partition.eof", "false"),
        ],
        Role::Producer => {
            // A producer that gives up would turn brokers that are away into records that are lost.
            &[
                ("enable.idempotence", "true"),
                ("acks", "all"),
                ("message.timeout.ms", "0"),
                ("partitioner", "murmur2_random"),
            ]
        }
        Role::Admin => &[],
    }
}

const SECRET: &[&str] = &["password", "jaas", "secret", "key"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(role: Role, java: &[(&str, &str)], expect: &[(&str, &str)]) {
        let got = client_properties(role, java.iter().copied()).unwrap();
        for (name, value) in expect {
            assert_eq!(got.get(name), Some(*value), "{name}");
        }
    }

    #[track_caller]
    fn refused(java: &[(&str, &str)], expect: &[&str]) {
        let got = client_properties(Role::Consumer, java.iter().copied()).unwrap_err();
        assert_eq!(got.iter().map(ToString::to_string).collect::<Vec<_>>(), expect);
    }

    #[test]
    fn translates_what_java_clients_are_told() {
        check(
            Role::Consumer,
            &[
                ("bootstrap.servers", "a:1"),
                ("security.protocol", "SASL_SSL"),
                ("sasl.mechanism", "SCRAM-SHA-256"),
                ("sasl.jaas.config", r#"x.ScramLoginModule required username="u" password="p";"#),
                ("fetch.max.wait.ms", "77"),
                ("metadata.max.age.ms", "5000"),
                ("auto.offset.reset", "LATEST"),
                ("ssl.endpoint.identification.algorithm", ""),
                (
                    "partition.assignment.strategy",
                    "org.apache.kafka.clients.consumer.RangeAssignor,org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
                ),
            ],
            &[
                ("bootstrap.servers", "a:1"),
                ("security.protocol", "sasl_ssl"),
                ("sasl.mechanisms", "SCRAM-SHA-256"),
                ("sasl.username", "u"),
                ("sasl.password", "p"),
                ("fetch.wait.max.ms", "77"),
                ("topic.metadata.refresh.interval.ms", "5000"),
                ("auto.offset.reset", "latest"),
                ("ssl.endpoint.identification.algorithm", "none"),
                ("partition.assignment.strategy", "range"),
                ("enable.auto.commit", "false"),
            ],
        );
    }

    #[test]
    fn defaults_are_those_of_kafka_connect() {
        check(
            Role::Consumer,
            &[],
            &[
                ("auto.offset.reset", "earliest"),
                ("check.crcs", "true"),
                ("isolation.level", "read_uncommitted"),
            ],
        );
        check(
            Role::Producer,
            &[("acks", "1"), ("enable.idempotence", "false"), ("buffer.memory", "1048576")],
            &[
                ("acks", "all"),
                ("enable.idempotence", "true"),
                ("partitioner", "murmur2_random"),
                ("message.timeout.ms", "0"),
                ("queue.buffering.max.kbytes", "1024"),
            ],
        );
    }

    #[test]
    fn ignores_what_only_java_knows() {
        let java = [("interceptor.classes", "x.Y"), ("no.such.setting", "1"), ("retries", "9")];
        let got = client_properties(Role::Producer, java).unwrap();
        assert_eq!(got.ignored, ["interceptor.classes", "no.such.setting"]);
        assert_eq!(got.get("retries"), Some("9"));
    }

    #[test]
    fn what_delivery_stands_on_is_not_overridden_in_silence() {
        let java = [
            ("acks", "0"),
            ("enable.idempotence", "false"),
            ("partitioner.class", "x.Y"),
            ("partitioner", "murmur2_random"),
        ];
        let got = client_properties(Role::Producer, java).unwrap();
        let expected = [
            ("enable.idempotence", "true"),
            ("acks", "all"),
            ("partitioner.class", "murmur2_random"),
        ];
        assert_eq!(got.overruled, expected.map(|(name, value)| (name.to_owned(), value)));
        assert!(got.ignored.is_empty());
        let same = [("acks", "-1"), ("enable.idempotence", "TRUE")];
        assert!(client_properties(Role::Producer, same).unwrap().overruled.is_empty());
        let java = [("enable.auto.commit", "true")];
        let got = client_properties(Role::Consumer, java).unwrap();
        assert_eq!(got.overruled, [("enable.auto.commit".to_owned(), "false")]);
    }

    #[test]
    fn tells_every_setting_that_cannot_be_used() {
        refused(
            &[("plugin.library.paths", "/x"), ("sasl.kerberos.kinit.cmd", "sh")],
            &[
                "plugin.library.paths: is refused: it reaches outside Kafka",
                "sasl.kerberos.kinit.cmd: is refused: it reaches outside Kafka",
            ],
        );
        refused(
            &[("sasl.jaas.config", "com.sun.security.auth.module.JndiLoginModule required;")],
            &["sasl.jaas.config: only PlainLoginModule and ScramLoginModule are available"],
        );
    }

    #[test]
    fn shows_names_only() {
        let java = [(
            "sasl.jaas.config",
            r#"P.PlainLoginModule required username="u" password="canary";"#,
        )];
        let got = client_properties(Role::Producer, java).unwrap();
        assert!(!format!("{got:?}").contains("canary"));
    }
}
