//! Converters: between the bytes of a record and the Connect data model. Pure functions, no I/O.

mod converter;
mod catalogue;
mod inherit;
mod options;
mod parse;
mod string;
mod encoding;
mod bytes;
mod primitive;
mod json;
mod header;
mod pairs;
mod text;

pub use bytes::ByteArrayConverter;
pub use catalogue::{CLASSES, ConverterClass, converter, find, header_converter, needs_registry};
pub use converter::{Converter, DecodeError, EncodeError, HeaderConverter, Role};
pub use encoding::Encoding;
pub use header::{ConverterAsHeader, SimpleHeaderConverter};
pub use inherit::{ConverterChoice, choose};
pub use json::{DecimalFormat, JsonConverter, JsonOptions};
pub use options::{OptionKey, Options};
pub use parse::{ConverterConfigError, OptionProblem};
pub use primitive::{Primitive, PrimitiveConverter};
pub use string::{StringConverter, StructFormat};
