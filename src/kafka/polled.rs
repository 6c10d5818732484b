//! From what the client polled to a record with its duty.

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
}

impl Polled {
    pub(super) fn of(message: &BorrowedMessage<'_>, assignment: &mut Assignment) -> Self {
        let Some((topic, assigned)) = assignment.find(message.topic(), message.partition()) else {
            return Self::Known;
        };
        let Some(offset) = RecordOffset::new(message.offset()) else { return Self::Known };
        let bytes = OVERHEAD + message.payload_len() + message.key_len();
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
            headers: headers_of(message),
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
