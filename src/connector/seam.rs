//! What a sink task and a source task promise to the flow that runs them.

use futures_util::future::BoxFuture;

use crate::{
    delivery::{Ack, StageError},
    record::{RawRecord, RecordOffset, SinkRecord, SourceRecord, TopicPartition},
};

/// Works on the records of a sink.
pub trait SinkTask: Send + Sync {
    /// Works on one record. Many of these run at once; order is the flow's business.
    ///
    /// The task resolves `ack`, or hands it on to whoever will. Dropping it means *not done*, which
    /// is right where the task was told to stop before it could finish.
    ///
    /// # Errors
    /// Gives the record back if what it asks for can never be done. A call that fails is no such
    /// error: it is an exchange that says so.
    fn put(&self, record: SinkRecord, ack: Ack) -> BoxFuture<'_, Result<(), Rejected>>;
}

/// A record that a stage cannot do anything with, and the duty to acknowledge it.
#[derive(Debug)]
pub struct Rejected {
    /// The record as consumed.
    pub raw: RawRecord,
    /// Still to be resolved: by a dead letter, or by a counted skip.
    pub ack: Ack,
    /// Why.
    pub error: StageError,
}

/// Yields the records of a source.
pub trait SourceTask: Send + Sync {
    /// Waits for the next record. Nothing may be lost if the future is dropped.
    ///
    /// # Errors
    /// Fails if the task cannot go on.
    fn poll(&mut self) -> BoxFuture<'_, Result<Outgoing, String>>;
}

/// A record to be written, with the duty to say so.
pub struct Outgoing {
    /// The record.
    pub record: SourceRecord,
    /// Told how it ended. Dropping it gives the record back to where it came from.
    pub receipt: Box<dyn Receipt>,
}

/// Waits for the end of one record's way out.
pub trait Receipt: Send + Sync {
    /// The record stands at that place.
    fn published(self: Box<Self>, at: TopicPartition, offset: RecordOffset);

    /// The record cannot be written and failures are tolerated: it goes to the dead letter queue of
    /// where it came from, or is skipped and counted.
    fn reject(self: Box<Self>, error: StageError) -> BoxFuture<'static, ()>;
}
