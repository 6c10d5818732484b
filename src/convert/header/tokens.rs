//! Splits a header's text at its delimiters, with a way back.

/// Tokens are the delimiters `: , { } [ ] "` and what stands between them; a backslash hides the
/// delimiter behind it. The peculiarities (white space before an expected token is dropped) are
/// those of Connect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    ahead: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, ahead: None }
    }

    /// The whole text.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Whether there is another token.
    pub(super) fn has_next(&self) -> bool {
        self.ahead.is_some() || self.at < self.text.len()
    }

    /// The next token; empty at the end.
    pub(super) fn next(&mut self) -> &'a str {
        self.ahead.take().unwrap_or_else(|| self.read())
    }

    /// The text of the next `count` tokens, if there are so many; else nothing is read.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a str> {
        let start = self.mark();
        for _ in 0..count {
            if !self.has_next() {
                self.rewind(start);
                return None;
            }
            self.next();
        }
        self.text.get(start..self.at)
    }

    /// Reads the next token if it is `expected`, white space around it aside. White space before
    /// it is gone even if it is not.
    pub(super) fn consume(&mut self, expected: &str) -> bool {
        if !self.has_next() {
            return false;
        }
        let mut token = self.ahead.unwrap_or_else(|| self.read());
        while trim(token).is_empty() && self.at < self.text.len() {
            token = self.read();
        }
        let found = trim(token) == expected;
        self.ahead = (!found).then_some(token);
        found
    }

    /// Where the next token starts.
    pub(super) fn mark(&self) -> usize {
        self.at - self.ahead.map_or(0, str::len)
    }

    /// Goes back to a place that [`Self::mark`] gave.
    pub(super) fn rewind(&mut self, mark: usize) {
        (self.at, self.ahead) = (mark, None);
    }

    fn read(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut escaped = false;
        let end = rest.bytes().position(|byte| match byte {
            b'\\' => {
                escaped = !escaped;
                false
            }
            b':' | b',' | b'{' | b'}' | b'[' | b']' | b'"' if !escaped => true,
            _ => {
                escaped = false;
                false
            }
        });
        // A delimiter that comes first is a token of its own.
        let len = end.map_or(rest.len(), |it| it.max(1));
        self.at += len;
        rest.get(..len).unwrap_or_default()
    }
}

/// Java's `trim`: without blanks and control characters at both ends.
pub(super) fn trim(token: &str) -> &str {
    token.trim_matches(|it| it <= ' ')
}
