//! The Kafka clients of a connector's tasks: Connect's defaults, then the worker's settings, then
//! the connector's overrides.

use std::collections::BTreeMap;

use crate::{
    config::ConfigWarning,
    connector::framework::FrameworkConfig,
    kafka::{Properties, PropertyError, Role, client_properties},
    worker::{TaskId, config::WorkerConfig},
};

/// Settings of the three kinds of clients, without what differs from task to task.
pub(super) struct Clients {
    connector: String,
    /// The start of each task's static membership, if there is one.
    instance: Option<String>,
    consumer: Properties,
    producer: Properties,
    admin: Properties,
    /// The connector's settings that do nothing.
    pub(super) warnings: Vec<ConfigWarning>,
}

impl Clients {
    /// The settings of a connector's clients.
    ///
    /// # Errors
    /// Tells every setting that cannot be used, under the name that it was given.
    pub(super) fn of(
        framework: &FrameworkConfig,
        worker: &WorkerConfig,
        instance: Option<&str>,
    ) -> Result<Self, Vec<String>> {
        let own = &framework.overrides;
        let clients = &worker.clients;
        let none = Vec::new();
        let consumer = [&none, &clients.consumer, &own.consumer];
        let producer = [&none, &clients.producer, &own.producer];
        let admin = [&clients.own, &clients.admin, &own.admin];
        let mut problems = Vec::new();
        let mut settings_of = |role, family: &str, layers| {
            properties(role, worker, layers)
                .map_err(|found| problems.extend(found.into_iter().map(|it| named(family, &it))))
                .ok()
        };
        let made = (
            settings_of(Role::Consumer, "consumer", consumer),
            settings_of(Role::Producer, "producer", producer),
            settings_of(Role::Admin, "admin", admin),
        );
        let connector = framework.name.clone();
        match made {
            (Some(consumer), Some(producer), Some(admin)) => {
                let chosen = consumer.get("group.instance.id").map(str::to_owned);
                let instance = chosen.or_else(|| instance.map(str::to_owned));
                let warnings = [
                    unused("consumer.override.", &consumer, &own.consumer),
                    unused("producer.override.", &producer, &own.producer),
                    unused("admin.override.", &admin, &own.admin),
                ]
                .concat();
                Ok(Self { connector, instance, consumer, producer, admin, warnings })
            }
            _ => Err(problems),
        }
    }

    /// The consumer of a sink's task: a member of `connect-<name>`, unless it was told another group.
    pub(super) fn consumer(&self, task: &TaskId) -> Properties {
        let mut properties = self.consumer.clone();
        if properties.get("group.id").is_none() {
            properties.set("group.id", &format!("connect-{}", self.connector));
        }
        if let Some(instance) = &self.instance {
            // One member each: two tasks of one connector share a group.
            let id = format!("{instance}-{}-{}", self.connector, task.task);
            properties.set("group.instance.id", &id);
        }
        named_client(properties, "connector-consumer", task)
    }

    /// The producer of a source's task.
    pub(super) fn producer(&self, task: &TaskId) -> Properties {
        named_client(self.producer.clone(), "connector-producer", task)
    }

    /// The producer of a sink's dead letters.
    pub(super) fn dead_letter_producer(&self, task: &TaskId) -> Properties {
        named_client(self.producer.clone(), "connector-dlq-producer", task)
    }

    /// The administrative client of a task.
    pub(super) fn admin(&self, task: &TaskId) -> Properties {
        named_client(self.admin.clone(), "connector-adminclient", task)
    }
}

/// The settings of an administrative client of the worker's own.
///
/// # Errors
/// Tells every setting that cannot be used.
pub(super) fn own_admin(worker: &WorkerConfig) -> Result<Properties, Vec<String>> {
    let layers = [&worker.clients.own, &worker.clients.admin, &Vec::new()];
    properties(Role::Admin, worker, layers)
        .map_err(|found| found.iter().map(|it| named("admin", it)).collect())
}

/// The worker's settings of Kafka clients that do nothing. Those that cannot be used at all are
/// problems of each connector.
pub fn unused_settings(worker: &WorkerConfig) -> Vec<ConfigWarning> {
    let none = Vec::new();
    let clients = &worker.clients;
    let families = [
        (Role::Consumer, "consumer.", &clients.consumer),
        (Role::Producer, "producer.", &clients.producer),
        (Role::Admin, "admin.", &clients.admin),
        (Role::Admin, "", &clients.own),
    ];
    let warnings = families.into_iter().filter_map(|(role, prefix, settings)| {
        let translated = properties(role, worker, [&none, &none, settings]).ok()?;
        Some(unused(prefix, &translated, settings))
    });
    warnings.flatten().collect()
}

fn unused(prefix: &str, all: &Properties, own: &[(String, String)]) -> Vec<ConfigWarning> {
    let warning = |(name, _): &(String, String)| {
        let overruled = all.overruled.iter().find(|(it, _)| it == name);
        let reason = match overruled {
            Some((_, value)) => format!("delivery stands on the value {value}"),
            None if all.ignored.contains(name) => {
                "Kafka's client here has no such setting".to_owned()
            }
            None => return None,
        };
        let key = format!("{prefix}{name}");
        Some(ConfigWarning { message: format!("{key} has no effect: {reason}"), key })
    };
    own.iter().filter_map(warning).collect()
}

fn properties(
    role: Role,
    worker: &WorkerConfig,
    layers: [&Vec<(String, String)>; 3],
) -> Result<Properties, Vec<PropertyError>> {
    let bootstrap = worker.bootstrap_servers.join(",");
    let mut java = BTreeMap::from([("bootstrap.servers", bootstrap.as_str())]);
    for (name, value) in layers.into_iter().flatten() {
        java.insert(name, value);
    }
    client_properties(role, java)
}

fn named(family: &str, error: &PropertyError) -> String {
    format!("{family}.{error}")
}

/// The client id that Connect gives, unless the user chose one.
fn named_client(mut properties: Properties, role: &str, task: &TaskId) -> Properties {
    if properties.get("client.id").is_none() {
        properties.set("client.id", &format!("{role}-{task}"));
    }
    properties.work_for(&task.connector, task.task);
    properties
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::files;

    fn worker(text: &str) -> WorkerConfig {
        let common = "bootstrap.servers=b:9092\nkey.converter=String\nvalue.converter=String\n";
        let raw = files::properties("worker.properties", &format!("{common}{text}")).unwrap();
        WorkerConfig::parse(raw).unwrap().0
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = unused_settings(&worker(text));
        let found: Vec<&str> = found.iter().map(|it| it.key.as_str()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn settings_that_librdkafka_lacks_are_told() {
        check(
            "consumer.max.poll.records=5\nconsumer.fetch.min.bytes=5",
            &["consumer.max.poll.records"],
        );
        check(
            "producer.partitioner.class=x\nadmin.nonsense=1",
            &["producer.partitioner.class", "admin.nonsense"],
        );
        check("ssl.protocol=TLS\nsecurity.protocol=SSL", &["ssl.protocol"]);
        check("producer.batch.size=1000\nmetadata.max.age.ms=5", &[]);
    }

    #[test]
    fn settings_that_delivery_overrules_are_told() {
        let text = "producer.acks=0\nproducer.enable.idempotence=true\n\
                    consumer.enable.auto.commit=true";
        let found = unused_settings(&worker(text));
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "consumer.enable.auto.commit has no effect: delivery stands on the value false",
                "producer.acks has no effect: delivery stands on the value all",
            ]
        );
    }
}
