//! The source that listens to server-sent events. Not available in this version: only its settings
//! are known.

pub mod config;
