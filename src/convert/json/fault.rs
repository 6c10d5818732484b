//! What can be wrong with JSON, and where.

use std::fmt;

use crate::convert::{DecodeError, EncodeError};

/// A value and a schema do not go together, or bytes are not JSON.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::convert) enum Fault {
    /// The bytes are not JSON.
    Syntax(Syntax),
    /// The JSON, or the value to write, is not what the schema says.
    Data {
        /// What is wrong.
        what: String,
        /// The names of the fields around it, innermost first.
        path: Vec<String>,
    },
}

/// The bytes are not JSON, from byte `at` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at}")]
pub(in crate::convert) struct Syntax {
    /// What is wrong.
    pub(super) what: &'static str,
    /// How many bytes were right.
    pub(super) at: usize,
}

impl Fault {
    pub(super) fn data(what: impl Into<String>) -> Self {
        Self::Data { what: what.into(), path: Vec::new() }
    }

    /// The same fault, seen from outside the field `name`.
    pub(super) fn within(mut self, name: &str) -> Self {
        if let Self::Data { path, .. } = &mut self {
            path.push(name.to_owned());
        }
        self
    }
}

impl From<Syntax> for Fault {
    fn from(syntax: Syntax) -> Self {
        Self::Syntax(syntax)
    }
}

/// The first words are those of Kafka Connect, which alerting rules search.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(syntax) => write!(
                f,
                "Converting byte[] to Kafka Connect data failed due to serialization error: {syntax}"
            ),
            Self::Data { what, path } if path.is_empty() => f.write_str(what),
            Self::Data { what, path } => {
                write!(f, "{what}, field \"")?;
                for (nth, name) in path.iter().rev().enumerate() {
                    write!(f, "{}{name}", if nth == 0 { "" } else { "." })?;
                }
                f.write_str("\"")
            }
        }
    }
}

impl From<Fault> for DecodeError {
    fn from(fault: Fault) -> Self {
        Self::new(fault.to_string())
    }
}

impl From<Fault> for EncodeError {
    fn from(fault: Fault) -> Self {
        Self::new(fault.to_string())
    }
}
