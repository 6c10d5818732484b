//! Connectors: one folder each.

pub mod http_sink;
