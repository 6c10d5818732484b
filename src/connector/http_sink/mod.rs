//! The sink that performs each record's request.

pub mod config;
