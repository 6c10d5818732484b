//! Connectors: what turns records into work and work into records.

pub mod classes;
pub mod cron_source;
pub mod framework;
pub mod http_sink;
pub mod queue_source;
pub mod read;
pub mod sse_source;
