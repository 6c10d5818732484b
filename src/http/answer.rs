//! Reads an answer, and stops where its limit is.

use std::io::Write;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
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
}

impl Answer {
    /// Reads the body of `response`, at most `limit` bytes after decoding. A body that goes on is
    /// left unread, and its connection closed.
    pub(super) async fn read(
        mut response: Response,
        limit: Option<usize>,
        decode: bool,
    ) -> Result<Self, Failure> {
        let status = response.status();
        let mut headers = std::mem::take(response.headers_mut());
        let phrase = response.extensions().get::<ReasonPhrase>();
        let reason = phrase.map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
        let version = response.version();
        let standard = || status.canonical_reason().unwrap_or_default().to_owned();
        let reason =
            if version < Version::HTTP_2 { reason.unwrap_or_else(standard) } else { String::new() };
        let gzip = decode && headers.get(CONTENT_ENCODING).is_some_and(|it| it == "gzip");
        let limit = limit.unwrap_or(HARD_LIMIT).min(HARD_LIMIT);
        let mut sink = if gzip { Sink::gzip(limit) } else { Sink::plain(limit) };
        while let Some(chunk) = response.chunk().await.map_err(Failure::in_answer)? {
            if sink.take(&chunk).map_err(|()| undecodable())? {
                break;
            }
        }
        let (body, truncated) = sink.finish().map_err(|()| undecodable())?;
        if gzip {
            headers.remove(CONTENT_ENCODING);
            headers.remove(CONTENT_LENGTH);
        }
        Ok(Self { status, reason, version, headers, body, truncated })
    }
}

/// Takes a body in, up to a limit.
enum Sink {
    Plain { kept: Vec<u8>, limit: usize, more: bool },
    Gzip { decoder: Box<MultiGzDecoder<Vec<u8>>>, limit: usize, more: bool },
}

impl Sink {
    fn plain(limit: usize) -> Self {
        Self::Plain { kept: Vec::new(), limit, more: false }
    }

    fn gzip(limit: usize) -> Self {
        Self::Gzip { decoder: Box::new(MultiGzDecoder::new(Vec::new())), limit, more: false }
    }

    /// Takes a chunk. True once the limit is passed.
    fn take(&mut self, chunk: &[u8]) -> Result<bool, ()> {
        match self {
            Self::Plain { kept, limit, more } => {
                let room = limit.saturating_sub(kept.len());
                kept.extend_from_slice(chunk.get(..room).unwrap_or(chunk));
                *more = chunk.len() > room;
                Ok(*more)
            }
            Self::Gzip { decoder, limit, more } => {
                // In small steps: each may grow a thousandfold before the limit is looked at.
                for step in chunk.chunks(STEP) {
                    decoder.write_all(step).map_err(drop)?;
                    *more = decoder.get_ref().len() > *limit;
                    if *more {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    fn finish(self) -> Result<(Bytes, bool), ()> {
        match self {
            Self::Plain { kept, limit: _, more } => Ok((kept.into(), more)),
            Self::Gzip { decoder, limit, more } => {
                let mut kept = if more {
                    decoder.get_ref().clone()
                } else {
                    decoder.finish().map_err(drop)?
                };
                let more = more || kept.len() > limit;
                kept.truncate(limit);
                Ok((kept.into(), more))
            }
        }
    }
}

fn undecodable() -> Failure {
    let message = "the body is not the gzip that its headers say";
    Failure::new(Outcome::PartialResponse, ErrorKind::Protocol, message)
}

/// More than this is never held, whatever the configuration says.
const HARD_LIMIT: usize = 64 << 20;
const STEP: usize = 1024;
