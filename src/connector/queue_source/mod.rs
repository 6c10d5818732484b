//! The queue source: exchanges from a queue become records of the success and the error topic.

pub mod config;
mod task;

pub use task::{QueueSourceTask, Target};
