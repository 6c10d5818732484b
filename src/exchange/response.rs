//! The response, or what stands in its place when no server answered.

use bytes::Bytes;

use super::{Attributes, HttpHeaders};

/// An HTTP response as received, cut to the configured limits.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpResponse {
    /// The status. Without an answer: `no.response.status.code` (0 unless set).
    pub status_code: i64,
    /// The reason phrase, empty for HTTP/2. Without an answer: the error in one line.
    pub status_message: String,
    /// `HTTP_1_0`, `HTTP_1_1`, `HTTP_2`; empty without an answer.
    pub protocol: String,
    /// The headers, every value of a repeated name.
    pub headers: HttpHeaders,
    /// The body.
    pub body: ResponseBody,
    /// Facts about the response, such as `truncated`.
    pub attributes: Attributes,
}

/// A response's body, of the kind that its content type tells.
#[derive(Clone, Debug, PartialEq)]
pub enum ResponseBody {
    /// Text, decoded by the content type's charset.
    String(String),
    /// Bytes (`application/octet-stream`, and whatever is no text).
    Bytes(Bytes),
    /// The decoded fields of `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// The parts of `multipart/form-data`: name, headers, content.
    Multipart(Vec<(String, super::HttpPart)>),
}

impl Default for ResponseBody {
    fn default() -> Self {
        Self::String(String::new())
    }
}
