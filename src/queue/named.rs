//! One queue.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Mutex as AsyncMutex, Notify, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use super::{Envelope, Lease, Room};

/// A queue of exchanges on their way from calls to publication.
#[derive(Debug)]
pub struct Queue {
    name: String,
    limits: Limits,
    sender: flume::Sender<Item>,
    receiver: flume::Receiver<Item>,
    /// Items whose lease was given up, by number: they are served first, in their order.
    returned: Mutex<BTreeMap<u64, Item>>,
    item_returned: Notify,
    /// One permit a place, taken before the call and held until the item is done.
    places: Arc<Semaphore>,
    bytes: AtomicUsize,
    place_freed: Notify,
    next_number: AtomicU64,
    consumers: AtomicUsize,
    consumer_came: Notify,
    seats: Mutex<BTreeMap<String, Arc<AsyncMutex<()>>>>,
}

/// How much a queue holds, leased items included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Exchanges.
    pub records: usize,
    /// Bytes. An exchange's size is known only after its call, so the calls that were under way
    /// when the limit was reached may go over it by what they bring back.
    pub bytes: usize,
}

/// How long a sink waits for somebody to take from its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitForConsumer {
    /// The longest wait in all.
    pub longest: Duration,
    /// The pause before the second look.
    pub delay: Duration,
    /// The pause between two looks after that.
    pub interval: Duration,
}

/// An item in its place.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) number: u64,
    pub(super) bytes: usize,
    pub(super) envelope: Envelope,
    pub(super) place: OwnedSemaphorePermit,
}

/// Says that somebody takes from the queue, as long as it lives.
#[derive(Debug)]
pub struct Consumer(Arc<Queue>);

/// The right to publish for one connector: one of its tasks holds it, the others stand by.
#[derive(Debug)]
pub struct Seat {
    _guard: OwnedMutexGuard<()>,
}

impl Queue {
    pub(super) fn new(name: &str, limits: Limits) -> Arc<Self> {
        let places = limits.records.max(1);
        let (sender, receiver) = flume::bounded(places);
        Arc::new(Self {
            name: name.to_owned(),
            limits,
            sender,
            receiver,
            returned: Mutex::default(),
            item_returned: Notify::new(),
            places: Arc::new(Semaphore::new(places)),
            bytes: AtomicUsize::new(0),
            place_freed: Notify::new(),
            next_number: AtomicU64::new(0),
            consumers: AtomicUsize::new(0),
            consumer_came: Notify::new(),
            seats: Mutex::default(),
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Waits for room for one more exchange. Called before the call is made, so that a full queue
    /// keeps calls from being made.
    pub async fn reserve(self: &Arc<Self>) -> Room {
        loop {
            let freed = self.place_freed.notified();
            if self.bytes.load(Ordering::Relaxed) < self.limits.bytes
                && let Ok(place) = self.places.clone().acquire_owned().await
                && self.bytes.load(Ordering::Relaxed) < self.limits.bytes
            {
                return Room::new(self.clone(), place);
            }
            freed.await;
        }
    }

    /// Takes the next exchange, returned ones first. Nothing is lost if the future is dropped.
    pub async fn lease(self: &Arc<Self>) -> Lease {
        loop {
            let returned = self.item_returned.notified();
            if let Some(lease) = self.try_lease() {
                return lease;
            }
            tokio::select! {
                () = returned => {}
                item = self.receiver.recv_async() => {
                    // The queue holds a sender itself, so receiving cannot fail.
                    if let Ok(item) = item { return Lease::new(self.clone(), item) }
                }
            }
        }
    }

    /// Takes the next exchange if there is one.
    pub fn try_lease(self: &Arc<Self>) -> Option<Lease> {
        let returned = self.lock_returned().pop_first().map(|(_, item)| item);
        let item = returned.or_else(|| self.receiver.try_recv().ok())?;
        Some(Lease::new(self.clone(), item))
    }

    /// Says that somebody takes from this queue from now on.
    pub fn register_consumer(self: &Arc<Self>) -> Consumer {
        self.consumers.fetch_add(1, Ordering::SeqCst);
        self.consumer_came.notify_waiters();
        Consumer(self.clone())
    }

    /// Whether somebody takes from this queue.
    pub fn has_consumer(&self) -> bool {
        self.consumers.load(Ordering::SeqCst) > 0
    }

    /// Waits until somebody takes from this queue. False if nobody came in time.
    pub async fn wait_for_consumer(&self, wait: WaitForConsumer) -> bool {
        let deadline = Instant::now() + wait.longest;
        let mut pause = wait.delay.min(wait.longest.saturating_sub(Duration::from_millis(1)));
        loop {
            let came = self.consumer_came.notified();
            if self.has_consumer() {
                return true;
            }
            let now = Instant::now();
            if deadline <= now {
                return false;
            }
            _ = tokio::time::timeout_at((now + pause).min(deadline), came).await;
            pause = wait.interval.max(Duration::from_millis(1));
        }
    }

    /// Waits for the right to publish for `connector`, in the order of asking.
    pub async fn seat(&self, connector: &str) -> Seat {
        let seat = {
            let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
            seats.entry(connector.to_owned()).or_default().clone()
        };
        Seat { _guard: seat.lock_owned().await }
    }

    /// Exchanges that wait or are leased, and places reserved for calls under way.
    pub fn depth(&self) -> usize {
        self.limits.records.max(1) - self.places.available_permits()
    }

    /// Bytes of the exchanges that wait or are leased.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(super) fn send(&self, envelope: Envelope, place: OwnedSemaphorePermit) {
        let bytes = envelope.size();
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        let number = self.next_number.fetch_add(1, Ordering::Relaxed);
        let item = Item { number, bytes, envelope, place };
        // A place is held for the item, so the channel has room, and the queue holds a receiver.
        if let Err(err) = self.sender.try_send(item) {
            self.put_back(err.into_inner());
        }
    }

    pub(super) fn put_back(&self, item: Item) {
        self.lock_returned().insert(item.number, item);
        self.item_returned.notify_one();
    }

    pub(super) fn freed(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.place_freed.notify_waiters();
    }

    fn lock_returned(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Item>> {
        self.returned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        self.0.consumers.fetch_sub(1, Ordering::SeqCst);
    }
}
