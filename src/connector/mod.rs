//! Connectors: what a task promises, and one folder for each connector.

mod seam;

pub mod classes;
pub mod cron_source;
pub mod framework;
pub mod http_sink;
pub mod queue_source;
pub mod read;
pub mod sse_source;

pub use seam::{Outgoing, Receipt, Rejected, SinkTask, SourceTask};
