//! The logical types of Connect: a name on a schema that gives its values another meaning.

use super::{Kind, Schema};

/// The name of the logical type Decimal.
pub const DECIMAL: &str = "org.apache.kafka.connect.data.Decimal";
/// The name of the logical type Date.
pub const DATE: &str = "org.apache.kafka.connect.data.Date";
/// The name of the logical type Time.
pub const TIME: &str = "org.apache.kafka.connect.data.Time";
/// The name of the logical type Timestamp.
pub const TIMESTAMP: &str = "org.apache.kafka.connect.data.Timestamp";
/// The parameter of a Decimal schema that holds its scale.
pub const SCALE: &str = "scale";

/// A logical type, recognised by the schema's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logical {
    /// Bytes that are a [`super::Decimal`] of this scale.
    Decimal {
        /// Digits behind the decimal point.
        scale: i32,
    },
    /// An int32 of days since 1970-01-01.
    Date,
    /// An int32 of milliseconds since midnight.
    Time,
    /// An int64 of milliseconds since 1970-01-01T00:00:00Z.
    Timestamp,
}

impl Schema {
    /// The logical type, if the schema's name is that of one and its type fits. A Decimal without
    /// a readable `scale` parameter has none.
    pub fn logical(&self) -> Option<Logical> {
        match (self.name.as_deref()?, &self.kind) {
            (DECIMAL, Kind::Bytes) => {
                Some(Logical::Decimal { scale: self.parameter(SCALE)?.parse().ok()? })
            }
            (DATE, Kind::Int32) => Some(Logical::Date),
            (TIME, Kind::Int32) => Some(Logical::Time),
            (TIMESTAMP, Kind::Int64) => Some(Logical::Timestamp),
            _ => None,
        }
    }

    /// The schema of decimals with `scale` digits behind the point.
    pub fn decimal(scale: i32) -> Self {
        let parameters = vec![(SCALE.to_owned(), scale.to_string())];
        Self { parameters, ..Self::new(Kind::Bytes).named(DECIMAL, Some(1)) }
    }

    /// The schema of dates.
    pub fn date() -> Self {
        Self::new(Kind::Int32).named(DATE, Some(1))
    }

    /// The schema of times of day.
    pub fn time() -> Self {
        Self::new(Kind::Int32).named(TIME, Some(1))
    }

    /// The schema of points in time.
    pub fn timestamp() -> Self {
        Self::new(Kind::Int64).named(TIMESTAMP, Some(1))
    }
}
