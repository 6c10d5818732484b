//! The topics that an expression means, now and as topics come and go.
//!
//! The names are compared here, by the expression that the configuration was checked with: what
//! librdkafka takes for regular expressions is POSIX's dialect, to which `orders-\d+` is valid and
//! means nothing of the kind.

use std::{collections::BTreeSet, time::Duration};

use rdkafka::{consumer::Consumer, error::KafkaResult, metadata::MetadataTopic};
use regex::Regex;
use tokio::time::Instant;

use super::{Properties, poll::PollLoop};

/// A subscription by expression.
pub(super) struct Matching {
    regex: Regex,
    /// How often the cluster is asked for its topics.
    period: Duration,
    next: Instant,
    /// The topics subscribed to.
    topics: BTreeSet<String>,
}

impl Matching {
    pub(super) fn new(regex: Regex, properties: &Properties) -> Self {
        let period = properties.get(REFRESH).and_then(|it| it.parse().ok()).unwrap_or(DEFAULT);
        Self {
            regex,
            period: Duration::from_millis(period.max(SHORTEST)),
            next: Instant::now(),
            topics: BTreeSet::new(),
        }
    }

    /// The topics among `names` that are meant. Kafka's own never are.
    fn choose<'n>(&self, names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
        let meant = |name: &&str| !KAFKAS_OWN.contains(name) && self.regex.is_match(name);
        names.filter(meant).map(str::to_owned).collect()
    }
}

impl PollLoop {
    /// Subscribes to the topics that the expression means, if they are others than before.
    pub(super) fn look_for_topics(&mut self) {
        let now = Instant::now();
        let settled = self.stop.is_none() && self.joining.is_empty() && self.leaving.is_empty();
        let Some(matching) = &mut self.matching else { return };
        if !settled || now < matching.next {
            return;
        }
        matching.next = now + matching.period;
        if let Err(error) = self.subscribe_to_matching() {
            if let Some(matching) = &mut self.matching {
                matching.next = now + RETRY;
            }
            tracing::warn!(%error, reader = self.name(), "topics could not be looked for");
        }
    }

    fn subscribe_to_matching(&mut self) -> KafkaResult<()> {
        let Some(matching) = &mut self.matching else { return Ok(()) };
        let metadata = self.consumer.fetch_metadata(None, METADATA_TIMEOUT)?;
        let found = matching.choose(metadata.topics().iter().map(MetadataTopic::name));
        if found == matching.topics {
            return Ok(());
        }
        let pattern = matching.regex.as_str();
        tracing::info!(pattern, topics = ?found, "topics that match have changed");
        if found.is_empty() {
            self.consumer.unsubscribe();
        } else {
            self.consumer.subscribe(&found.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        matching.topics = found;
        Ok(())
    }
}

/// Java's `metadata.max.age.ms`.
const REFRESH: &str = "topic.metadata.refresh.interval.ms";
/// Its default, in milliseconds.
const DEFAULT: u64 = 300_000;
const SHORTEST: u64 = 100;
/// When the topics could not be listed.
const RETRY: Duration = Duration::from_secs(1);
const METADATA_TIMEOUT: Duration = Duration::from_secs(2);
/// Java's consumer leaves these out too, unless `exclude.internal.topics` is off.
const KAFKAS_OWN: &[&str] = &["__consumer_offsets", "__transaction_state", "__share_group_state"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::full_match;

    #[track_caller]
    fn check(pattern: &str, names: &[&str], expected: &[&str]) {
        let matching = Matching::new(full_match(pattern).unwrap(), &Properties::default());
        let found = matching.choose(names.iter().copied());
        assert_eq!(found.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_expression_means_whole_names_in_the_dialect_of_its_check() {
        check(
            r"orders-\d+",
            &["orders-1", "orders-x", "old-orders-1", "orders-12"],
            &["orders-1", "orders-12"],
        );
        check(r"(?i)Orders\.(new|old)", &["orders.new", "orders-new"], &["orders.new"]);
        check("a|b", &["a", "b", "ab"], &["a", "b"]);
        check(r"[^_].*|__.*", &["__consumer_offsets", "__mine", "x"], &["__mine", "x"]);
    }

    #[test]
    fn topics_are_looked_for_as_often_as_metadata_expire() {
        let period = |value: &str| {
            let mut properties = Properties::default();
            properties.set(REFRESH, value);
            Matching::new(full_match("a").unwrap(), &properties).period.as_millis()
        };
        assert_eq!(period("1000"), 1000);
        assert_eq!(period("0"), 100);
        assert_eq!(period("-1"), 300_000);
    }
}
