//! The source that makes requests at set times. Not available in this version: only its settings
//! are known.

pub mod config;
