//! Converters: between the bytes of a record and the Connect data model. Pure functions, no I/O.

mod converter;

pub use converter::{Converter, DecodeError, EncodeError, HeaderConverter, Role};
