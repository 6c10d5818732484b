//! Numbers in headers.

use num_bigint::{BigInt, Sign};

use crate::record::data::{Decimal, Kind, Schema, SchemaAndValue, Value};

/// The smallest type that holds the number: an integer of 8 to 64 bits if it is whole, else a
/// float, a double, or a Decimal if it is too large for these. `None` if the text is no number, or
/// is longer than 1000 characters, or has an exponent beyond ±1000: work on a number grows faster
/// than its length.
pub(super) fn number(text: &str) -> Option<SchemaAndValue> {
    if LONGEST < text.len() {
        return None;
    }
    let decimal: Decimal = text.parse().ok()?;
    if let Some(whole) = whole(&decimal) {
        return Some(whole);
    }
    let float: f32 = text.parse().ok()?;
    let double: f64 = text.parse().ok()?;
    Some(if float.is_finite() && decimal.scale != 0 {
        SchemaAndValue::new(Schema::new(Kind::Float32), Value::Float32(float))
    } else if double.is_finite() && decimal.scale != 0 {
        SchemaAndValue::new(Schema::new(Kind::Float64), Value::Float64(double))
    } else {
        SchemaAndValue::new(Schema::decimal(decimal.scale), Value::Decimal(decimal))
    })
}

const LONGEST: usize = 1000;

fn whole(decimal: &Decimal) -> Option<SchemaAndValue> {
    let power = BigInt::from(10).pow(decimal.scale.unsigned_abs());
    let whole = if decimal.scale < 0 {
        &decimal.unscaled * power
    } else {
        let lost = &decimal.unscaled % &power;
        if lost.sign() != Sign::NoSign {
            return None;
        }
        &decimal.unscaled / power
    };
    let number = i64::try_from(&whole).ok()?;
    let (kind, value) = if let Ok(number) = i8::try_from(number) {
        (Kind::Int8, Value::Int8(number))
    } else if let Ok(number) = i16::try_from(number) {
        (Kind::Int16, Value::Int16(number))
    } else if let Ok(number) = i32::try_from(number) {
        (Kind::Int32, Value::Int32(number))
    } else {
        (Kind::Int64, Value::Int64(number))
    };
    Some(SchemaAndValue::new(Schema::new(kind), value))
}
