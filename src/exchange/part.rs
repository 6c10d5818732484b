//! One part of a multipart body.

use bytes::Bytes;

use super::HttpHeaders;

/// A part: its own headers and its content.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpPart {
    /// Headers of the part, such as `Content-Type`.
    pub headers: HttpHeaders,
    /// What it carries.
    pub content: PartContent,
}

/// The content of a part.
#[derive(Clone, Debug, PartialEq)]
pub enum PartContent {
    /// Text, sent as UTF-8 (`STRING`).
    String(String),
    /// Bytes, sent as they are (`BYTE_ARRAY`).
    Bytes(Bytes),
    /// A local file, sent under `file_name` (`FORM_DATA`, `FORM_DATA_AS_REFERENCE`). Refused unless
    /// the file lies in a directory that the configuration allows.
    File {
        /// The file name to tell the server.
        file_name: String,
        /// The path (`FORM_DATA`) or the `file:` URI (`FORM_DATA_AS_REFERENCE`) in the message.
        location: String,
        /// Whether `location` came as `fileUri`.
        by_reference: bool,
    },
}
