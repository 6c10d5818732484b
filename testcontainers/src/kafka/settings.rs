//! What the brokers are told.

use std::{collections::BTreeMap, fmt::Write, path::Path};

pub(super) const USER: &str = "alice";
pub(super) const PASSWORD: &str = "alice-secret";

/// The ports of one node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ports {
    pub(super) controller: u16,
    pub(super) plain: u16,
    /// The listener behind the fault proxy, and the port of that proxy.
    pub(super) proxied: Option<(u16, u16)>,
    pub(super) secure: Option<SecurePorts>,
}

/// The ports of the listeners that ask for proof.
#[derive(Clone, Copy, Debug)]
pub(super) struct SecurePorts {
    pub(super) sasl_ssl: u16,
    pub(super) sasl_plaintext: u16,
    pub(super) ssl: u16,
}

/// A listener: its name, which is also its security protocol or maps to it, where it listens, and
/// where it tells clients to connect.
struct Listener {
    name: &'static str,
    protocol: &'static str,
    port: u16,
    advertised: Option<u16>,
}

/// The file `server.properties` of node `index` (from 0) of a cluster with the ports `all`.
///
/// `own` comes last and wins over what is set here.
pub(super) fn server_properties(
    index: usize,
    all: &[Ports],
    data: &Path,
    key_store: Option<&Path>,
    own: &BTreeMap<String, String>,
) -> String {
    let Some(ports) = all.get(index) else { return String::new() };
    let mut lines = BTreeMap::new();
    let mut set = |name: &str, value: String| lines.insert(name.to_owned(), value);
    set("process.roles", "broker,controller".to_owned());
    set("node.id", (index + 1).to_string());
    set("log.dirs", data.display().to_string());
    let voters = (1..).zip(all).map(|(id, it)| format!("{id}@127.0.0.1:{}", it.controller));
    set("controller.quorum.voters", voters.collect::<Vec<_>>().join(","));
    for (name, value) in listeners(ports).into_iter().chain(sizes(all.len())) {
        set(name, value);
    }
    if let Some(key_store) = key_store {
        security(key_store, &mut set);
    }
    lines.extend(own.clone());
    lines.iter().fold(String::new(), |mut text, (name, value)| {
        // Writing to a string does not fail.
        _ = writeln!(text, "{name}={value}");
        text
    })
}

fn listeners(ports: &Ports) -> Vec<(&'static str, String)> {
    let listener = |name, protocol, port| Listener { name, protocol, port, advertised: Some(port) };
    let mut all = vec![listener("PLAINTEXT", "PLAINTEXT", ports.plain)];
    if let Some((port, proxy)) = ports.proxied {
        let protocol = "PLAINTEXT";
        all.push(Listener { name: "PROXIED", protocol, port, advertised: Some(proxy) });
    }
    if let Some(SecurePorts { sasl_ssl, sasl_plaintext, ssl }) = ports.secure {
        all.push(listener("SASL_SSL", "SASL_SSL", sasl_ssl));
        all.push(listener("SASL_PLAINTEXT", "SASL_PLAINTEXT", sasl_plaintext));
        all.push(listener("SSL", "SSL", ssl));
    }
    let (name, protocol) = ("CONTROLLER", "PLAINTEXT");
    all.push(Listener { name, protocol, port: ports.controller, advertised: None });

    let list = |one: &dyn Fn(&Listener) -> Option<String>| {
        all.iter().filter_map(one).collect::<Vec<_>>().join(",")
    };
    let at = |name, port| format!("{name}://127.0.0.1:{port}");
    vec![
        ("listeners", list(&|it| Some(at(it.name, it.port)))),
        ("advertised.listeners", list(&|it| Some(at(it.name, it.advertised?)))),
        (
            "listener.security.protocol.map",
            list(&|it| Some(format!("{}:{}", it.name, it.protocol))),
        ),
        ("controller.listener.names", "CONTROLLER".to_owned()),
        ("inter.broker.listener.name", "PLAINTEXT".to_owned()),
    ]
}

/// Small internal topics, and no waiting for members that do not come.
fn sizes(brokers: usize) -> Vec<(&'static str, String)> {
    let replicas = brokers.min(3).to_string();
    vec![
        ("auto.create.topics.enable", "true".to_owned()),
        ("group.initial.rebalance.delay.ms", "0".to_owned()),
        ("default.replication.factor", replicas.clone()),
        ("offsets.topic.num.partitions", "4".to_owned()),
        ("offsets.topic.replication.factor", replicas.clone()),
        ("transaction.state.log.num.partitions", "4".to_owned()),
        ("transaction.state.log.replication.factor", replicas.clone()),
        ("transaction.state.log.min.isr", "1".to_owned()),
        ("share.coordinator.state.topic.num.partitions", "4".to_owned()),
        ("share.coordinator.state.topic.replication.factor", replicas),
        ("share.coordinator.state.topic.min.isr", "1".to_owned()),
        // A killed broker is noticed sooner than after the default of nine seconds.
        ("broker.session.timeout.ms", "6000".to_owned()),
    ]
}

fn security(key_store: &Path, set: &mut dyn FnMut(&str, String) -> Option<String>) {
    let module = "org.apache.kafka.common.security";
    for listener in ["sasl_ssl", "sasl_plaintext"] {
        let name = |rest: &str| format!("listener.name.{listener}.{rest}");
        set(&name("sasl.enabled.mechanisms"), "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512".to_owned());
        for scram in ["scram-sha-256", "scram-sha-512"] {
            set(
                &name(&format!("{scram}.sasl.jaas.config")),
                format!("{module}.scram.ScramLoginModule required;"),
            );
        }
        set(
            &name("plain.sasl.jaas.config"),
            format!("{module}.plain.PlainLoginModule required user_{USER}=\"{PASSWORD}\";"),
        );
    }
    set("ssl.keystore.type", "PEM".to_owned());
    set("ssl.keystore.location", key_store.display().to_string());
    set("ssl.client.auth", "none".to_owned());
}

/// What `kafka-storage format` needs to create the user.
pub(super) fn scram_arguments() -> Vec<String> {
    let add = |mechanism| {
        ["--add-scram".to_owned(), format!("{mechanism}=[name={USER},password={PASSWORD}]")]
    };
    [add("SCRAM-SHA-256"), add("SCRAM-SHA-512")].concat()
}

/// Flags for a broker that starts fast and stays small.
pub(super) fn broker_jvm() -> Vec<String> {
    flags(&["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"])
}

/// Flags for a program that runs a second.
pub(super) fn tool_jvm() -> Vec<String> {
    flags(&[
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
    ])
}

fn flags(all: &[&str]) -> Vec<String> {
    all.iter().map(|&it| it.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(first: u16) -> Ports {
        Ports { controller: first, plain: first + 1, proxied: None, secure: None }
    }

    #[test]
    fn a_cluster_knows_its_voters_and_replicates() {
        let all = [node(10), node(20), node(30)];
        let own = BTreeMap::from([("log.dirs".to_owned(), "/elsewhere".to_owned())]);
        let text = server_properties(1, &all, Path::new("/data"), None, &own);
        for line in [
            "node.id=2",
            "controller.quorum.voters=1@127.0.0.1:10,2@127.0.0.1:20,3@127.0.0.1:30",
            "offsets.topic.replication.factor=3",
            "advertised.listeners=PLAINTEXT://127.0.0.1:21",
            "log.dirs=/elsewhere",
        ] {
            assert!(text.lines().any(|it| it == line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("ssl"), "{text}");
    }

    #[test]
    fn a_proxied_listener_advertises_the_proxy() {
        let ports = Ports { proxied: Some((12, 99)), ..node(10) };
        let text = server_properties(0, &[ports], Path::new("/d"), None, &BTreeMap::new());
        assert!(text.contains("PROXIED://127.0.0.1:12,CONTROLLER"), "{text}");
        assert!(text.contains("PLAINTEXT://127.0.0.1:11,PROXIED://127.0.0.1:99\n"), "{text}");
    }
}
