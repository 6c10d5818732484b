//! From what the client polled to a record with its duty.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use rdkafka::{
    Message, Timestamp as KafkaTimestamp,
    message::{BorrowedMessage, Headers},
};

use super::assignment::Assignment;
use crate::{
    delivery::Ack,
    record::{RawHeader, RawRecord, RecordOffset, Timestamp, TimestampType, TopicPartition},
};

/// What a polled message is.
pub(super) enum Polled {
    Fresh(RawRecord, Ack),
    /// Done or under way, or of a partition that is leaving: there is nothing to do with it.
    Known,
    /// It cannot be read, for this reason.
    Unreadable(String),
}

impl Polled {
    pub(super) fn of(message: &BorrowedMessage<'_>, assignment: &mut Assignment) -> Self {
        let Some((topic, assigned)) = assignment.find(message.topic(), message.partition()) else {
            return Self::Known;
        };
        let Some(offset) = RecordOffset::new(message.offset()) else { return Self::Known };
        if offset.get() < assigned.next {
            // Recreated, or cut off: these are other records than those that stood here before.
            tracing::warn!(
                topic = message.topic(),
                partition = message.partition(),
                offset = offset.get(),
                expected = assigned.next,
                "the log has gone back, its records are all new"
            );
            assigned.lane = assigned.lane.start_over();
            assigned.committed = None;
        }
        assigned.next = offset.get().saturating_add(1);
        let bytes = OVERHEAD + message.payload_len() + message.key_len();
        // The binding panics at a header whose name is no UTF-8.
        let Ok(headers) = catch_unwind(AssertUnwindSafe(|| headers_of(message))) else {
            return Self::Unreadable(format!(
                "record at {topic}-{}@{offset} has a header whose name is not UTF-8",
                message.partition()
            ));
        };
        let Some(ack) = assigned.lane.register(offset.get(), bytes) else { return Self::Known };
        let (timestamp, timestamp_type) = match message.timestamp() {
            KafkaTimestamp::CreateTime(at) => (Some(Timestamp(at)), TimestampType::CreateTime),
            KafkaTimestamp::LogAppendTime(at) => {
                (Some(Timestamp(at)), TimestampType::LogAppendTime)
            }
            KafkaTimestamp::NotAvailable => (None, TimestampType::default()),
        };
        let record = RawRecord {
            partition: TopicPartition { topic, partition: message.partition() },
            offset,
            timestamp: timestamp.filter(|it| it.0 >= 0),
            timestamp_type,
            key: message.key().map(Bytes::copy_from_slice),
            value: message.payload().map(Bytes::copy_from_slice),
            headers,
        };
        Self::Fresh(record, ack)
    }
}

/// What a record takes beside its key and value, so that many small ones count.
const OVERHEAD: usize = 256;

fn headers_of(message: &BorrowedMessage<'_>) -> Vec<RawHeader> {
    let Some(headers) = message.headers() else { return Vec::new() };
    let header = |it: rdkafka::message::Header<'_, &[u8]>| RawHeader {
        name: it.key.to_owned(),
        value: it.value.map(Bytes::copy_from_slice),
    };
    headers.iter().map(header).collect()
}
