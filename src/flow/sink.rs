//! A sink task at work: read, decode, put; the commit follows the acknowledgements by itself.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    Control, Converters, Ended, ErrorPolicy, Failure, Order, Ordering, Trouble,
    lanes::{Lane, Lanes},
};
use crate::{
    connector::{Rejected, SinkTask},
    delivery::Ack,
    kafka::{Next, Reader},
    record::RawRecord,
};

/// Everything that a running sink task consists of.
pub struct SinkFlow {
    /// Where records come from.
    pub reader: Reader,
    /// What makes sense of their bytes.
    pub converters: Converters,
    /// What works on them.
    pub task: Arc<dyn SinkTask>,
    /// What becomes of those that fail.
    pub errors: ErrorPolicy,
    /// Failures beside the flow, such as a dead letter that could not be written.
    pub trouble: Arc<Trouble>,
    /// What has to be there before the first record is worked on; its failure is the task's.
    pub ready: BoxFuture<'static, Result<(), String>>,
    /// What order calls keep.
    pub ordering: Ordering,
    /// How many records are worked on at once. At least 1.
    pub max_in_flight: usize,
    /// Cancelled when the flow is told to stop: a call that waits for its turn then gives up.
    pub stop: CancellationToken,
    /// How long what has begun may take to end.
    pub drain_timeout: Duration,
}

impl SinkFlow {
    /// Works until it is told to stop, and then until what has begun has ended.
    ///
    /// # Errors
    /// Fails where the task cannot go on. What was done until then is committed.
    pub async fn run(self, mut control: Control) -> Result<Ended, Failure> {
        let worker = Worker { converters: self.converters, task: self.task, errors: self.errors };
        let mut running = Running {
            worker: &worker,
            lanes: Lanes::new(self.ordering),
            in_flight: FuturesUnordered::new(),
        };
        let mut ready = Some(self.ready);
        let deadline = loop {
            let may_read = ready.is_none() && running.in_flight.len() < self.max_in_flight;
            let failure = tokio::select! {
                biased;
                order = control.next() => match order {
                    Order::Pause => { self.reader.pause(); None }
                    Order::Resume => { self.reader.resume(); None }
                    Order::Stop { deadline } => break Ok(deadline),
                },
                Some(finished) = running.in_flight.next() => running.finished(finished).err(),
                trouble = self.trouble.wait() => Some(beside(&trouble)),
                begun = wait(&mut ready) => begun.err().map(|reason| beside(&reason)),
                next = self.reader.next(), if may_read => match next {
                    Next::Record(record, ack) => { running.take(record, ack); None }
                    Next::Stopped => Some(beside("the reader has ended")),
                    Next::Failed(reason) => Some(beside(&reason)),
                },
            };
            if let Some(failure) = failure {
                break Err(failure);
            }
        };
        self.stop.cancel();
        running.lanes.clear();
        let drained = Instant::now() + self.drain_timeout;
        let (ends, failure) = match deadline {
            Ok(deadline) => (deadline.min(drained), None),
            Err(failure) => (drained, Some(failure)),
        };
        let stopped = running.finish_while(self.reader.stop(ends)).await;
        match failure.or(stopped.1) {
            Some(failure) => Err(failure),
            None => Ok(Ended { outstanding: stopped.0.outstanding }),
        }
    }
}

/// What a record needs to be worked on.
struct Worker {
    converters: Converters,
    task: Arc<dyn SinkTask>,
    errors: ErrorPolicy,
}

struct Running<'w> {
    worker: &'w Worker,
    lanes: Lanes,
    in_flight: FuturesUnordered<BoxFuture<'w, (Lane, Result<(), Failure>)>>,
}

impl Worker {
    /// Works on one record until it is handed on, or its failure is dealt with.
    async fn work(&self, raw: RawRecord, mut ack: Ack) -> Result<(), Failure> {
        if !ack.begin() {
            return Ok(());
        }
        let put = match self.converters.decode(raw) {
            Ok(record) => self.task.put(record, ack).await,
            Err(failed) => {
                let (raw, error) = *failed;
                Err(Rejected { raw, ack, error })
            }
        };
        match put {
            Ok(()) => Ok(()),
            Err(rejected) => self.errors.handle(rejected).await,
        }
    }
}

impl<'w> Running<'w> {
    fn take(&mut self, record: RawRecord, ack: Ack) {
        if let Some((lane, record, ack)) = self.lanes.enter(record, ack) {
            self.begin(lane, record, ack);
        }
    }

    fn begin(&mut self, lane: Lane, record: RawRecord, ack: Ack) {
        let worker: &'w Worker = self.worker;
        self.in_flight.push(Box::pin(async move { (lane, worker.work(record, ack).await) }));
    }

    fn finished(&mut self, (lane, result): (Lane, Result<(), Failure>)) -> Result<(), Failure> {
        if let Some((lane, record, ack)) = self.lanes.leave(lane) {
            self.begin(lane, record, ack);
        }
        result
    }

    /// Ends what is in flight, for as long as `stop` takes. A failure on the way is kept.
    async fn finish_while<T>(&mut self, stop: impl Future<Output = T>) -> (T, Option<Failure>) {
        let mut failure = None;
        tokio::pin!(stop);
        loop {
            tokio::select! {
                stopped = &mut stop => return (stopped, failure),
                Some((_, result)) = self.in_flight.next() => {
                    failure = failure.or(result.err());
                }
            }
        }
    }
}

/// Waits for what is to be waited for, once.
async fn wait(ready: &mut Option<BoxFuture<'static, Result<(), String>>>) -> Result<(), String> {
    let Some(waiting) = ready else { return std::future::pending().await };
    let result = waiting.await;
    *ready = None;
    result
}

/// The failure of something that is no record's fault.
fn beside(reason: &str) -> Failure {
    let first = "org.apache.kafka.connect.errors.ConnectException: \
                 Exiting WorkerSinkTask due to unrecoverable exception.";
    Failure::new(first)
        .because(format_args!("org.apache.kafka.connect.errors.ConnectException: {reason}"))
}
