//! When a record was written, as Kafka tells it.

/// Milliseconds since 1970-01-01T00:00:00Z. Never the "no timestamp" sentinel −1: that is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// Who set a record's timestamp. The names are those that Connect prints in its error logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TimestampType {
    /// The producer.
    #[default]
    CreateTime,
    /// The broker, when it appended the record.
    LogAppendTime,
}
