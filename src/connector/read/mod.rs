//! From what the user said to what a connector was told, and the answer to whether it may be.

mod whole;

pub use whole::{ConnectorConfig, PluginConfig, connector, validate};

#[cfg(test)]
mod tests;
