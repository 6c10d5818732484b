//! Text as JSON strings, escaped as the JVM's library does.

use crate::convert::text::push;

/// Appends `text` in double quotes. Characters beyond U+FFFF are written as two escapes, because
/// Kafka Connect does so and users compare bytes.
pub(super) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(special) {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = tail.chars();
        if let Some(special) = chars.next() {
            push_escape(out, special);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Whether a character that starts with this byte is not written as it is.
fn special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\' || 0xf0 <= byte
}

fn push_escape(out: &mut String, special: char) {
    match special {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        _ => {
            for unit in special.encode_utf16(&mut [0; 2]) {
                push(out, format_args!("\\u{unit:04X}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_as_the_jvm_does() {
        let mut out = String::new();
        push_string(&mut out, "\u{8}\u{c}\n\r\t\u{1}\u{1f}\u{7f}\u{2028}\u{e9}\u{1f600}/\\\"<");
        let expect =
            "\"\\b\\f\\n\\r\\t\\u0001\\u001F\u{7f}\u{2028}\u{e9}\\uD83D\\uDE00/\\\\\\\"<\"";
        assert_eq!(out, expect);
    }
}
