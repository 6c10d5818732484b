//! What a worker can be told, and what it was told.

mod clients;
mod common_keys;
mod converters;
mod distributed;
mod distributed_keys;
mod listener;
mod reference;
mod rest;
mod rest_keys;
mod whole;

pub use clients::ClientDefaults;
pub use distributed::{Distributed, InternalTopic};
pub use listener::{Listener, Scheme};
pub use reference::manual;
pub use rest::RestConfig;
pub use whole::{Mode, TABLES, WorkerConfig};

#[cfg(test)]
mod tests;
