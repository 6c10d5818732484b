//! Numbers as Java's `toString` writes them: `1.0`, `1.0E20`, `1E+3`.

use std::fmt::{self, Write};

use crate::record::data::Decimal;

/// `Float.toString`: the shortest digits that read back as the same number, at least one behind the
/// point, and an exponent outside 10^-3 to 10^7.
pub(in crate::convert) struct JavaFloat32(pub(in crate::convert) f32);

/// `Double.toString`: as [`JavaFloat32`].
pub(in crate::convert) struct JavaFloat64(pub(in crate::convert) f64);

/// `BigDecimal.toString`: plain digits, with an exponent below 10^-6 and for a negative scale.
pub(in crate::convert) struct JavaDecimal<'a>(pub(in crate::convert) &'a Decimal);

impl fmt::Display for JavaFloat32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number) = *self;
        if let Some(word) = word(number.is_nan(), number.is_infinite(), number < 0.0) {
            return f.write_str(word);
        }
        if number == 0.0 || (1e-3..1e7).contains(&number.abs()) {
            return write!(f, "{number:?}");
        }
        let (mut short, mut two) = (Digits::default(), Digits::default());
        write!(short, "{number:e}")?;
        write!(two, "{number:.1e}")?;
        // The bits decide whether the two digits are the number itself.
        let same = two.as_str().parse().map(f32::to_bits) == Ok(number.to_bits());
        scientific(f, if same { &two } else { &short })
    }
}

impl fmt::Display for JavaFloat64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number) = *self;
        if let Some(word) = word(number.is_nan(), number.is_infinite(), number < 0.0) {
            return f.write_str(word);
        }
        if number == 0.0 || (1e-3..1e7).contains(&number.abs()) {
            return write!(f, "{number:?}");
        }
        let (mut short, mut two) = (Digits::default(), Digits::default());
        write!(short, "{number:e}")?;
        write!(two, "{number:.1e}")?;
        let same = two.as_str().parse().map(f64::to_bits) == Ok(number.to_bits());
        scientific(f, if same { &two } else { &short })
    }
}

impl fmt::Display for JavaDecimal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Decimal { unscaled, scale } = self.0;
        let digits = unscaled.magnitude().to_string();
        if unscaled.sign() == num_bigint::Sign::Minus {
            f.write_str("-")?;
        }
        let count = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        let exponent = count - 1 - i64::from(*scale);
        if *scale == 0 {
            return f.write_str(&digits);
        }
        if 0 < *scale && -6 <= exponent {
            return plain(f, &digits, count - i64::from(*scale));
        }
        let (first, rest) = digits.split_at(1);
        f.write_str(first)?;
        if !rest.is_empty() {
            write!(f, ".{rest}")?;
        }
        if exponent == 0 { Ok(()) } else { write!(f, "E{exponent:+}") }
    }
}

/// `digits` with a point behind the first `whole` of them; at most six zeros are put in front.
fn plain(f: &mut fmt::Formatter<'_>, digits: &str, whole: i64) -> fmt::Result {
    let Ok(whole @ 1..) = usize::try_from(whole) else {
        f.write_str("0.")?;
        for _ in whole..0 {
            f.write_str("0")?;
        }
        return f.write_str(digits);
    };
    let (whole, fraction) = digits.split_at(whole.min(digits.len()));
    write!(f, "{whole}.{fraction}")
}

fn word(nan: bool, infinite: bool, negative: bool) -> Option<&'static str> {
    match (nan, infinite, negative) {
        (true, ..) => Some("NaN"),
        (_, true, false) => Some("Infinity"),
        (_, true, true) => Some("-Infinity"),
        (_, false, _) => None,
    }
}

/// Turns `1e20` into `1.0E20`.
fn scientific(f: &mut fmt::Formatter<'_>, digits: &Digits) -> fmt::Result {
    let (mantissa, exponent) = digits.as_str().split_once('e').unwrap_or((digits.as_str(), "0"));
    let fraction = if mantissa.contains('.') { "" } else { ".0" };
    write!(f, "{mantissa}{fraction}E{exponent}")
}

/// Text of at most 32 bytes on the stack, so that a number costs no allocation.
#[derive(Default)]
struct Digits {
    bytes: [u8; 32],
    len: usize,
}

impl Digits {
    fn as_str(&self) -> &str {
        self.bytes.get(..self.len).and_then(|it| str::from_utf8(it).ok()).unwrap_or_default()
    }
}

impl Write for Digits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        let room = self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_print_as_in_java() {
        for (number, expect) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (1e7, "1.0E7"),
            (9_999_999.0, "9999999.0"),
            (0.001, "0.001"),
            (0.0009, "9.0E-4"),
            // From Java 19 on; older ones print one digit more.
            (f32::MIN_POSITIVE, "1.1754944E-38"),
            (1.4e-45, "1.4E-45"),
            (f32::MAX, "3.4028235E38"),
            (16_777_216.0, "1.6777216E7"),
            (0.1, "0.1"),
            (123_456.7, "123456.7"),
            (f32::NAN, "NaN"),
            (f32::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(JavaFloat32(number).to_string(), expect);
        }
    }

    #[test]
    fn doubles_print_as_in_java() {
        for (number, expect) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1e7, "1.0E7"),
            (9_999_999.5, "9999999.5"),
            (0.0001, "1.0E-4"),
            (0.002, "0.002"),
            (1e20, "1.0E20"),
            (1e21, "1.0E21"),
            // From Java 19 on; older ones print 9.999999999999999E22 for the next number below.
            (1e23, "1.0E23"),
            (5e-324, "4.9E-324"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::MIN_POSITIVE, "2.2250738585072014E-308"),
            (123_456_789.125, "1.23456789125E8"),
            (f64::INFINITY, "Infinity"),
        ] {
            assert_eq!(JavaFloat64(number).to_string(), expect);
        }
    }

    #[test]
    fn decimals_print_as_in_java() {
        for (text, expect) in [
            ("1.50", "1.50"),
            ("1E+3", "1E+3"),
            ("12E+3", "1.2E+4"),
            ("1E-10", "1E-10"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1E-7"),
            ("0.00000012", "1.2E-7"),
            ("-12345678901234567890.123", "-12345678901234567890.123"),
            ("0E-8", "0E-8"),
            ("0E+3", "0E+3"),
            ("-0.05", "-0.05"),
        ] {
            let number: Decimal = text.parse().unwrap();
            assert_eq!(JavaDecimal(&number).to_string(), expect);
        }
    }

    proptest::proptest! {
        #[test]
        fn doubles_read_back(bits: u64) {
            let number = f64::from_bits(bits);
            proptest::prop_assume!(number.is_finite());
            let text = JavaFloat64(number).to_string();
            proptest::prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), bits);
        }

        #[test]
        fn decimals_read_back(unscaled: i128, scale in -900..900i32) {
            let number = Decimal { unscaled: unscaled.into(), scale };
            let back: Decimal = JavaDecimal(&number).to_string().parse().unwrap();
            proptest::prop_assert_eq!(back, number);
        }
    }
}
