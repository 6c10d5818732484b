//! Reading and writing topics.

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{run, succeeded};
use crate::error::StartError;

const CONSUME: &str = include_str!("consume.py");
const PRODUCE: &str = include_str!("produce.py");

/// How much longer than its own deadline a script may take, to start and to end.
const GRACE: Duration = Duration::from_secs(30);

/// How long writing may take.
const WRITE: Duration = Duration::from_mins(2);

/// A record as it stands in a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsumedRecord {
    /// Its topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// Its offset.
    pub offset: i64,
    /// Its key.
    pub key: Option<Vec<u8>>,
    /// Its value.
    pub value: Option<Vec<u8>>,
    /// Its headers, in order.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
    /// Its timestamp, in milliseconds since 1970.
    pub timestamp: i64,
}

/// A record to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProducedRecord {
    /// Its key.
    pub key: Option<Vec<u8>>,
    /// Its value.
    pub value: Option<Vec<u8>>,
    /// Its headers, in order.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
    /// Its partition; chosen by the key if `None`.
    pub partition: Option<i32>,
    /// Its timestamp, in milliseconds since 1970; now if `None`.
    pub timestamp: Option<i64>,
}

impl ProducedRecord {
    /// A record with a value and nothing else.
    pub fn value(value: impl Into<Vec<u8>>) -> Self {
        Self { value: Some(value.into()), ..Self::default() }
    }

    /// A record with a key and a value.
    pub fn keyed(key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        Self { key: Some(key.into()), ..Self::value(value) }
    }
}

/// The independent client, set up for one cluster.
#[derive(Clone, Debug)]
pub struct Judge {
    config: BTreeMap<String, String>,
}

/// Reads plaintext topics; see [`Judge::consume`].
///
/// # Errors
/// As [`Judge::consume`].
pub async fn consume(
    bootstrap: &str,
    topics: &[&str],
    expected: usize,
    deadline: Duration,
) -> Result<Vec<ConsumedRecord>, StartError> {
    Judge::new(bootstrap).consume(topics, expected, deadline).await
}

/// Writes to a plaintext topic; see [`Judge::produce`].
///
/// # Errors
/// As [`Judge::produce`].
pub async fn produce(
    bootstrap: &str,
    topic: &str,
    records: &[ProducedRecord],
) -> Result<(), StartError> {
    Judge::new(bootstrap).produce(topic, records).await
}

impl Judge {
    /// A client of the cluster at `bootstrap`.
    pub fn new(bootstrap: &str) -> Self {
        let bootstrap = ("bootstrap.servers".to_owned(), bootstrap.to_owned());
        Self { config: BTreeMap::from([bootstrap]) }
    }

    /// Sets a property of the client, such as `isolation.level` or `sasl.mechanism`.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.insert(name.into(), value.into());
        self
    }

    /// Reads the topics from the beginning, outside any group, until there are at least `expected`
    /// records **and** the end of every partition is reached, so that records too many show.
    /// Records are in the order of topic, partition and offset. After `deadline` whatever was read
    /// is returned, so compare the length.
    ///
    /// # Errors
    /// Fails if there is no Python client, or it fails.
    pub async fn consume(
        &self,
        topics: &[&str],
        expected: usize,
        deadline: Duration,
    ) -> Result<Vec<ConsumedRecord>, StartError> {
        let wish = json!({
            "config": self.config,
            "topics": topics,
            "expected": expected,
            "seconds": deadline.as_secs_f64(),
        });
        let output = run(CONSUME, &[], wish.to_string().as_bytes(), deadline + GRACE).await?;
        let lines = succeeded(output)?;
        let mut records = String::from_utf8_lossy(&lines)
            .lines()
            .map(|line| read_record(line).ok_or_else(|| garbled(line)))
            .collect::<Result<Vec<_>, _>>()?;
        records.sort_by(|a, b| {
            (&a.topic, a.partition, a.offset).cmp(&(&b.topic, b.partition, b.offset))
        });
        Ok(records)
    }

    /// Writes the records in this order, and waits until all are acknowledged by all replicas.
    ///
    /// # Errors
    /// Fails if there is no Python client, or not all were acknowledged within two minutes.
    pub async fn produce(&self, topic: &str, records: &[ProducedRecord]) -> Result<(), StartError> {
        let mut wish = json!({ "config": self.config, "topic": topic }).to_string();
        for record in records {
            wish.push('\n');
            wish.push_str(&write_record(record).to_string());
        }
        succeeded(run(PRODUCE, &[], wish.as_bytes(), WRITE).await?).map(drop)
    }
}

fn garbled(line: &str) -> StartError {
    StartError::Failed { what: "reading the output of python".to_owned(), log: line.to_owned() }
}

/// `None` if `line` is not what the script prints.
fn read_record(line: &str) -> Option<ConsumedRecord> {
    let it: Value = serde_json::from_str(line).ok()?;
    let header = |it: &Value| Some((it.get(0)?.as_str()?.to_owned(), bytes(it.get(1)?)?));
    Some(ConsumedRecord {
        topic: it.get("topic")?.as_str()?.to_owned(),
        partition: it.get("partition")?.as_i64()?.try_into().ok()?,
        offset: it.get("offset")?.as_i64()?,
        key: bytes(it.get("key")?)?,
        value: bytes(it.get("value")?)?,
        headers: it.get("headers")?.as_array()?.iter().map(header).collect::<Option<_>>()?,
        timestamp: it.get("timestamp")?.as_i64()?,
    })
}

/// Base64 or null; the outer `None` is for anything else.
#[expect(clippy::option_option, reason = "absent bytes are not the same as garbled ones")]
fn bytes(it: &Value) -> Option<Option<Vec<u8>>> {
    if it.is_null() {
        return Some(None);
    }
    STANDARD.decode(it.as_str()?).ok().map(Some)
}

fn write_record(record: &ProducedRecord) -> Value {
    let ProducedRecord { key, value, headers, partition, timestamp } = record;
    let text = |it: &Option<Vec<u8>>| it.as_ref().map(|it| STANDARD.encode(it));
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name, text(value))).collect();
    json!({
        "key": text(key),
        "value": text(value),
        "headers": headers,
        "partition": partition,
        "timestamp": timestamp,
    })
}
