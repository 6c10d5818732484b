//! What to do with a request.

use std::{io::Write, time::Duration};

/// What the server does with a request, well-behaved or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Answers correctly.
    Normal(Answer),
    /// Waits, then does the other thing.
    Delay(Duration, Box<Self>),
    /// Resets the connection.
    Reset(ResetAt),
    /// Never answers, and keeps the connection open until the client closes it.
    Hang,
    /// Answers correctly, but slowly: so many bytes of head and body at a time.
    Drip {
        /// The answer.
        answer: Answer,
        /// How many bytes at a time.
        bytes: usize,
        /// How long to wait after each piece.
        every: Duration,
    },
    /// Writes these bytes in place of an answer, then closes. For garbage, wrong versions,
    /// conflicting lengths, bad chunks, bodies where none may be.
    Raw(Vec<u8>),
    /// Declares another length of the body than it has, then closes.
    WrongLength {
        /// The answer.
        answer: Answer,
        /// The declared length.
        declared: usize,
    },
    /// Answers 200 with a body that goes on until the client closes, in chunks (`true`) or until
    /// the end of the connection (`false`).
    Endless {
        /// Whether the body is chunked.
        chunked: bool,
    },
    /// Answers 200 with so many headers, `x-0` and onwards.
    ManyHeaders(usize),
    /// Redirects to `location`.
    Redirect {
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// The `Location` header.
        location: String,
    },
    /// Writes these bytes first: 100 or 103 answers, whole or broken.
    Preceded(Vec<u8>, Box<Self>),
    /// Does the other thing, then closes the connection without having announced it.
    CloseAfter(Box<Self>),
    /// The first for the first request with an id, the second for the second, the last from then
    /// on. Without ids, all requests count together.
    InTurn(Vec<Self>),
}

/// When to reset the connection. For a reset before anything was read, see [`super::Greeting`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetAt {
    /// After the whole request was read.
    Request,
    /// After the head of a 200 was written.
    Head,
    /// After the head and half of the body of a 200 were written.
    Body,
}

/// A correct answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The text after it.
    pub reason: String,
    /// The headers, written as they stand and in this order. `Content-Length` is added, unless one
    /// of that name, or `Transfer-Encoding`, is here or the status forbids a body.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer without headers and body, with the usual reason.
    pub fn new(status: u16) -> Self {
        let reason = reason(status).to_owned();
        Self { status, reason, headers: Vec::new(), body: Vec::new() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Replaces the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The bytes before the body.
    pub(super) fn head(&self) -> Vec<u8> {
        let has = |name: &str| self.headers.iter().any(|(it, _)| it.eq_ignore_ascii_case(name));
        let bodiless = self.status < 200 || self.status == 204 || self.status == 304;
        let length = (!bodiless && !has("content-length") && !has("transfer-encoding"))
            .then_some(self.body.len());
        self.head_with_length(length)
    }

    pub(super) fn head_with_length(&self, length: Option<usize>) -> Vec<u8> {
        // Writing to memory does not fail.
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, self.reason).into_bytes();
        for (name, value) in &self.headers {
            _ = write!(head, "{name}: {value}\r\n");
        }
        if let Some(length) = length {
            _ = write!(head, "Content-Length: {length}\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

impl Reply {
    /// A correct answer without a body.
    pub fn status(status: u16) -> Self {
        Self::Normal(Answer::new(status))
    }

    /// A correct answer with a JSON body.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        let answer = Answer::new(status).header("Content-Type", "application/json");
        Self::Normal(answer.body(body.to_string()))
    }

    /// A correct answer with a text body.
    pub fn text(status: u16, body: impl Into<String>) -> Self {
        let answer = Answer::new(status).header("Content-Type", "text/plain; charset=utf-8");
        Self::Normal(answer.body(body.into()))
    }

    /// Does this after a while.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self::Delay(delay, Box::new(self))
    }

    /// What is left after the attempts are counted: no [`Self::InTurn`] on the outside.
    pub(super) fn at_attempt(&self, attempt: usize) -> Self {
        match self {
            Self::InTurn(replies) => {
                let reply = replies.get(attempt.saturating_sub(1)).or(replies.last());
                reply.map_or_else(|| Self::status(500), |it| it.at_attempt(attempt))
            }
            Self::Delay(delay, then) => Self::Delay(*delay, Box::new(then.at_attempt(attempt))),
            Self::Preceded(bytes, then) => {
                Self::Preceded(bytes.clone(), Box::new(then.at_attempt(attempt)))
            }
            Self::CloseAfter(then) => Self::CloseAfter(Box::new(then.at_attempt(attempt))),
            Self::Normal(_)
            | Self::Reset(_)
            | Self::Hang
            | Self::Drip { .. }
            | Self::Raw(_)
            | Self::WrongLength { .. }
            | Self::Endless { .. }
            | Self::ManyHeaders(_)
            | Self::Redirect { .. } => self.clone(),
        }
    }

    /// What stands in the ledger: the status of a correct answer, else a word for the fault.
    pub(super) fn verdict(&self) -> String {
        match self {
            Self::Normal(answer) => answer.status.to_string(),
            Self::Drip { answer, .. } => format!("drip {}", answer.status),
            Self::WrongLength { answer, .. } => format!("wrong length {}", answer.status),
            Self::Redirect { status, .. } => status.to_string(),
            Self::Reset(ResetAt::Request) => "reset after request".to_owned(),
            Self::Reset(ResetAt::Head) => "reset after head".to_owned(),
            Self::Reset(ResetAt::Body) => "reset in body".to_owned(),
            Self::Hang => "hang".to_owned(),
            Self::Raw(_) => "raw".to_owned(),
            Self::Endless { .. } => "endless".to_owned(),
            Self::ManyHeaders(_) => "many headers".to_owned(),
            Self::Delay(_, then) | Self::Preceded(_, then) | Self::CloseAfter(then) => {
                then.verdict()
            }
            Self::InTurn(replies) => replies.first().map(Self::verdict).unwrap_or_default(),
        }
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Whatever",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &Answer, head: &str) {
        assert_eq!(String::from_utf8(answer.head()).unwrap(), head);
    }

    #[test]
    fn heads_are_complete() {
        check(&Answer::new(200).body("ab"), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
        check(&Answer::new(204), "HTTP/1.1 204 No Content\r\n\r\n");
        check(
            &Answer::new(200).header("content-length", "9"),
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n",
        );
    }

    #[test]
    fn turns_end_with_the_last() {
        let reply = Reply::InTurn(vec![Reply::status(503), Reply::Hang]);
        let verdict = |attempt| reply.at_attempt(attempt).verdict();
        assert_eq!([verdict(1), verdict(2), verdict(9)], ["503", "hang", "hang"]);
        assert_eq!(reply.after(Duration::ZERO).at_attempt(2).verdict(), "hang");
    }
}
