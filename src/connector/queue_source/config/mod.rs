//! What the queue source can be told, and what it was told.

mod keys;
mod whole;

pub(crate) use keys::QUEUE_SOURCE;
pub use whole::{Content, QueueSourceConfig};
