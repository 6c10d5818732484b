//! What a failed call means: how far it came, and what went wrong.

use std::{error::Error, io};

use rustls::AlertDescription;

use super::{refused::Refused, timing::Phases};
use crate::{
    exchange::{ErrorKind, Outcome},
    net::Refusal,
};

/// A call that got no whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) outcome: Outcome,
    pub(super) kind: ErrorKind,
    /// In one line, without the URL.
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(outcome: Outcome, kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { outcome, kind, message: message.into() }
    }

    /// The same as the failure of a whole call: see [`Phases::outcome`].
    pub(super) fn in_call(self, phases: &Phases) -> Self {
        Self { outcome: phases.outcome(self.outcome), ..self }
    }

    /// What went wrong before an answer began, on a connection that had come as far as `sent` says.
    pub(super) fn before_answer(error: reqwest::Error, sent: Outcome) -> Self {
        let error = error.without_url();
        if let Some(refusal) = find::<Refusal>(&error) {
            let message = refusal.to_string();
            return Self::new(Outcome::RefusedLocally, ErrorKind::SsrfBlocked, message);
        }
        let (outcome, kind) = if error.is_connect() {
            (Outcome::NotSent, connect_kind(&error))
        } else if is_unseen(&error) {
            (Outcome::NotSent, wire_kind(&error))
        } else {
            (sent, wire_kind(&error))
        };
        Self::new(outcome, kind, chain(&error))
    }

    /// Whether the request can be sent again at once and unseen: a connection stood, and came to its
    /// end before its server could look at the request.
    pub(super) fn is_of_stale_connection(&self) -> bool {
        self.outcome == Outcome::NotSent && self.kind == ErrorKind::Reset
    }

    /// What went wrong while the answer's body was read.
    pub(super) fn in_answer(error: reqwest::Error) -> Self {
        let error = error.without_url();
        Self::new(Outcome::PartialResponse, wire_kind(&error), chain(&error))
    }
}

impl From<Refused> for Failure {
    fn from(Refused { kind, message }: Refused) -> Self {
        Self::new(Outcome::RefusedLocally, kind, message)
    }
}

/// An error with its causes, in one line.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}

/// The kind of a failure on the way to a connection. What the TLS library has to say comes as
/// invalid data.
fn connect_kind(error: &reqwest::Error) -> ErrorKind {
    let text = chain(error);
    let invalid_data = || find_io(error).is_some_and(|it| it.kind() == io::ErrorKind::InvalidData);
    if error.is_timeout() {
        ErrorKind::TimeoutConnect
    } else if text.contains("dns error") {
        ErrorKind::Dns
    } else if text.contains("tls handshake") || invalid_data() {
        ErrorKind::Tls
    } else {
        ErrorKind::Connect
    }
}

/// Whether the peer surely did nothing with a request, although a connection stood: the request was
/// not written, HTTP/2 says that it was not looked at (RFC 9113 sections 6.8 and 8.7), or TLS did
/// not let us in.
fn is_unseen(error: &reqwest::Error) -> bool {
    let canceled = || find::<hyper::Error>(error).is_some_and(hyper::Error::is_canceled);
    let refused = |it: &h2::Error| {
        let refused = it.is_reset() && it.reason() == Some(h2::Reason::REFUSED_STREAM);
        it.is_remote() && (it.is_go_away() || refused)
    };
    canceled() || find::<h2::Error>(error).is_some_and(refused) || is_shut_out(error)
}

/// Whether the peer does not accept our certificate, or the lack of one. In TLS 1.3 it says so when
/// the connection stands already on our side.
fn is_shut_out(error: &reqwest::Error) -> bool {
    matches!(find_tls(error), Some(rustls::Error::AlertReceived(it)) if SHUT_OUT.contains(it))
}

/// The kind of a failure on a connection that stood.
fn wire_kind(error: &reqwest::Error) -> ErrorKind {
    if is_shut_out(error) {
        return ErrorKind::Tls;
    }
    if let Some(error) = find_io(error) {
        return if error.kind() == io::ErrorKind::TimedOut {
            ErrorKind::TimeoutWrite
        } else if RESET.contains(&error.kind()) {
            ErrorKind::Reset
        } else {
            ErrorKind::Protocol
        };
    }
    if let Some(error) = find::<h2::Error>(error) {
        let ended = error.is_remote() && (error.is_go_away() || error.is_reset());
        return if ended { ErrorKind::Reset } else { ErrorKind::Protocol };
    }
    match find::<hyper::Error>(error) {
        Some(error)
            if error.is_incomplete_message() || error.is_closed() || error.is_canceled() =>
        {
            ErrorKind::Reset
        }
        _ => ErrorKind::Protocol,
    }
}

/// What TLS has to say, which comes as an I/O error.
fn find_tls(error: &reqwest::Error) -> Option<&rustls::Error> {
    find_io(error)?.get_ref()?.downcast_ref()
}

/// The innermost of I/O errors that wrap one another.
fn find_io<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e io::Error> {
    let of_http2 = || find::<h2::Error>(error)?.get_io();
    let mut found = find::<io::Error>(error).or_else(of_http2)?;
    while let Some(inner) = found.get_ref().and_then(|it| it.downcast_ref::<io::Error>()) {
        found = inner;
    }
    Some(found)
}

/// The first error of that type among `error` and its causes.
fn find<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// Alerts with which a server answers a client's certificate.
const SHUT_OUT: &[AlertDescription] = &[
    AlertDescription::AccessDenied,
    AlertDescription::BadCertificate,
    AlertDescription::CertificateExpired,
    AlertDescription::CertificateRequired,
    AlertDescription::CertificateRevoked,
    AlertDescription::CertificateUnknown,
    AlertDescription::NoCertificate,
    AlertDescription::UnknownCA,
    AlertDescription::UnsupportedCertificate,
];
const RESET: &[io::ErrorKind] = &[
    io::ErrorKind::BrokenPipe,
    io::ErrorKind::ConnectionAborted,
    io::ErrorKind::ConnectionReset,
    io::ErrorKind::NotConnected,
    io::ErrorKind::UnexpectedEof,
];
