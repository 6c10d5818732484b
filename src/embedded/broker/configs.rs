//! The configuration of topics: Kafka's keys, their defaults, and what the broker makes of them.

use std::{collections::BTreeMap, time::Duration};

/// The source of a value that was set on the topic.
pub(super) const OF_TOPIC: i8 = 1;

/// The configuration of a topic: what was set, and through it, what applies.
#[derive(Clone, Debug, Default)]
pub(super) struct Configs {
    set: BTreeMap<&'static str, String>,
}

/// A key of the configuration of topics.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) default: &'static str,
    pub(super) kind: Kind,
}

/// What values a key takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// `true` or `false`.
    Boolean,
    /// 32 bits, at least this.
    Integer(i64),
    /// 64 bits, at least this.
    Long(i64),
    /// From 0 to 1.
    Ratio,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Words with commas between them, each one of these; anything if there are none.
    List(&'static [&'static str]),
}

/// What the broker heeds. The other keys are kept and shown, and change nothing here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) compacts: bool,
    pub(super) deletes: bool,
    /// Records get the time at which they arrive.
    pub(super) append_time: bool,
    /// The largest batch, in bytes.
    pub(super) max_message: usize,
    pub(super) keep_tombstones: Duration,
    /// How much of a log has to be new before it is compacted.
    pub(super) dirty_ratio: f64,
    /// `None` keeps records for ever.
    pub(super) retention: Option<i64>,
    /// `None` keeps any amount.
    pub(super) retention_bytes: Option<usize>,
}

impl Configs {
    /// Sets a key.
    ///
    /// # Errors
    /// Fails, with what Kafka would say, if there is no such key or it does not take the value.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let key = key(name)?;
        if !key.kind.takes(value) {
            return Err(format!("Invalid value {value} for configuration {name}"));
        }
        self.set.insert(key.name, value.to_owned());
        Ok(())
    }

    /// Sets a key back to its default.
    ///
    /// # Errors
    /// Fails if there is no such key.
    pub(super) fn reset(&mut self, name: &str) -> Result<(), String> {
        self.set.remove(key(name)?.name);
        Ok(())
    }

    /// Adds words to a list, or takes them away.
    ///
    /// # Errors
    /// Fails if the key is no list or does not take the words.
    pub(super) fn edit(&mut self, name: &str, words: &str, add: bool) -> Result<(), String> {
        let key = key(name)?;
        if !matches!(key.kind, Kind::List(_)) {
            return Err(format!("Config value append is not allowed for config key: {name}"));
        }
        let named = |it: &&str| words.split(',').any(|word| word == *it);
        let before = self.value(key).to_owned();
        let kept = before.split(',').filter(|it| !it.is_empty() && !named(it));
        let added = words.split(',').filter(|_| add);
        let after: Vec<_> = kept.chain(added).collect();
        self.set(name, &after.join(","))
    }

    /// The value that applies.
    pub(super) fn value(&self, key: &Key) -> &str {
        self.set.get(key.name).map_or(key.default, String::as_str)
    }

    /// Where the value comes from: [`OF_TOPIC`], or the defaults.
    pub(super) fn source(&self, key: &Key) -> i8 {
        if self.set.contains_key(key.name) { OF_TOPIC } else { 5 }
    }

    pub(super) fn rules(&self) -> Rules {
        let text = |name| key(name).map(|it| self.value(it)).unwrap_or_default();
        let number = |name| text(name).parse::<i64>().unwrap_or_default();
        let size = |name| usize::try_from(number(name)).ok();
        let policy = |word| text("cleanup.policy").split(',').any(|it| it == word);
        let millis = u64::try_from(number("delete.retention.ms")).unwrap_or_default();
        Rules {
            compacts: policy("compact"),
            deletes: policy("delete"),
            append_time: text("message.timestamp.type") == "LogAppendTime",
            max_message: size("max.message.bytes").unwrap_or_default(),
            dirty_ratio: text("min.cleanable.dirty.ratio").parse().unwrap_or_default(),
            keep_tombstones: Duration::from_millis(millis).min(FAR),
            retention: Some(number("retention.ms")).filter(|it| 0 <= *it),
            retention_bytes: size("retention.bytes"),
        }
    }
}

/// Longer than any process lives, and short enough to be added to an instant.
const FAR: Duration = Duration::from_hours(24 * 365 * 10);

impl Kind {
    fn takes(self, value: &str) -> bool {
        match self {
            Self::Boolean => ["true", "false"].contains(&value),
            Self::Integer(min) => value.parse::<i32>().is_ok_and(|it| min <= i64::from(it)),
            Self::Long(min) => value.parse::<i64>().is_ok_and(|it| min <= it),
            Self::Ratio => value.parse::<f64>().is_ok_and(|it| (0.0..=1.0).contains(&it)),
            Self::Choice(all) => all.contains(&value),
            Self::List(all) => {
                all.is_empty() || value.split(',').all(|it| all.contains(&it) || value.is_empty())
            }
        }
    }
}

fn key(name: &str) -> Result<&'static Key, String> {
    let found = KEYS.iter().find(|it| it.name == name);
    found.ok_or_else(|| format!("Unknown topic config name: {name}"))
}

const fn one(name: &'static str, default: &'static str, kind: Kind) -> Key {
    Key { name, default, kind }
}

const CODECS: &[&str] = &["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"];
const NEVER: &str = "9223372036854775807";

/// All keys, as in Apache Kafka 4.
pub(super) const KEYS: &[Key] = &[
    one("cleanup.policy", "delete", Kind::List(&["compact", "delete"])),
    one("compression.gzip.level", "-1", Kind::Integer(-1)),
    one("compression.lz4.level", "9", Kind::Integer(1)),
    one("compression.type", "producer", Kind::Choice(CODECS)),
    one("compression.zstd.level", "3", Kind::Integer(-131_072)),
    one("delete.retention.ms", "86400000", Kind::Long(0)),
    one("file.delete.delay.ms", "60000", Kind::Long(0)),
    one("flush.messages", NEVER, Kind::Long(1)),
    one("flush.ms", NEVER, Kind::Long(0)),
    one("follower.replication.throttled.replicas", "", Kind::List(&[])),
    one("index.interval.bytes", "4096", Kind::Integer(0)),
    one("leader.replication.throttled.replicas", "", Kind::List(&[])),
    one("local.retention.bytes", "-2", Kind::Long(-2)),
    one("local.retention.ms", "-2", Kind::Long(-2)),
    one("max.compaction.lag.ms", NEVER, Kind::Long(1)),
    one("max.message.bytes", "1048588", Kind::Integer(0)),
    one("message.timestamp.after.max.ms", "3600000", Kind::Long(0)),
    one("message.timestamp.before.max.ms", NEVER, Kind::Long(0)),
    one("message.timestamp.type", "CreateTime", Kind::Choice(&["CreateTime", "LogAppendTime"])),
    one("min.cleanable.dirty.ratio", "0.5", Kind::Ratio),
    one("min.compaction.lag.ms", "0", Kind::Long(0)),
    one("min.insync.replicas", "1", Kind::Integer(1)),
    one("preallocate", "false", Kind::Boolean),
    one("remote.storage.enable", "false", Kind::Boolean),
    one("retention.bytes", "-1", Kind::Long(-1)),
    one("retention.ms", "604800000", Kind::Long(-1)),
    one("segment.bytes", "1073741824", Kind::Integer(14)),
    one("segment.index.bytes", "10485760", Kind::Integer(4)),
    one("segment.jitter.ms", "0", Kind::Long(0)),
    one("segment.ms", "604800000", Kind::Long(1)),
    one("unclean.leader.election.enable", "false", Kind::Boolean),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_value() {
        for key in KEYS {
            assert!(key.kind.takes(key.default), "{}", key.name);
        }
    }

    #[test]
    fn values_are_checked() {
        for (name, value, taken) in [
            ("cleanup.policy", "compact,delete", true),
            ("cleanup.policy", "compact,forget", false),
            ("retention.ms", "-1", true),
            ("retention.ms", "soon", false),
            ("min.cleanable.dirty.ratio", "1.5", false),
            ("no.such.key", "1", false),
        ] {
            assert_eq!(Configs::default().set(name, value).is_ok(), taken, "{name}={value}");
        }
    }

    #[test]
    fn lists_grow_and_shrink() {
        let mut configs = Configs::default();
        configs.edit("cleanup.policy", "compact", true).unwrap();
        assert!(configs.rules().compacts && configs.rules().deletes);
        configs.edit("cleanup.policy", "delete", false).unwrap();
        assert!(configs.rules().compacts && !configs.rules().deletes);
        assert!(configs.edit("retention.ms", "1", true).is_err());
    }
}
