//! A place in a queue, held for an exchange whose call is still to be made.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::{Envelope, Queue};

/// A reserved place. Dropping it gives the place back.
#[derive(Debug)]
#[must_use = "dropping a room gives its place back"]
pub struct Room {
    queue: Arc<Queue>,
    place: OwnedSemaphorePermit,
}

impl Room {
    pub(super) fn new(queue: Arc<Queue>, place: OwnedSemaphorePermit) -> Self {
        Self { queue, place }
    }

    /// Puts `envelope` into the reserved place. Does not wait.
    pub fn send(self, envelope: Envelope) {
        self.queue.send(envelope, self.place);
    }
}
