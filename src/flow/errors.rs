//! What happens to a record that failed for good.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::{DeadLetters, ErrorLog, Failure};
use crate::{
    connector::Rejected,
    delivery::{Ack, Done, Reject, SkipReason, StageError},
    record::RawRecord,
    telemetry::{TaskLabels, events},
};

/// Whether a record that failed stops the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tolerance {
    /// It does.
    #[default]
    None,
    /// It does not: the record becomes a dead letter, or is skipped and counted.
    All,
}

/// The `errors.*` settings of a connector.
#[derive(Clone, Debug)]
pub struct ErrorPolicy {
    /// The task that this is about.
    pub labels: TaskLabels,
    /// `errors.tolerance`.
    pub tolerance: Tolerance,
    /// `errors.log.*`.
    pub log: ErrorLog,
    /// The dead letter queue, if there is one.
    pub dead_letters: Option<Arc<DeadLetters>>,
}

impl ErrorPolicy {
    /// Reports a record that failed, and decides whether the task goes on. The dead letter queue
    /// gets the record in either case, as in Connect: also where it stops the task.
    ///
    /// # Errors
    /// Fails, and stops the task, unless failures are tolerated.
    pub async fn handle(&self, rejected: Rejected) -> Result<(), Failure> {
        let Rejected { raw, ack, error } = rejected;
        self.log.consumed(&raw, &error);
        if self.tolerance == Tolerance::None {
            if let Some(dead_letters) = &self.dead_letters {
                dead_letters.send(&raw, &error, None).await;
            }
            // Dropping the acknowledgement keeps the commit below the record.
            drop(ack);
            return Err(Self::failure(&raw, &error));
        }
        self.tolerate(&raw, ack, &error).await;
        Ok(())
    }

    async fn tolerate(&self, raw: &RawRecord, ack: Ack, error: &StageError) {
        if let Some(dead_letters) = &self.dead_letters {
            return dead_letters.send(raw, error, Some(ack)).await;
        }
        events::RecordSkipped {
            task: &self.labels,
            reason: SkipReason::Tolerated.name(),
            partition: &raw.partition,
            offset: raw.offset,
        }
        .emit();
        ack.resolve(&Done::Skipped(SkipReason::Tolerated));
    }

    fn failure(raw: &RawRecord, error: &StageError) -> Failure {
        Failure::new(
            "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler",
        )
        .because(format_args!(
            "{error} (stage {}, record {}@{})",
            error.stage.name(),
            raw.partition,
            raw.offset
        ))
    }
}

/// For records that their task had handed on: whoever hands them back has tolerated the failure.
impl Reject for ErrorPolicy {
    fn reject(&self, raw: RawRecord, ack: Ack, error: StageError) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.log.consumed(&raw, &error);
            self.tolerate(&raw, ack, &error).await;
        })
    }
}
