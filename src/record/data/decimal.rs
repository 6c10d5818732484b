//! Decimal numbers of any length, as Java's `BigDecimal`.

use std::{fmt, str::FromStr};

use num_bigint::BigInt;

/// The number `unscaled` × 10^−`scale`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits, as one whole number.
    pub unscaled: BigInt,
    /// How many of the digits stand behind the decimal point; negative for trailing zeros.
    pub scale: i32,
}

impl Decimal {
    /// Reads the two's complement big-endian form of the unscaled number, which is how the Connect
    /// logical type Decimal stores it. Empty bytes are zero.
    pub fn from_bytes(bytes: &[u8], scale: i32) -> Self {
        Self { unscaled: BigInt::from_signed_bytes_be(bytes), scale }
    }

    /// The shortest two's complement big-endian form of the unscaled number.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.unscaled.to_signed_bytes_be()
    }
}

/// Plain notation, without an exponent.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.unscaled.magnitude().to_string();
        if self.unscaled.sign() == num_bigint::Sign::Minus {
            f.write_str("-")?;
        }
        let Ok(scale) = usize::try_from(self.scale) else {
            let zeros = usize::try_from(self.scale.unsigned_abs()).unwrap_or(usize::MAX);
            f.write_str(&text)?;
            return (0..zeros).try_for_each(|_| f.write_str("0"));
        };
        let Some((whole, fraction)) = text.split_at_checked(text.len().wrapping_sub(scale)) else {
            f.write_str("0.")?;
            (text.len()..scale).try_for_each(|_| f.write_str("0"))?;
            return f.write_str(&text);
        };
        match (whole, fraction) {
            (whole, "") => f.write_str(whole),
            ("", fraction) => write!(f, "0.{fraction}"),
            (whole, fraction) => write!(f, "{whole}.{fraction}"),
        }
    }
}

/// The text is not a decimal number.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{text:?} is not a decimal number")]
pub struct ParseDecimalError {
    text: String,
}

/// Reads what Java's `new BigDecimal(text)` reads: sign, digits, fraction, exponent. Exponents
/// beyond ±1000 are refused: they would make a number of that many digits.
impl FromStr for Decimal {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| ParseDecimalError { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{}{fraction}", whole.strip_prefix('+').unwrap_or(whole));
    let bare = digits.strip_prefix('-').unwrap_or(&digits);
    if bare.is_empty() || !bare.bytes().all(|it| it.is_ascii_digit()) || exponent.abs() > 1000 {
        return None;
    }
    let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    Some(Decimal { unscaled: digits.parse().ok()?, scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<(i64, i32)>) {
        let got = text.parse::<Decimal>().ok();
        let expect = expect.map(|(unscaled, scale)| Decimal { unscaled: unscaled.into(), scale });
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn reads_what_java_reads() {
        check("1.50", Some((150, 2)));
        check("-0.5", Some((-5, 1)));
        check("+7", Some((7, 0)));
        check("1e3", Some((1, -3)));
        check("12E-2", Some((12, 2)));
        check(".5", Some((5, 1)));
        for bad in ["", "-", ".", "1e", "1.2.3", "0x1", "--1", "1e999999999"] {
            check(bad, None);
        }
    }

    #[test]
    fn prints_plainly() {
        for (text, expect) in
            [("1.50", "1.50"), ("-0.05", "-0.05"), ("1e3", "1000"), ("0", "0"), (".5", "0.5")]
        {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), expect);
        }
    }

    #[test]
    fn a_scale_of_any_size_is_printed() {
        let tiny = Decimal { unscaled: 1.into(), scale: 70_000 };
        assert_eq!(tiny.to_string().len(), 70_002);
        let huge = Decimal { unscaled: 1.into(), scale: -70_000 };
        assert_eq!(huge.to_string().len(), 70_001);
    }

    proptest::proptest! {
        #[test]
        fn bytes_round_trip(unscaled: i128, scale in -20..20i32) {
            let number = Decimal { unscaled: unscaled.into(), scale };
            proptest::prop_assert_eq!(Decimal::from_bytes(&number.to_bytes(), scale), number);
        }
    }
}
