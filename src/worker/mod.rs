//! The worker: desired against actual.

pub mod config;
