//! The Connect data model: schemas, values and structs, as `org.apache.kafka.connect.data` has them.

mod check;
mod decimal;
mod logical;
mod schema;
mod structure;
mod value;

pub use check::DataError;
pub use decimal::Decimal;
pub use logical::{DATE, DECIMAL, Logical, SCALE, TIME, TIMESTAMP};
pub use schema::{Field, Kind, Schema, SchemaRef};
pub use structure::Struct;
pub use value::{SchemaAndValue, Value};
