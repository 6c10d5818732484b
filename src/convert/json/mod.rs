//! `JsonConverter`: JSON, with or without an envelope that carries the schema (connect.md 5.2).
//!
//! Values are written straight into one buffer and read straight from the bytes; no tree of JSON
//! nodes is built. The text of a schema and its parsed form are cached, so a record costs no
//! schema work.

mod cache;
mod converter;
mod envelope;
mod escape;
mod fault;
mod lexer;
mod number;
mod options;
mod read;
mod read_logical;
mod read_schema;
mod scan;
mod write;
mod write_schema;

#[cfg(test)]
mod tests;

pub use converter::JsonConverter;
pub use options::{DecimalFormat, JsonOptions};

pub(super) use converter::parse_schema;
pub(super) use options::Style;
pub(super) use write::push_structure;
