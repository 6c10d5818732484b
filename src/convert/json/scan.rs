//! The words of JSON: strings, numbers and literals at the start of some bytes.

use std::borrow::Cow;

use super::{fault::Syntax, number::Number};

/// The longest number, as the JVM's library limits it: work on a number grows faster than its
/// length.
const LONGEST_NUMBER: usize = 1000;

/// A place in bytes from which words are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn fail(&self, what: &'static str) -> Syntax {
        Syntax { what, at: self.at }
    }

    /// What was read since `start`, which is an earlier place in the same bytes.
    pub(super) fn text_since(&self, start: Self) -> &'a [u8] {
        self.bytes.get(start.at..self.at).unwrap_or_default()
    }

    /// The next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Leaves the next byte behind.
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Leaves white space behind and returns the byte after it.
    pub(super) fn peek_word(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.advance();
        }
        self.peek()
    }

    /// Reads `word`, which must end here.
    pub(super) fn literal(&mut self, word: &'static str) -> Result<(), Syntax> {
        let rest = self.rest().strip_prefix(word.as_bytes());
        match rest {
            Some([b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$' | 0x80.., ..]) | None => {
                Err(self.fail("unrecognized token"))
            }
            Some(_) => {
                self.at += word.len();
                Ok(())
            }
        }
    }

    /// Reads a number. Leading zeros are read over, as Kafka Connect does.
    pub(super) fn number(&mut self) -> Result<Number<'a>, Syntax> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.advance();
        }
        self.digits()?;
        let mut whole = true;
        if self.peek() == Some(b'.') {
            whole = false;
            self.advance();
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            whole = false;
            self.advance();
            if let Some(b'+' | b'-') = self.peek() {
                self.advance();
            }
            self.digits()?;
        }
        if LONGEST_NUMBER < self.at - start {
            return Err(Syntax { what: "number longer than 1000 characters", at: start });
        }
        let text = self.bytes.get(start..self.at).and_then(|it| str::from_utf8(it).ok());
        Ok(Number { text: text.unwrap_or_default(), whole })
    }

    fn digits(&mut self) -> Result<(), Syntax> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.advance();
        }
        if start == self.at { Err(self.fail("expected a digit")) } else { Ok(()) }
    }

    /// Leaves a string behind whose first quote comes next, without looking into its escapes.
    pub(super) fn skip_string(&mut self) -> Result<(), Syntax> {
        self.advance();
        loop {
            match self.plain() {
                Some(b'"') => {
                    self.advance();
                    return Ok(());
                }
                Some(b'\\') => self.at += 2,
                Some(_) => return Err(self.fail(CONTROL)),
                None => return Err(self.fail(END_IN_STRING)),
            }
        }
    }

    /// Reads a string whose first quote comes next.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Syntax> {
        self.advance();
        let first = self.span()?;
        if self.peek() == Some(b'"') {
            self.advance();
            return Ok(Cow::Borrowed(first));
        }
        let mut text = first.to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.advance();
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return Err(self.fail(CONTROL)),
                None => return Err(self.fail(END_IN_STRING)),
            }
            text.push_str(self.span()?);
        }
    }

    /// Text up to a quote, a backslash or a control character.
    fn span(&mut self) -> Result<&'a str, Syntax> {
        let start = self.at;
        self.plain();
        let span = self.bytes.get(start..self.at).unwrap_or_default();
        str::from_utf8(span)
            .map_err(|err| Syntax { what: "invalid UTF-8", at: start + err.valid_up_to() })
    }

    /// Leaves behind what a string holds without a quote, a backslash or a control character.
    fn plain(&mut self) -> Option<u8> {
        let rest = self.rest();
        let len = rest.iter().position(|it| matches!(it, b'"' | b'\\' | ..0x20));
        self.at += len.unwrap_or(rest.len());
        self.peek()
    }

    fn escape(&mut self) -> Result<char, Syntax> {
        self.advance();
        let plain = match self.peek() {
            Some(b'u') => return self.unicode(),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(_) => return Err(self.fail("unrecognized character escape")),
            None => return Err(self.fail(END_IN_STRING)),
        };
        self.advance();
        Ok(plain)
    }

    /// Reads `uXXXX`, or two of them for a character beyond U+FFFF.
    fn unicode(&mut self) -> Result<char, Syntax> {
        let first = self.hex()?;
        let mut units = [first, 0];
        let mut units = units.as_mut_slice();
        if (0xd800..0xdc00).contains(&first) && self.rest().starts_with(b"\\u") {
            self.advance();
            if let [_, second] = units {
                *second = self.hex()?;
            }
        } else {
            (units, _) = units.split_at_mut(1);
        }
        let mut chars = char::decode_utf16(units.iter().copied());
        chars.next().and_then(Result::ok).ok_or_else(|| self.fail("half of a surrogate pair"))
    }

    fn hex(&mut self) -> Result<u16, Syntax> {
        self.advance();
        let digits = self.rest().get(..4).unwrap_or_default();
        let valid = digits.len() == 4 && digits.iter().all(u8::is_ascii_hexdigit);
        let text = str::from_utf8(digits).ok().filter(|_| valid);
        let unit = text.and_then(|it| u16::from_str_radix(it, 16).ok());
        let unit = unit.ok_or_else(|| self.fail("expected four hexadecimal digits"))?;
        self.at += 4;
        Ok(unit)
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}

const END_IN_STRING: &str = "unexpected end of input in a string";
const CONTROL: &str = "control character in a string that is not escaped";
