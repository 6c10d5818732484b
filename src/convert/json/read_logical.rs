//! JSON as values of the logical types.

use base64::{
    Engine, alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};

use crate::{
    convert::text::MILLIS_PER_DAY,
    record::data::{Decimal, Logical, Value},
};

use super::{
    fault::Fault,
    lexer::{Lexer, Next},
    number::rescaled,
};

/// Reads a value of a logical type. Decimals may be numbers or base64, whatever form is written.
pub(super) fn read_logical(
    lexer: &mut Lexer<'_>,
    logical: Logical,
    next: Next,
) -> Result<Value, Fault> {
    match logical {
        Logical::Decimal { scale } => read_decimal(lexer, scale, next).map(Value::Decimal),
        Logical::Date => read_int(lexer, "Date", next).map(Value::Date),
        Logical::Time => {
            let millis = read_int(lexer, "Time", next)?;
            if (0..=MILLIS_PER_DAY).contains(&i64::from(millis)) {
                Ok(Value::Time(millis))
            } else {
                Err(Fault::data(TIME_RANGE))
            }
        }
        Logical::Timestamp => {
            if next != Next::Number {
                return Err(underlying("Timestamp", "integral", next));
            }
            let number = lexer.number()?;
            if number.whole {
                number.to_i64().map(Value::Timestamp)
            } else {
                Err(underlying("Timestamp", "integral", next))
            }
        }
    }
}

/// Reads bytes in base64, of the standard alphabet and padded.
pub(super) fn base64(text: &str) -> Result<Vec<u8>, Fault> {
    BASE64.decode(text).map_err(|err| Fault::data(format!("Invalid bytes field: {err}")))
}

fn read_decimal(lexer: &mut Lexer<'_>, scale: i32, next: Next) -> Result<Decimal, Fault> {
    match next {
        Next::Number => {
            let number = lexer.number()?.to_decimal()?;
            let found = number.scale;
            rescaled(number, scale).ok_or_else(|| {
                let message = "Decimal value has mismatching scale for given Decimal schema.";
                let scales = format!("Schema has scale {scale}, value has scale {found}.");
                Fault::data(format!("{message} {scales}"))
            })
        }
        Next::String => {
            let bytes = BASE64.decode(&*lexer.string()?);
            match bytes {
                Ok(bytes) if LONGEST_DECIMAL < bytes.len() => {
                    let len = bytes.len();
                    Err(Fault::data(format!("Invalid bytes for Decimal field: {len} are too many")))
                }
                Ok(bytes) if !bytes.is_empty() => Ok(Decimal::from_bytes(&bytes, scale)),
                Ok(_) => Err(Fault::data("Invalid bytes for Decimal field: no bytes")),
                Err(err) => Err(Fault::data(format!("Invalid bytes for Decimal field: {err}"))),
            }
        }
        Next::Object | Next::Array | Next::True | Next::False | Next::Null => {
            Err(underlying("Decimal", "numeric or bytes", next))
        }
    }
}

fn read_int(lexer: &mut Lexer<'_>, name: &str, next: Next) -> Result<i32, Fault> {
    if next != Next::Number {
        return Err(underlying(name, "integer", next));
    }
    lexer.number()?.text.parse().map_err(|_| underlying(name, "integer", next))
}

fn underlying(name: &str, expected: &str, next: Next) -> Fault {
    let found = next.name();
    Fault::data(format!(
        "Invalid type for {name}, underlying representation should be {expected} but was {found}"
    ))
}

const TIME_RANGE: &str =
    "Time values must use number of milliseconds greater than 0 and less than 86400000";

/// About ten thousand digits; work on a number grows faster than its length.
const LONGEST_DECIMAL: usize = 4096;

/// Bits behind the last whole byte are ignored, as the JVM's library does.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);
