//! The source that publishes the exchanges of a queue.

pub mod config;
