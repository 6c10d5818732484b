//! One direction of a connection.

use std::{
    hash::{BuildHasher, RandomState},
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::tcp::{ReadHalf, WriteHalf},
    sync::{mpsc, watch},
    time::{Instant, sleep, sleep_until},
};

use super::{Faults, Hold};

/// How much is read at once.
const CHUNK: usize = 16 * 1024;

/// How many chunks may be under way, so that latency does not become a limit of bandwidth.
const UNDER_WAY: usize = 64;

#[derive(Clone, Copy, Debug)]
pub(super) enum Direction {
    /// From the client to the target.
    Requests,
    /// From the target to the client.
    Answers,
}

/// Bytes, and when they may arrive. No bytes: the sender has finished.
struct Chunk {
    due: Instant,
    bytes: Vec<u8>,
}

pub(super) struct Pump {
    direction: Direction,
    faults: watch::Receiver<Faults>,
    /// How many bytes may still pass, in both directions together.
    budget: Arc<AtomicUsize>,
}

impl Pump {
    pub(super) fn new(
        direction: Direction,
        faults: watch::Receiver<Faults>,
        budget: Arc<AtomicUsize>,
    ) -> Self {
        Self { direction, faults, budget }
    }

    /// Passes bytes on until the sender has finished, or fails.
    pub(super) async fn run(self, from: ReadHalf<'_>, to: WriteHalf<'_>) -> io::Result<()> {
        let (sender, receiver) = mpsc::channel(UNDER_WAY);
        let reading = read(from, sender, self.faults.clone());
        tokio::try_join!(reading, self.write(receiver, to)).map(drop)
    }

    async fn write(
        mut self,
        mut chunks: mpsc::Receiver<Chunk>,
        mut to: WriteHalf<'_>,
    ) -> io::Result<()> {
        to.as_ref().set_nodelay(true)?;
        while let Some(Chunk { due, mut bytes }) = chunks.recv().await {
            sleep_until(due).await;
            self.until_open().await;
            if bytes.is_empty() {
                return to.shutdown().await;
            }
            if self.faults.borrow().corrupt
                && let Some(first) = bytes.first_mut()
            {
                *first ^= 1;
            }
            self.write_slices(&bytes, &mut to).await?;
        }
        Ok(())
    }

    async fn write_slices(&mut self, bytes: &[u8], to: &mut WriteHalf<'_>) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (slice, bytes_per_second) = {
                let faults = self.faults.borrow();
                // A narrow line passes a tenth of a second's worth at a time.
                let narrow = faults.bytes_per_second.map(|it| usize::try_from(it / 10));
                let narrow = narrow.and_then(Result::ok).unwrap_or(CHUNK);
                (faults.slice.unwrap_or(CHUNK).min(narrow).max(1), faults.bytes_per_second)
            };
            let (now, later) = rest.split_at_checked(slice).unwrap_or((rest, &[]));
            match (bytes_per_second, u32::try_from(now.len())) {
                (Some(rate), Ok(len)) => sleep(Duration::from_secs(1) * len / rate.max(1)).await,
                _ => tokio::task::yield_now().await,
            }
            self.until_open().await;
            to.write_all(self.spend(now)).await?;
            if self.budget.load(Ordering::SeqCst) == 0 {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            rest = later;
        }
        Ok(())
    }

    /// The part of `bytes` that may still pass.
    fn spend<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let spend = |left: usize| Some(left - left.min(bytes.len()));
        let left = self.budget.fetch_update(Ordering::SeqCst, Ordering::SeqCst, spend);
        bytes.get(..left.unwrap_or_default()).unwrap_or(bytes)
    }

    /// Waits while this direction is held. If the proxy is gone, so is the fault.
    async fn until_open(&mut self) {
        let direction = self.direction;
        let open = |faults: &Faults| match direction {
            Direction::Requests => matches!(faults.hold, Hold::Nothing | Hold::Answers),
            Direction::Answers => matches!(faults.hold, Hold::Nothing | Hold::Requests),
        };
        _ = self.faults.wait_for(open).await;
    }
}

async fn read(
    mut from: ReadHalf<'_>,
    chunks: mpsc::Sender<Chunk>,
    faults: watch::Receiver<Faults>,
) -> io::Result<()> {
    let mut last = Instant::now();
    let mut buffer = vec![0; CHUNK];
    loop {
        let len = from.read(&mut buffer).await?;
        let (latency, jitter) = {
            let faults = faults.borrow();
            (faults.latency, faults.jitter)
        };
        last = last.max(Instant::now() + latency + by_chance(jitter));
        let bytes = buffer.get(..len).unwrap_or_default().to_vec();
        if chunks.send(Chunk { due: last, bytes }).await.is_err() || len == 0 {
            return Ok(());
        }
    }
}

/// Between nothing and `most`.
fn by_chance(most: Duration) -> Duration {
    if most.is_zero() {
        return most;
    }
    // Each `RandomState` hashes with keys of its own.
    let [byte, ..] = RandomState::new().hash_one(()).to_le_bytes();
    most * u32::from(byte) / 255
}
