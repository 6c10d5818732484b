//! The queue source: exchanges from a queue become records of the success and the error topic.

mod task;

pub use task::{QueueSourceTask, Target};
