//! A call that is refused before anything is dialled.

use crate::exchange::ErrorKind;

/// Why a request cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) kind: ErrorKind,
    /// In one line, without credentials.
    pub(super) message: String,
}

impl Refused {
    pub(super) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}
