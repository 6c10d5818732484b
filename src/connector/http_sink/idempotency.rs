//! The key that marks a repeated call as the same.

use uuid::Uuid;

use crate::record::RawRecord;

/// Makes idempotency keys for one cluster.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    namespace: Uuid,
}

impl Keys {
    /// Keys for the cluster `cluster_id`, so that the same position in two clusters is not the same.
    pub(super) fn new(cluster_id: &str) -> Self {
        let root = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://kafka.apache.org/records");
        Self { namespace: Uuid::new_v5(&root, cluster_id.as_bytes()) }
    }

    /// The key of part `part` of a record: the same over retries, crashes and rebalances, another
    /// for the same position of a topic that was deleted and made again.
    pub(super) fn of(&self, record: &RawRecord, part: u32) -> Uuid {
        let timestamp = record.timestamp.map_or(-1, |it| it.0);
        let name = format!("{}|{}|{timestamp}|{part}", record.partition, record.offset);
        Uuid::new_v5(&self.namespace, name.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{RecordOffset, Timestamp, TimestampType, TopicPartition};

    fn record(topic: &str, offset: i64, timestamp: i64) -> RawRecord {
        RawRecord {
            partition: TopicPartition::new(topic, 0),
            offset: RecordOffset::new(offset).unwrap(),
            timestamp: Some(Timestamp(timestamp)),
            timestamp_type: TimestampType::CreateTime,
            key: None,
            value: None,
            headers: Vec::new(),
        }
    }

    #[test]
    fn the_same_call_has_the_same_key_and_no_other_has() {
        let keys = Keys::new("cluster");
        let first = keys.of(&record("t", 1, 5), 0);
        assert_eq!(first, Keys::new("cluster").of(&record("t", 1, 5), 0));
        for other in [
            keys.of(&record("t", 1, 5), 1),
            keys.of(&record("t", 2, 5), 0),
            keys.of(&record("t", 1, 6), 0),
            keys.of(&record("u", 1, 5), 0),
            Keys::new("other").of(&record("t", 1, 5), 0),
        ] {
            assert_ne!(first, other);
        }
    }
}
