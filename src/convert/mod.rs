//! Converters: between the bytes of a record and the Connect data model. Pure functions, no I/O.

mod converter;
mod encoding;
mod bytes;
mod primitive;
mod string;
mod json;
mod pairs;
mod text;

pub use bytes::ByteArrayConverter;
pub use converter::{Converter, DecodeError, EncodeError, HeaderConverter, Role};
pub use encoding::Encoding;
pub use json::{DecimalFormat, JsonConverter, JsonOptions};
pub use primitive::{Primitive, PrimitiveConverter};
pub use string::{StringConverter, StructFormat};
