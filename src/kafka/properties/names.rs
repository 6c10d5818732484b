//! Which Java setting is which of librdkafka's.

/// What becomes of a Java setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It has that name in librdkafka.
    Renamed(&'static str),
    /// It has no meaning here: it names a Java class, or tunes what librdkafka does not have.
    Ignored,
    /// It is handled with others of its kind.
    Special,
    /// It would let whoever writes a configuration run or read something on this machine.
    Refused,
    /// Not in the table: passed on if librdkafka knows it.
    Other,
}

/// The fate of the Java setting `name` in a consumer (`true`) or another client.
pub(super) fn fate(name: &str, consumer: bool) -> Fate {
    if let Some((_, to)) = RENAMED.iter().find(|(from, _)| *from == name) {
        return Fate::Renamed(to);
    }
    match name {
        "request.timeout.ms" if consumer => Fate::Renamed("socket.timeout.ms"),
        _ if REFUSED.contains(&name) => Fate::Refused,
        _ if SPECIAL.contains(&name) => Fate::Special,
        _ if IGNORED.contains(&name) || name.starts_with("metrics.") => Fate::Ignored,
        _ => Fate::Other,
    }
}

const RENAMED: &[(&str, &str)] = &[
    ("batch.size", "batch.size"),
    ("delivery.timeout.ms", "message.timeout.ms"),
    ("fetch.max.wait.ms", "fetch.wait.max.ms"),
    ("max.request.size", "message.max.bytes"),
    ("metadata.max.age.ms", "topic.metadata.refresh.interval.ms"),
    ("receive.buffer.bytes", "socket.receive.buffer.bytes"),
    ("send.buffer.bytes", "socket.send.buffer.bytes"),
    ("sasl.mechanism", "sasl.mechanisms"),
    ("socket.connection.setup.timeout.ms", "socket.connection.setup.timeout.ms"),
];

const SPECIAL: &[&str] = &[
    "auto.offset.reset",
    "buffer.memory",
    "client.dns.lookup",
    "isolation.level",
    "partition.assignment.strategy",
    "sasl.jaas.config",
    "security.protocol",
    "ssl.ca.location",
    "ssl.ca.pem",
    "ssl.endpoint.identification.algorithm",
    "ssl.key.password",
    "ssl.keystore.certificate.chain",
    "ssl.keystore.key",
    "ssl.keystore.location",
    "ssl.keystore.password",
    "ssl.keystore.type",
    "ssl.truststore.certificates",
    "ssl.truststore.location",
    "ssl.truststore.password",
    "ssl.truststore.type",
];

const IGNORED: &[&str] = &[
    "auto.include.jmx.reporter",
    "config.providers",
    "default.api.timeout.ms",
    "enable.auto.commit",
    "enable.metrics.push",
    "exclude.internal.topics",
    "interceptor.classes",
    "internal.leave.group.on.close",
    "key.deserializer",
    "key.serializer",
    "max.block.ms",
    "max.poll.records",
    "metadata.max.idle.ms",
    "metadata.recovery.strategy",
    "metric.reporters",
    "partitioner.adaptive.partitioning.enable",
    "partitioner.availability.timeout.ms",
    "partitioner.class",
    "partitioner.ignore.keys",
    "sasl.client.callback.handler.class",
    "sasl.login.callback.handler.class",
    "sasl.login.class",
    "security.providers",
    "socket.connection.setup.timeout.max.ms",
    "ssl.cipher.suites",
    "ssl.enabled.protocols",
    "ssl.engine.factory.class",
    "ssl.keymanager.algorithm",
    "ssl.protocol",
    "ssl.provider",
    "ssl.secure.random.implementation",
    "ssl.trustmanager.algorithm",
    "transactional.id",
    "value.deserializer",
    "value.serializer",
];

/// Settings of librdkafka that load code, run a command, or send credentials where they say.
const REFUSED: &[&str] = &[
    "enable.sasl.oauthbearer.unsecure.jwt",
    "plugin.library.paths",
    "sasl.kerberos.kinit.cmd",
    "sasl.oauthbearer.token.endpoint.url",
    "ssl.engine.id",
    "ssl.engine.location",
    "ssl.providers",
];
