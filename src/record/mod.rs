//! What travels: records, their positions, and the Connect data model of their keys and values.

pub mod data;
mod header;
mod position;
mod raw;
mod sink;
mod source;
mod timestamp;

pub use header::{Header, Headers};
pub use position::{RecordOffset, TopicPartition};
pub use raw::{RawHeader, RawRecord};
pub use sink::SinkRecord;
pub use source::{EncodedRecord, SourceRecord};
pub use timestamp::{Timestamp, TimestampType};
