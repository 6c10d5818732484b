//! Values as Java writes them in text: what users of `StringConverter` see.

mod date;
mod number;
mod value;

pub(super) use date::{MILLIS_PER_DAY, header_date};
pub(super) use number::{JavaDecimal, JavaFloat32, JavaFloat64};
pub(super) use value::{push_value, type_name};

use std::fmt::{Display, Write};

/// Appends `item`. Writing into a string does not fail.
pub(super) fn push(out: &mut String, item: impl Display) {
    write!(out, "{item}").unwrap_or_default();
}
