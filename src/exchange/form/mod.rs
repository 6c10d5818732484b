//! The forms in which an exchange leaves: a Struct of each version, and plain JSON.
//!
//! Versions 1 and 2 are the Structs that the JVM connectors of 2023 and 2026 register, field by
//! field, so that a topic which migrates keeps its schema id. Version 3 is the clean one.

mod body_view;
mod context;
mod json;
mod moment;
mod structs;
mod v1;
mod v2;
mod v3;
mod values;
mod version;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use context::context_headers;
pub use json::to_json;
pub use structs::{Schemas, schemas, to_struct};
pub use version::{Content, ExchangeVersion, ParseFormError};
