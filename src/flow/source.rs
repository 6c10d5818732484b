//! A source task at work: poll, encode, write; each record's receipt is told how it ended.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use super::{Control, Converters, Ended, ErrorLog, Failure, Order, Tolerance, Trouble};
use crate::{
    connector::{Outgoing, Receipt, SourceTask},
    delivery::StageError,
    kafka::{Delivery, ProduceError, Writer},
    record::{EncodedRecord, RecordOffset, TopicPartition},
};

/// Everything that a running source task consists of.
pub struct SourceFlow {
    /// Where records come from.
    pub task: Box<dyn SourceTask>,
    /// What writes their bytes.
    pub converters: Converters,
    /// The producer.
    pub writer: Writer,
    /// Whether a record that cannot be written stops the task.
    pub tolerance: Tolerance,
    /// How such a record is logged.
    pub log: ErrorLog,
    /// Failures beside the flow.
    pub trouble: Arc<Trouble>,
    /// Whether it begins paused.
    pub paused: bool,
}

impl SourceFlow {
    /// Works until it is told to stop, and then until what was handed to the producer is written.
    ///
    /// # Errors
    /// Fails where the task cannot go on. Records that were not written go back to where they came
    /// from.
    pub async fn run(mut self, mut control: Control) -> Result<Ended, Failure> {
        let refused = Arc::new(Refused::default());
        loop {
            tokio::select! {
                biased;
                order = control.next() => match order {
                    Order::Pause => self.paused = true,
                    Order::Resume => self.paused = false,
                    Order::Stop { deadline } => return Ok(self.finish(deadline).await),
                },
                refusal = refused.wait() => self.refused(refusal, &refused).await?,
                reason = self.trouble.wait() => return Err(failure(&reason)),
                polled = self.task.poll(), if !self.paused => {
                    let outgoing = polled.map_err(|reason| failure(&reason))?;
                    self.write(outgoing, &refused).await?;
                }
            }
        }
    }

    async fn write(&self, outgoing: Outgoing, refused: &Arc<Refused>) -> Result<(), Failure> {
        let Outgoing { record, receipt } = outgoing;
        match self.converters.encode(&record) {
            Ok(encoded) => {
                self.send(Arc::new(encoded), receipt, false, refused).await;
                Ok(())
            }
            Err(error) => self.failed(&record.topic, receipt, error).await,
        }
    }

    async fn send(
        &self,
        record: Arc<EncodedRecord>,
        receipt: Box<dyn Receipt>,
        alone: bool,
        refused: &Arc<Refused>,
    ) {
        let written = Written { receipt, record: record.clone(), alone, refused: refused.clone() };
        self.writer.send(&record, Box::new(written)).await;
    }

    /// A batch that is too large, or has a record of a wrong time, is refused as a whole, its good
    /// records too: each gets another chance alone, before it counts as refused itself.
    async fn refused(&self, refusal: Refusal, refused: &Arc<Refused>) -> Result<(), Failure> {
        let Refusal { receipt, error, record, again, hopeless } = refusal;
        if hopeless {
            // Dropping the receipt gives the record back: it is not its fault.
            drop(receipt);
            return Err(failure(&error.to_string()));
        }
        if !again {
            return self.failed(&record.topic, receipt, error).await;
        }
        idle(&self.writer).await;
        self.send(record, receipt, true, refused).await;
        idle(&self.writer).await;
        Ok(())
    }

    async fn failed(
        &self,
        topic: &str,
        receipt: Box<dyn Receipt>,
        error: StageError,
    ) -> Result<(), Failure> {
        self.log.written(topic, &error);
        match self.tolerance {
            Tolerance::All => {
                receipt.reject(error).await;
                Ok(())
            }
            // Dropping the receipt gives the record back.
            Tolerance::None => Err(Failure::new(
                "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler",
            )
            .because(format_args!("{error} (stage {})", error.stage.name()))),
        }
    }

    /// Waits until the producer has nothing left, at most until `deadline`.
    async fn finish(self, deadline: Instant) -> Ended {
        let Self { task, writer, .. } = self;
        drop(task);
        // Whatever is left then is outstanding.
        _ = tokio::time::timeout_at(deadline, idle(&writer)).await;
        Ended { outstanding: writer.in_flight() }
    }
}

/// A record on its way to the broker.
struct Written {
    receipt: Box<dyn Receipt>,
    record: Arc<EncodedRecord>,
    /// Whether this is its second try, with no other record beside it.
    alone: bool,
    refused: Arc<Refused>,
}

/// A record that the broker refused.
struct Refusal {
    receipt: Box<dyn Receipt>,
    error: StageError,
    record: Arc<EncodedRecord>,
    /// Whether it gets another try, alone.
    again: bool,
    /// Whether no record can be written any more.
    hopeless: bool,
}

impl Delivery for Written {
    fn delivered(self: Box<Self>, report: Result<(TopicPartition, RecordOffset), ProduceError>) {
        let Self { receipt, record, alone, refused } = *self;
        match report {
            Ok((at, offset)) => receipt.published(at, offset),
            Err(error) => {
                let (again, hopeless) = (error.of_batch && !alone, !error.of_record);
                let error = StageError::produce(error.to_string());
                refused.put(Refusal { receipt, error, record, again, hopeless });
            }
        }
    }
}

/// Records that the broker refused, for the flow to deal with. Each holds its place in the queue
/// that it came from, which bounds this list.
#[derive(Default)]
struct Refused {
    list: Mutex<VecDeque<Refusal>>,
    came: Notify,
}

impl Refused {
    fn put(&self, refusal: Refusal) {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).push_back(refusal);
        self.came.notify_one();
    }

    async fn wait(&self) -> Refusal {
        loop {
            let first = self.list.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            if let Some(refusal) = first {
                return refusal;
            }
            self.came.notified().await;
        }
    }
}

/// Waits until the producer has nothing left. It has to be looked at: the client counts, and tells
/// nobody.
async fn idle(writer: &Writer) {
    while writer.in_flight() > 0 {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

fn failure(reason: &str) -> Failure {
    Failure::new(format_args!("org.apache.kafka.connect.errors.ConnectException: {reason}"))
}

const LOOK_AGAIN: Duration = Duration::from_millis(10);
