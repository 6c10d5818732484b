//! Reads an answer, and stops where its limit is.

use std::{
    io::{self, Read},
    time::Duration,
};

use bytes::Bytes;
use flate2::bufread::GzDecoder;
use hyper::ext::ReasonPhrase;
use reqwest::{
    Response, StatusCode, Version,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap},
};

use super::failure::Failure;
use crate::exchange::{ErrorKind, Outcome};

/// What came over the wire.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) reason: String,
    pub(super) version: Version,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Whether the body goes on beyond what was read.
    pub(super) truncated: bool,
    /// Whether the body is not the gzip that its headers say, and stands here as it came.
    pub(super) undecoded: bool,
}

/// How much of an answer is read, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// Bytes of the body, before and after decoding.
    pub(super) limit: Option<usize>,
    /// The longest wait for a piece of it.
    pub(super) timeout: Option<Duration>,
    /// Whether gzip is decoded.
    pub(super) decode: bool,
}

impl Answer {
    /// Reads the body of `response`. A body that goes on beyond the limit is left unread, and its
    /// connection closed.
    pub(super) async fn read(mut response: Response, reading: Reading) -> Result<Self, Failure> {
        let Reading { limit, timeout, decode } = reading;
        let status = response.status();
        let version = response.version();
        let headers = std::mem::take(response.headers_mut());
        let reason = reason(&response);
        let limit = limit.unwrap_or(HARD_LIMIT).min(HARD_LIMIT);
        let (body, truncated) = collect(response, limit, timeout).await?;
        let mut answer =
            Self { status, reason, version, headers, body, truncated, undecoded: false };
        if decode {
            answer.decode(limit);
        }
        Ok(answer)
    }

    /// Decodes a gzip body and takes away the headers that told of it. What is no gzip stays.
    fn decode(&mut self, limit: usize) {
        let gzip = |it: &reqwest::header::HeaderValue| it.as_bytes().eq_ignore_ascii_case(b"gzip");
        // An answer to HEAD tells an encoding, and has nothing to decode.
        if self.body.is_empty() || !self.headers.get(CONTENT_ENCODING).is_some_and(gzip) {
            return;
        }
        match gunzip(&self.body, self.truncated, limit) {
            Ok((body, truncated)) => {
                self.body = body;
                self.truncated = truncated;
                self.headers.remove(CONTENT_ENCODING);
                self.headers.remove(CONTENT_LENGTH);
            }
            Err(_) => self.undecoded = true,
        }
    }
}

/// The text after the status: that of the server, or the usual one. HTTP/2 has none.
fn reason(response: &Response) -> String {
    if response.version() >= Version::HTTP_2 {
        return String::new();
    }
    match response.extensions().get::<ReasonPhrase>() {
        Some(phrase) => String::from_utf8_lossy(phrase.as_bytes()).into_owned(),
        None => response.status().canonical_reason().unwrap_or_default().to_owned(),
    }
}

/// At most `limit` bytes of the body, and whether there are more.
async fn collect(
    mut response: Response,
    limit: usize,
    timeout: Option<Duration>,
) -> Result<(Bytes, bool), Failure> {
    let mut kept = Vec::new();
    loop {
        let chunk = match timeout {
            Some(timeout) => tokio::time::timeout(timeout, response.chunk())
                .await
                .map_err(|_| stalled(timeout))?,
            None => response.chunk().await,
        };
        let Some(chunk) = chunk.map_err(Failure::in_answer)? else {
            return Ok((kept.into(), false));
        };
        let room = limit.saturating_sub(kept.len());
        kept.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() > room {
            return Ok((kept.into(), true));
        }
    }
}

fn stalled(timeout: Duration) -> Failure {
    let message = format!("the answer stalled for {} ms", timeout.as_millis());
    Failure::new(Outcome::PartialResponse, ErrorKind::TimeoutRead, message)
}

/// At most `limit` bytes of what `body` holds, and whether there are more. If the body was cut, its
/// missing end is no fault. Gzip may be several in a row; very many are an attempt to keep us busy.
fn gunzip(body: &[u8], cut: bool, limit: usize) -> io::Result<(Bytes, bool)> {
    let mut kept = Vec::new();
    let mut rest = body;
    for _ in 0..MAX_MEMBERS {
        let mut decoder = GzDecoder::new(rest);
        match inflate(&mut decoder, &mut kept, limit) {
            Ok(()) if limit < kept.len() => {
                kept.truncate(limit);
                return Ok((kept.into(), true));
            }
            Ok(()) => rest = decoder.into_inner(),
            Err(error) if cut && error.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok((kept.into(), true));
            }
            Err(error) => return Err(error),
        }
        if rest.is_empty() {
            return Ok((kept.into(), cut));
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "too many gzip members"))
}

/// Reads one of them to its end, or until more than `limit` bytes are kept.
fn inflate(decoder: &mut impl Read, kept: &mut Vec<u8>, limit: usize) -> io::Result<()> {
    let mut buffer = [0; 8 * 1024];
    while kept.len() <= limit {
        match decoder.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => kept.extend_from_slice(buffer.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Of a gzip body. Servers that compress in pieces make a few.
const MAX_MEMBERS: usize = 1000;
/// More than this is never held, whatever the configuration says.
const HARD_LIMIT: usize = 64 << 20;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[track_caller]
    fn check(body: &[u8], cut: bool, limit: usize, expect: Option<(&[u8], bool)>) {
        let got = gunzip(body, cut, limit).ok();
        assert_eq!(got, expect.map(|(body, more)| (Bytes::copy_from_slice(body), more)));
    }

    #[test]
    fn gzip_is_decoded_up_to_the_limit() {
        let whole = gzip(b"hello");
        check(&whole, false, 5, Some((b"hello", false)));
        check(&whole, false, 4, Some((b"hell", true)));
        check(&whole, false, 0, Some((b"", true)));
        check(&[&whole[..], &whole[..]].concat(), false, 99, Some((b"hellohello", false)));
        check(&gzip(b"").repeat(MAX_MEMBERS), false, 9, Some((b"", false)));
        check(&gzip(b"").repeat(MAX_MEMBERS + 1), false, 9, None);
        let bomb = gzip(&vec![0; 10 << 20]);
        assert!(bomb.len() < 20_000);
        check(&bomb, false, 1000, Some((&[0; 1000], true)));
    }

    #[test]
    fn gzip_that_was_cut_here_keeps_its_beginning_and_broken_gzip_is_none() {
        let whole = gzip(b"hello");
        let half = &whole[..whole.len() - 6];
        check(half, true, 99, Some((b"hello", true)));
        check(half, false, 99, None);
        check(b"plain text", false, 99, None);
        check(&[&whole[..], b"garbage after it"].concat(), false, 99, None);
    }
}
