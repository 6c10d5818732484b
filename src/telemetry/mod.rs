//! What operators see: log lines, metrics, and the events that are both.
//!
//! Levels: ERROR means that data is lost or an operator must act; WARN that something unexpected
//! happened and was dealt with; INFO that a state changed; DEBUG comes per batch, TRACE per record.
//! Labels are bounded: connectors, tasks, configurations and closed sets, never a URL. Payloads,
//! header values and credentials stand in neither.

pub mod events;
mod labels;
mod log;
mod metrics;

pub use labels::TaskLabels;
pub use log::{LogFormat, LogSettings, TelemetryError, init};
pub use metrics::Metrics;
#[cfg(test)]
pub(crate) use metrics::recorder;
