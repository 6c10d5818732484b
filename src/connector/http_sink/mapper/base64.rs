//! Base64 as messages have it: in either alphabet, padded or not, in lines or not.

use std::{borrow::Cow, fmt};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use bytes::Bytes;
use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// Reads bytes: base64 text, or bytes where the format has them. `None` for null.
pub(super) struct Binary;

impl<'de> DeserializeSeed<'de> for Binary {
    type Value = Option<Bytes>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(self)
        } else {
            deserializer.deserialize_bytes(self)
        }
    }
}

impl Visitor<'_> for Binary {
    type Value = Option<Bytes>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("base64 text")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let bytes = decode(text).ok_or_else(|| E::custom("is not base64"))?;
        Ok(Some(bytes.into()))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(Some(Bytes::copy_from_slice(bytes)))
    }
}

/// Base64 with the standard alphabet and padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let plain =
        text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'='));
    let text = if plain { Cow::Borrowed(text) } else { Cow::Owned(normalise(text)) };
    LENIENT.decode(text.as_bytes()).ok()
}

/// Without white space, in the standard alphabet.
fn normalise(text: &str) -> String {
    let standard = |it| match it {
        '-' => '+',
        '_' => '/',
        it => it,
    };
    text.chars().filter(|it| !it.is_ascii_whitespace()).map(standard).collect()
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<&[u8]>) {
        assert_eq!(decode(text).as_deref(), expect, "{text:?}");
    }

    #[test]
    fn reads_every_usual_spelling() {
        check("", Some(b""));
        check("+/+/", Some(&[251, 255, 191]));
        check("-_-_", Some(&[251, 255, 191]));
        check("AP8=", Some(&[0, 255]));
        check("AP8", Some(&[0, 255]));
        check("AP\r\n8=\r\n", Some(&[0, 255]));
        for wrong in ["A", "A===", "AP8=AP8=", "A%3D", "ä", "{}"] {
            check(wrong, None);
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_can_be_read(bytes: Vec<u8>) {
            check(&encode(&bytes), Some(&bytes));
        }
    }
}
