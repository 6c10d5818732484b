//! An exchange that somebody is publishing.

use std::sync::Arc;

use super::{Envelope, Queue, named::Item};

/// An exchange taken from a queue. Dropping the lease puts it back at the front, in its order.
#[derive(Debug)]
#[must_use = "dropping a lease puts its exchange back"]
pub struct Lease {
    queue: Arc<Queue>,
    item: Option<Item>,
}

impl Lease {
    pub(super) fn new(queue: Arc<Queue>, item: Item) -> Self {
        Self { queue, item: Some(item) }
    }

    /// The exchange.
    pub fn envelope(&self) -> Option<&Envelope> {
        self.item.as_ref().map(|it| &it.envelope)
    }

    /// Ends the lease for good: the exchange leaves the queue, and its place is free.
    pub fn complete(mut self) -> Option<Envelope> {
        let Item { number: _, bytes, envelope, place } = self.item.take()?;
        drop(place);
        self.queue.freed(bytes);
        Some(envelope)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(item) = self.item.take() {
            self.queue.put_back(item);
        }
    }
}
