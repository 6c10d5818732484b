//! From a record's value to the request that it describes.
//!
//! A value is text or bytes with one JSON object, a Struct, or a map without a schema; null is a
//! tombstone. All forms go through one reader: a Struct is read as if it were JSON. Accepted are
//! the fields of every version of the message, of 2023 and of 2026:
//!
//! - `method` may be absent (GET) and in any case; `headers` may have one text instead of a list;
//!   numbers and booleans stand for their text; nulls stand for nothing and are left out.
//! - An explicit `bodyType` wins; without it the body field that is not empty decides.
//! - Base64 may be standard or URL-safe, padded or not, with line breaks.
//! - Of a key that occurs twice the last counts; what follows the object is ignored; a property
//!   of no version is refused, but a Struct may have fields of its own.
//!
//! URL and method are not looked at: impossible ones show in the error exchange.

mod base64;
mod body;
mod context;
mod data;
mod entries;
mod fields;
mod given;
mod limits;
mod map;
mod message;
mod part;

#[cfg(test)]
mod tests;

pub use limits::Limits;
pub use map::{MapError, Mapped, map, map_within};
