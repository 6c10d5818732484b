//! The options of `JsonConverter`.

use crate::record::data::SchemaRef;

/// How a `JsonConverter` works. The options' names stand in [`crate::convert::CLASSES`].
#[derive(Clone, Debug, PartialEq)]
pub struct JsonOptions {
    /// Whether each value stands in an envelope with its schema.
    pub schemas: bool,
    /// How many schemas are cached in each direction; none if zero.
    pub cache_size: usize,
    /// How decimals are written.
    pub decimals: DecimalFormat,
    /// Whether a null becomes the default of its schema, if it has one.
    pub null_to_default: bool,
    /// The schema of every value that is read; there is no envelope then.
    pub schema: Option<SchemaRef>,
}

/// How decimals are written. Both forms are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalFormat {
    /// The digits' two's complement big-endian bytes, in base64.
    Base64,
    /// A JSON number.
    Numeric,
}

/// The options that change how one value is read or written.
#[derive(Clone, Copy, Debug)]
pub(in crate::convert) struct Style {
    pub(super) decimals: DecimalFormat,
    pub(super) null_to_default: bool,
}

impl Default for JsonOptions {
    fn default() -> Self {
        let Style { decimals, null_to_default } = Style::default();
        Self { schemas: true, cache_size: 1000, decimals, null_to_default, schema: None }
    }
}

impl Default for Style {
    fn default() -> Self {
        Self { decimals: DecimalFormat::Base64, null_to_default: true }
    }
}
