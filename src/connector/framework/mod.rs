//! The settings that every connector has: Kafka Connect's own.

mod errors;
mod keys;
mod overrides;
mod sink;
mod sink_keys;
mod source_keys;
mod whole;

pub use errors::{ErrorSettings, Tolerance};
pub(crate) use keys::{COMMON, PASSED_ON};
pub use overrides::{OverridePolicy, OverrideRules, Overrides};
pub use sink::{DeadLetter, SinkFramework, Topics};
pub(crate) use sink_keys::SINK;
pub(crate) use source_keys::SOURCE;
pub use whole::{ConverterChoice, FrameworkConfig, WorkerRules};
