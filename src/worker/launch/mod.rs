//! Starts flows for the herder: from a connector's configuration to a running task.

mod clients;
mod control;
mod converters;
mod file;
mod launcher;
mod mask;
mod observer;
mod plan;
mod sink;
mod source;

pub use clients::unused_settings;
pub use file::connector_file;
pub use launcher::{FlowLauncher, Surroundings, check};
