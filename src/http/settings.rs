//! What one configuration (`config.<id>`) asks of the engine. Plain values: whoever reads the
//! configuration has checked them, with defaults filled in.

use std::{fmt, path::PathBuf, time::Duration};

use regex::Regex;

use crate::exchange::MASK;
pub use crate::net::{EgressSettings, StoreError, StoreFile, StoreType};

/// Everything about one configuration. `Debug` keeps the values of static headers to itself.
#[derive(Clone)]
pub struct ConfigurationSettings {
    /// The configuration's id; `default` for the one that always exists.
    pub id: String,
    /// How calls are made.
    pub client: ClientSettings,
    /// Headers added to each request, replacing those of the message with the same name.
    pub static_headers: Vec<(String, String)>,
    /// Whether a missing `X-Request-ID` is filled with a random UUID.
    pub generate_request_id: bool,
    /// Whether a missing `X-Correlation-ID` is filled with a random UUID.
    pub generate_correlation_id: bool,
    /// The `User-Agent` of requests that bring none.
    pub user_agent: UserAgent,
    /// The header that carries the idempotency key, if any.
    pub idempotency_key_header: Option<String>,
    /// A status whose whole text matches is a success.
    pub success: Regex,
    /// When to call again; `None` for never.
    pub retry: Option<RetrySettings>,
    /// How often to call; `None` for no limit.
    pub rate: Option<RateSettings>,
    /// The status code of an exchange that no server answered.
    pub no_response_status_code: i64,
    /// Whether each attempt gets a line of the log.
    pub log_calls: bool,
}

impl fmt::Debug for ConfigurationSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            client,
            static_headers,
            generate_request_id,
            generate_correlation_id,
            user_agent,
            idempotency_key_header,
            success,
            retry,
            rate,
            no_response_status_code,
            log_calls,
        } = self;
        let masked: Vec<_> = static_headers.iter().map(|(name, _)| (name, MASK)).collect();
        f.debug_struct("ConfigurationSettings")
            .field("id", id)
            .field("client", client)
            .field("static_headers", &masked)
            .field("generate_request_id", generate_request_id)
            .field("generate_correlation_id", generate_correlation_id)
            .field("user_agent", user_agent)
            .field("idempotency_key_header", idempotency_key_header)
            .field("success", success)
            .field("retry", retry)
            .field("rate", rate)
            .field("no_response_status_code", no_response_status_code)
            .field("log_calls", log_calls)
            .finish()
    }
}

/// How calls are made: the part of a configuration that makes one client.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// The four timeouts.
    pub timeouts: Timeouts,
    /// The protocol versions offered.
    pub protocols: Protocols,
    /// Whether redirects are followed.
    pub follow_redirects: bool,
    /// Whether redirects from `https` to `http` and back are followed.
    pub follow_ssl_redirects: bool,
    /// How many redirects are followed before the call fails.
    pub max_redirects: usize,
    /// Whether a request that met a connection which was about to be closed is sent again at once,
    /// as part of the same attempt: only if nobody has seen it. Without, each request gets a
    /// connection of its own.
    pub retry_on_connection_failure: bool,
    /// Idle connections.
    pub pool: PoolSettings,
    /// Certificates and their checks.
    pub tls: TlsSettings,
    /// How much of a response is kept.
    pub limits: Limits,
    /// The case in which HTTP/1.1 response header names are shown.
    pub header_case: HeaderCase,
    /// Which addresses may be dialled.
    pub egress: EgressSettings,
    /// Directories from which multipart file parts may be read; empty for none.
    pub file_dirs: Vec<PathBuf>,
}

/// The four timeouts; `None` waits for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the whole call, redirects included.
    pub call: Option<Duration>,
    /// For the connection, TLS included.
    pub connect: Option<Duration>,
    /// Between two reads.
    pub read: Option<Duration>,
    /// Between two writes of the body.
    pub write: Option<Duration>,
}

/// Protocol versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocols {
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/2 where the server offers it by ALPN, else HTTP/1.1.
    Negotiated,
    /// HTTP/2 without asking, in clear text too.
    Http2PriorKnowledge,
}

/// Idle connections kept for reuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSettings {
    /// How many a host may have.
    pub max_idle_per_host: usize,
    /// How long each is kept.
    pub keep_alive: Duration,
}

/// Certificates and their checks.
#[derive(Clone, Debug, Default)]
pub struct TlsSettings {
    /// The certificates to trust; `None` for those of the system.
    pub truststore: Option<StoreFile>,
    /// The client's own certificate and key.
    pub keystore: Option<StoreFile>,
    /// Whether every certificate is accepted.
    pub always_trust: bool,
    /// Whether the certificate's name may differ from the host's. Counts without a trust store too,
    /// unlike upstream: its documents know no such condition.
    pub skip_hostname_verification: bool,
}

/// How much of a response is kept. `None` is no limit of the configuration's; a built-in limit of
/// what is read at all stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters of the status message.
    pub status_message: Option<usize>,
    /// Characters of header names and values together.
    pub headers: Option<usize>,
    /// Bytes of the body, decoded.
    pub body: Option<usize>,
}

/// The case of response header names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum HeaderCase {
    /// `Content-Type` for HTTP/1.1, lower case for HTTP/2.
    #[default]
    Canonical,
    /// Lower case always.
    Lower,
}

/// The `User-Agent` of requests that bring none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserAgent {
    /// The engine's own (`roundtrip/<version>`).
    Client,
    /// The project's, with its address.
    Project,
    /// One of these, chosen at random for each attempt.
    Custom(Vec<String>),
}

/// When a call is made again, and after which pause.
#[derive(Clone, Debug)]
pub struct RetrySettings {
    /// How many times at most after the first; `None` for no end.
    pub retries: Option<u32>,
    /// The pause before the first retry.
    pub delay: Duration,
    /// The longest pause, jitter aside.
    pub max_delay: Duration,
    /// What each pause is multiplied by for the next.
    pub factor: f64,
    /// At most this much is added to or taken from each pause.
    pub jitter: Duration,
    /// A status that is no success and whose whole text matches is tried again.
    pub status: Regex,
    /// Whether a call that was sent and not answered is tried again for every method.
    pub ambiguous: bool,
    /// A status whose whole text matches is one for which a server's `Retry-After` (or
    /// `X-Retry-After`) counts.
    pub retry_after_status: Regex,
    /// A shorter `Retry-After` is waited for, whatever `status` says; this one or a longer one ends
    /// the attempts.
    pub retry_after_threshold: Duration,
    /// The wait that a 429 without the header asks for.
    pub default_retry_after: Duration,
    /// A longer `Retry-After` counts as this one.
    pub retry_after_max: Duration,
}

/// A smooth rate: one permit each `period / max_executions`, no bursts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateSettings {
    /// Permits a period. At least 1.
    pub max_executions: u64,
    /// The period.
    pub period: Duration,
    /// Whether every connector and task of the process with this configuration id shares it.
    pub shared: bool,
    /// Whether a call takes as many permits as its headers and body have characters.
    pub by_request_length: bool,
}
