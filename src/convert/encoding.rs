//! The character sets of `converter.encoding`.

use bytes::Bytes;

/// A character set. What it cannot read becomes U+FFFD and what it cannot write becomes `?`, as in
/// Java.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// ISO-8859-1: each byte is the character of that number.
    Latin1,
    /// US-ASCII.
    Ascii,
    /// UTF-16: big-endian unless a byte order mark says otherwise; written with one.
    Utf16,
    /// UTF-16, big-endian, without a byte order mark.
    Utf16Be,
    /// UTF-16, little-endian, without a byte order mark.
    Utf16Le,
}

impl Encoding {
    /// The character set of that name or common alias, in any case.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().as_str() {
            "UTF-8" | "UTF8" => Self::Utf8,
            "ISO-8859-1" | "ISO8859-1" | "ISO8859_1" | "LATIN1" => Self::Latin1,
            "US-ASCII" | "ASCII" => Self::Ascii,
            "UTF-16" | "UTF16" | "UTF_16" => Self::Utf16,
            "UTF-16BE" | "UTF_16BE" => Self::Utf16Be,
            "UTF-16LE" | "UTF_16LE" => Self::Utf16Le,
            _ => return None,
        })
    }

    /// Reads text.
    pub fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => utf8(bytes),
            Self::Latin1 => bytes.iter().map(|it| char::from(*it)).collect(),
            Self::Ascii => {
                let read = |it: &u8| if it.is_ascii() { char::from(*it) } else { REPLACEMENT };
                bytes.iter().map(read).collect()
            }
            Self::Utf16 => match bytes {
                [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
                [0xfe, 0xff, rest @ ..] | rest => utf16(rest, u16::from_be_bytes),
            },
            Self::Utf16Be => utf16(bytes, u16::from_be_bytes),
            Self::Utf16Le => utf16(bytes, u16::from_le_bytes),
        }
    }

    /// Writes text.
    pub fn encode(self, text: &str) -> Bytes {
        match self {
            Self::Utf8 => Bytes::copy_from_slice(text.as_bytes()),
            Self::Latin1 => text.chars().map(|it| u8::try_from(it).unwrap_or(b'?')).collect(),
            Self::Ascii => {
                let write = |it: char| if it.is_ascii() { u8::try_from(it) } else { Ok(b'?') };
                text.chars().map(|it| write(it).unwrap_or(b'?')).collect()
            }
            Self::Utf16 => {
                let units = std::iter::once(0xfeff).chain(text.encode_utf16());
                units.flat_map(u16::to_be_bytes).collect()
            }
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        }
    }

    /// Writes text, without a copy where the bytes are the same.
    pub fn encode_owned(self, text: String) -> Bytes {
        if self == Self::Utf8 { text.into() } else { self.encode(&text) }
    }
}

/// Reads UTF-8 as Java does: a surrogate in three bytes is one wrong character, not three.
pub(super) fn utf8(bytes: &[u8]) -> String {
    if let Ok(text) = str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(chunk) = rest.utf8_chunks().next() {
        text.push_str(chunk.valid());
        let (_, wrong) = rest.split_at(chunk.valid().len());
        let skip = match wrong {
            [] => 0,
            [0xed, 0xa0..=0xbf, 0x80..=0xbf, ..] => 3,
            _ => chunk.invalid().len(),
        };
        if skip > 0 {
            text.push(REPLACEMENT);
        }
        rest = wrong.get(skip..).unwrap_or_default();
    }
    text
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = char::decode_utf16(pairs.iter().map(|it| unit(*it)));
    let chars = units.map(|it| it.unwrap_or(REPLACEMENT));
    chars.chain(odd.iter().map(|_| REPLACEMENT)).collect()
}

const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_as_java_does() {
        let text = "a\u{e9}\u{1f600}";
        for (name, bytes, back) in [
            ("UTF-8", &b"a\xc3\xa9\xf0\x9f\x98\x80"[..], text),
            ("latin1", b"a\xe9?", "a\u{e9}?"),
            ("US-ASCII", b"a??", "a??"),
            ("UTF-16", &[254, 255, 0, 97, 0, 233, 216, 61, 222, 0], text),
            ("utf-16be", &[0, 97, 0, 233, 216, 61, 222, 0], text),
            ("UTF-16LE", &[97, 0, 233, 0, 61, 216, 0, 222], text),
        ] {
            let encoding = Encoding::named(name).unwrap();
            assert_eq!(encoding.encode(text), bytes, "{name}");
            assert_eq!(encoding.decode(bytes), back, "{name}");
        }
        assert_eq!(Encoding::named("windows-1252"), None);
    }

    #[test]
    fn replaces_what_it_cannot_read() {
        let wrong = b"a\xff\xc3b\xe2\x82c\xed\xa0\x80\xf0\x9f\x98";
        assert_eq!(Encoding::Utf8.decode(wrong).replace(REPLACEMENT, "?"), "a??b?c??");
        assert_eq!(Encoding::Ascii.decode(b"a\xe9"), "a\u{fffd}");
        let lone = [0xfe, 0xff, 0, 65, 0xd8, 0, 65];
        assert_eq!(Encoding::Utf16.decode(&lone), "A\u{fffd}\u{fffd}");
    }
}
