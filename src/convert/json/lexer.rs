//! Walks through JSON: what comes next, and the members of what was opened.

use std::borrow::Cow;

use super::{fault::Syntax, number::Number, scan::Scanner};

/// How deep objects and arrays may stand in one another; deeper input fails instead of exhausting
/// the stack.
const DEEPEST: u8 = 128;

/// A place in JSON text. A copy is a place of its own, so what is ahead can be looked at twice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexer<'a> {
    scanner: Scanner<'a>,
    depth: u8,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
}

impl Next {
    /// What Connect's messages call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Object => "OBJECT",
            Self::Array => "ARRAY",
            Self::String => "STRING",
            Self::Number => "NUMBER",
            Self::True | Self::False => "BOOLEAN",
            Self::Null => "NULL",
        }
    }
}

impl<'a> Lexer<'a> {
    /// The start of `bytes`, behind a byte order mark.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self { scanner: Scanner::new(bytes), depth: 0 }
    }

    /// Whether only white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.scanner.peek_word().is_none()
    }

    /// What was read since `start`, which is an earlier place in the same text.
    pub(super) fn text_since(&self, start: &Self) -> &'a [u8] {
        self.scanner.text_since(start.scanner)
    }

    /// What kind of value comes next.
    pub(super) fn next(&mut self) -> Result<Next, Syntax> {
        Ok(match self.scanner.peek_word() {
            Some(b'{') => Next::Object,
            Some(b'[') => Next::Array,
            Some(b'"') => Next::String,
            Some(b'-' | b'0'..=b'9') => Next::Number,
            Some(b't') => Next::True,
            Some(b'f') => Next::False,
            Some(b'n') => Next::Null,
            Some(_) => return Err(self.scanner.fail("expected a value")),
            None => return Err(self.scanner.fail("unexpected end of input")),
        })
    }

    /// Reads the literal that [`Self::next`] saw.
    pub(super) fn literal(&mut self, next: Next) -> Result<(), Syntax> {
        match next {
            Next::True => self.scanner.literal("true"),
            Next::False => self.scanner.literal("false"),
            Next::Null => self.scanner.literal("null"),
            Next::Object | Next::Array | Next::String | Next::Number => {
                Err(self.scanner.fail("expected a literal"))
            }
        }
    }

    /// Reads the number that comes next.
    pub(super) fn number(&mut self) -> Result<Number<'a>, Syntax> {
        self.scanner.number()
    }

    /// Reads the string that comes next.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Syntax> {
        self.scanner.string()
    }

    /// Enters the object or array that comes next.
    pub(super) fn open(&mut self) -> Result<Members, Syntax> {
        if self.depth == DEEPEST {
            return Err(self.scanner.fail("nested more than 128 deep"));
        }
        self.depth += 1;
        self.scanner.advance();
        Ok(Members { first: true })
    }

    /// Goes to the next element of an array; `false` leaves the array.
    pub(super) fn item(&mut self, members: &mut Members) -> Result<bool, Syntax> {
        self.member(members, b']')
    }

    /// Goes to the next value of an object and returns its name; `None` leaves the object.
    pub(super) fn key(&mut self, members: &mut Members) -> Result<Option<Cow<'a, str>>, Syntax> {
        if !self.member(members, b'}')? {
            return Ok(None);
        }
        if self.scanner.peek_word() != Some(b'"') {
            return Err(self.scanner.fail("expected a field name in double quotes"));
        }
        let key = self.scanner.string()?;
        if self.scanner.peek_word() != Some(b':') {
            return Err(self.scanner.fail("expected a colon behind a field name"));
        }
        self.scanner.advance();
        Ok(Some(key))
    }

    fn member(&mut self, members: &mut Members, close: u8) -> Result<bool, Syntax> {
        let first = std::mem::replace(&mut members.first, false);
        match self.scanner.peek_word() {
            Some(byte) if byte == close => {
                self.scanner.advance();
                self.depth = self.depth.saturating_sub(1);
                Ok(false)
            }
            Some(b',') if !first => {
                self.scanner.advance();
                Ok(true)
            }
            Some(_) if first => Ok(true),
            Some(_) => Err(self.scanner.fail("expected a comma or the end")),
            None => Err(self.scanner.fail("unexpected end of input")),
        }
    }

    /// Leaves the next value behind and returns the place where it starts.
    pub(super) fn skip(&mut self) -> Result<Self, Syntax> {
        let next = self.next()?;
        let start = *self;
        match next {
            Next::Object => {
                let mut members = self.open()?;
                while self.key(&mut members)?.is_some() {
                    self.skip()?;
                }
            }
            Next::Array => {
                let mut members = self.open()?;
                while self.item(&mut members)? {
                    self.skip()?;
                }
            }
            Next::String => self.scanner.skip_string()?,
            Next::Number => {
                self.number()?;
            }
            Next::True | Next::False | Next::Null => self.literal(next)?,
        }
        Ok(start)
    }

    /// Checks what follows a whole value: a number at the top must end there. Anything else behind
    /// the value is ignored, as Kafka Connect does.
    pub(super) fn end(&mut self, top: Next) -> Result<(), Syntax> {
        match self.scanner.peek() {
            None | Some(b' ' | b'\t' | b'\n' | b'\r') => Ok(()),
            Some(_) if top != Next::Number => Ok(()),
            Some(_) => Err(self.scanner.fail("expected white space between values")),
        }
    }
}

/// Where in an object or array the lexer stands.
#[derive(Debug)]
pub(super) struct Members {
    first: bool,
}
