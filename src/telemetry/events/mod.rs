//! Domain events. Each is a struct whose `emit` writes at most one log line and counts, so that log
//! and metric cannot drift apart. Metrics that Kafka Connect has carry the names under which its JMX
//! metrics are usually exported (`kafka_connect_<group>_<name>`); the rest start with `roundtrip_`.

mod call;
mod catalogue;
mod partitions;
mod record;
mod task;
mod worker;

#[cfg(test)]
mod tests;

pub use call::{CallFinished, StatusClass};
pub(crate) use catalogue::describe;
pub use catalogue::{Kind, METRICS, Metric};
pub use partitions::{LateAcks, OffsetsCommitted, PartitionsAssigned, PartitionsRevoked};
pub use record::{ExchangesPublished, QueueDepth, RecordDeadLettered, RecordSkipped, RecordsRead};
pub use task::SinkTaskStarting;
pub use worker::{TaskFailed, TasksCounted};
