//! How a call ended, when it did not simply end with a response.

/// How far a call came. The names are those of the exchange's attribute `outcome`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server answered.
    Response,
    /// Nothing reached the server, or it turned the request away unseen: name resolution,
    /// connection or TLS failed, or HTTP/2 refused the stream.
    NotSent,
    /// The request was sent, at least in part; no answer came.
    SentNoResponse,
    /// The answer began and did not end.
    PartialResponse,
    /// The call was refused here, before anything was dialled.
    RefusedLocally,
}

/// What went wrong. The names are those of the exchange's attribute `error.kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The host's name did not resolve.
    Dns,
    /// The connection was refused or broke before it stood.
    Connect,
    /// The TLS handshake failed.
    Tls,
    /// The request could not be written.
    Write,
    /// No connection within the connect timeout.
    TimeoutConnect,
    /// The request's body was not taken within the write timeout.
    TimeoutWrite,
    /// No first byte of the answer within the read timeout.
    TimeoutFirstByte,
    /// The answer stalled for longer than the read timeout.
    TimeoutRead,
    /// The whole call took longer than the call timeout.
    TimeoutTotal,
    /// The connection was reset or closed.
    Reset,
    /// What came back is not HTTP.
    Protocol,
    /// A body was larger than its limit allows.
    BodyLimit,
    /// Too many redirects.
    RedirectLimit,
    /// The URL is not an absolute `http` or `https` URL.
    InvalidUrl,
    /// A header's name or value cannot be sent.
    InvalidHeader,
    /// The body cannot be sent, such as a multipart body without parts.
    InvalidBody,
    /// The method is not allowed.
    InvalidMethod,
    /// The egress policy refuses the address or the scheme.
    SsrfBlocked,
    /// A file part lies outside the allowed directories, or cannot be read.
    FileRefused,
    /// The circuit of the host stayed open for too long.
    CircuitOpen,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 5] = [
        Self::Response,
        Self::NotSent,
        Self::SentNoResponse,
        Self::PartialResponse,
        Self::RefusedLocally,
    ];

    /// The name in exchanges.
    pub fn name(self) -> &'static str {
        match self {
            Self::Response => "RESPONSE",
            Self::NotSent => "NOT_SENT",
            Self::SentNoResponse => "SENT_NO_RESPONSE",
            Self::PartialResponse => "PARTIAL_RESPONSE",
            Self::RefusedLocally => "REFUSED_LOCALLY",
        }
    }

    /// Whether the server may or may not have acted on a request of `method`: it was sent and no
    /// whole answer came, and the method is not one that may be repeated freely.
    pub fn is_ambiguous(self, method: &str) -> bool {
        match self {
            Self::SentNoResponse => true,
            Self::PartialResponse => !is_idempotent(method),
            Self::Response | Self::NotSent | Self::RefusedLocally => false,
        }
    }
}

/// Whether `method` may be repeated without harm (RFC 9110 section 9.2.2).
pub(crate) fn is_idempotent(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE")
}

impl ErrorKind {
    /// The name in exchanges and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Write => "write",
            Self::TimeoutConnect => "timeout.connect",
            Self::TimeoutWrite => "timeout.write",
            Self::TimeoutFirstByte => "timeout.first_byte",
            Self::TimeoutRead => "timeout.read",
            Self::TimeoutTotal => "timeout.total",
            Self::Reset => "reset",
            Self::Protocol => "protocol",
            Self::BodyLimit => "body_limit",
            Self::RedirectLimit => "redirect_limit",
            Self::InvalidUrl => "invalid_url",
            Self::InvalidHeader => "invalid_header",
            Self::InvalidBody => "invalid_body",
            Self::InvalidMethod => "invalid_method",
            Self::SsrfBlocked => "ssrf_blocked",
            Self::FileRefused => "file_refused",
            Self::CircuitOpen => "circuit_open",
        }
    }
}
