//! One assignment of one partition: its tracker, shared between the reader and the acknowledgements.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use super::{Ack, Commit, DoneSet, PartitionTracker, Registration};

/// A partition while it is assigned. A new assignment of the same partition is a new lane, so an
/// acknowledgement of an earlier one cannot move the commit of a later one.
#[derive(Debug)]
pub struct Lane {
    state: Mutex<State>,
    /// How many records were done, in every lane that shares it.
    progress: Arc<AtomicU64>,
}

#[derive(Debug)]
struct State {
    tracker: PartitionTracker,
    phase: Phase,
    /// Records whose work has begun and is not done.
    begun: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Records are worked on.
    Open,
    /// No work begins any more; what has begun may still end and be committed.
    Draining,
    /// The partition is no longer ours: nothing is committed.
    Closed,
}

impl Lane {
    /// A lane for a partition that was just assigned. `remembered` is what its last commit knew to
    /// be done; `progress` counts the records that are done.
    pub fn open(remembered: DoneSet, progress: Arc<AtomicU64>) -> Arc<Self> {
        let tracker = PartitionTracker::resume(remembered);
        let state = Mutex::new(State { tracker, phase: Phase::Open, begun: 0 });
        Arc::new(Self { state, progress })
    }

    /// A lane for the same partition after its log has gone back: what was done at offsets of the
    /// old log says nothing of the records that stand there now. Ends this lane.
    pub fn start_over(&self) -> Arc<Self> {
        self.close();
        Self::open(DoneSet::default(), Arc::clone(&self.progress))
    }

    /// Notes a record that was read, and gives the acknowledgement that has to be resolved for it;
    /// `None` if there is nothing to be done with it.
    pub fn register(self: &Arc<Self>, offset: i64, bytes: usize) -> Option<Ack> {
        let mut state = self.lock();
        let fresh = state.phase == Phase::Open
            && state.tracker.register(offset, bytes) == Registration::New;
        fresh.then(|| Ack::new(self, offset))
    }

    /// Ends the beginning of work: what has begun may end.
    pub fn drain(&self) {
        let mut state = self.lock();
        if state.phase == Phase::Open {
            state.phase = Phase::Draining;
        }
    }

    /// Ends the lane: later acknowledgements are counted and ignored.
    pub fn close(&self) {
        self.lock().phase = Phase::Closed;
    }

    /// Whether nothing that has begun is still to end.
    pub fn is_drained(&self) -> bool {
        let state = self.lock();
        state.phase == Phase::Closed || state.begun == 0
    }

    /// What can be committed now; `None` once the lane is closed, or before anything was read.
    pub fn commit(&self) -> Option<Commit> {
        let state = self.lock();
        if state.phase == Phase::Closed { None } else { state.tracker.commit() }
    }

    /// Records between the commit and the last one read, and the bytes of those not done.
    pub fn load(&self) -> (usize, usize) {
        let state = self.lock();
        (state.tracker.len(), state.tracker.bytes())
    }

    /// Records whose work has begun and is not done.
    pub fn begun(&self) -> usize {
        self.lock().begun
    }

    /// Offsets whose work was given up while the lane was open; they count as not read from now on.
    pub fn reopen_abandoned(&self) -> Vec<i64> {
        let mut state = self.lock();
        let offsets = state.tracker.take_abandoned();
        for offset in &offsets {
            state.tracker.reopen(*offset);
        }
        offsets
    }

    /// Notes that work on a record begins. False if it must not: the partition is leaving.
    pub(super) fn begin(&self) -> bool {
        let mut state = self.lock();
        let may = state.phase == Phase::Open;
        state.begun += usize::from(may);
        may
    }

    pub(super) fn add_parts(&self, offset: i64, parts: u32) {
        let mut state = self.lock();
        state.tracker.add_parts(offset, parts);
        state.begun += usize::try_from(parts).unwrap_or(0);
    }

    pub(super) fn done(&self, offset: i64, begun: bool) {
        let mut state = self.lock();
        if state.phase == Phase::Closed {
            LATE_ACKS.fetch_add(1, Ordering::Relaxed);
            return;
        }
        state.begun -= usize::from(begun);
        state.tracker.part_done(offset);
        drop(state);
        self.progress.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn abandon(&self, offset: i64, begun: bool) {
        let mut state = self.lock();
        state.begun -= usize::from(begun);
        // A partition that is leaving is read again by its next owner, from the commit.
        if state.phase == Phase::Open {
            state.tracker.abandon(offset);
        }
    }

    /// A poisoned lock is no reason to lose the count: the state is plain numbers, whole after each
    /// statement.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many acknowledgements came after their partition had left, in this process. Each may mean a
/// repeated call: the next owner reads the record again.
pub fn late_acks() -> u64 {
    LATE_ACKS.load(Ordering::Relaxed)
}

static LATE_ACKS: AtomicU64 = AtomicU64::new(0);
