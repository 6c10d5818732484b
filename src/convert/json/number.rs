//! JSON numbers, read as the type that is asked for, with Java's narrowing.

use num_bigint::{BigInt, Sign};

use crate::record::data::Decimal;

use super::fault::Fault;

/// The text of a number: valid JSON of at most 1000 characters, leading zeros allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number<'a> {
    /// Its text.
    pub(super) text: &'a str,
    /// Whether it has neither a fraction nor an exponent.
    pub(super) whole: bool,
}

impl Number<'_> {
    /// The number as a long. As in Java, a fraction is cut off and of a number that is too large
    /// only the low 64 bits stay (12345678901234567890 is -6101065172474983726).
    ///
    /// # Errors
    /// Fails if the exponent lies beyond ±1000.
    pub(super) fn to_i64(self) -> Result<i64, Fault> {
        if !self.whole {
            return Ok(truncated(&self.to_decimal()?));
        }
        Ok(self.text.parse().unwrap_or_else(|_| wrapped(self.text)))
    }

    /// The number as a double, and without the sign of a zero.
    ///
    /// # Errors
    /// Fails if it is too large. Java would make it infinite.
    pub(super) fn to_f64(self) -> Result<f64, Fault> {
        let number: f64 = self.text.parse().unwrap_or(f64::NAN);
        if number.is_finite() { Ok(number + 0.0) } else { Err(self.too_large("FLOAT64")) }
    }

    /// The number as a float, rounded once.
    ///
    /// # Errors
    /// Fails if it is too large. Java would make it infinite.
    pub(super) fn to_f32(self) -> Result<f32, Fault> {
        let number: f32 = self.text.parse().unwrap_or(f32::NAN);
        if number.is_finite() { Ok(number + 0.0) } else { Err(self.too_large("FLOAT32")) }
    }

    /// The number itself.
    ///
    /// # Errors
    /// Fails if the exponent lies beyond ±1000.
    pub(super) fn to_decimal(self) -> Result<Decimal, Fault> {
        self.text.parse().map_err(|_| self.too_large("Decimal"))
    }

    fn too_large(self, kind: &str) -> Fault {
        let start: String = self.text.chars().take(40).collect();
        let dots = if start.len() < self.text.len() { "..." } else { "" };
        Fault::data(format!("number {start}{dots} is too large for {kind}"))
    }
}

/// The low 64 bits of a whole number's two's complement.
fn wrapped(text: &str) -> i64 {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |it| (true, it));
    let digits = digits.bytes().map(|it| i64::from(it.wrapping_sub(b'0')));
    let number = digits.fold(0_i64, |sum, it| sum.wrapping_mul(10).wrapping_add(it));
    if negative { number.wrapping_neg() } else { number }
}

fn truncated(number: &Decimal) -> i64 {
    let power = BigInt::from(10).pow(number.scale.unsigned_abs());
    let whole = if number.scale < 0 { &number.unscaled * power } else { &number.unscaled / power };
    let low = whole.iter_u64_digits().next().unwrap_or(0).cast_signed();
    if whole.sign() == Sign::Minus { low.wrapping_neg() } else { low }
}

/// `number` with exactly `scale` digits behind the point; `None` if that would lose digits.
pub(super) fn rescaled(number: Decimal, scale: i32) -> Option<Decimal> {
    let more = i64::from(scale) - i64::from(number.scale);
    if more == 0 {
        return Some(number);
    }
    let digits = u32::try_from(more.unsigned_abs()).ok().filter(|it| *it <= MOST_ZEROS)?;
    let power = BigInt::from(10).pow(digits);
    if 0 < more {
        return Some(Decimal { unscaled: number.unscaled * power, scale });
    }
    let (unscaled, lost) = (&number.unscaled / &power, &number.unscaled % &power);
    (lost.sign() == Sign::NoSign).then_some(Decimal { unscaled, scale })
}

/// A schema may ask for any scale; more zeros than this are not made.
const MOST_ZEROS: u32 = 4096;
