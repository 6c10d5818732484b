//! Why a fixture did not start.

use std::{io, time::Duration};

/// A fixture could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// This machine has nothing to run it with. The test may be skipped, saying so.
    #[error("{what} cannot run here: {why}")]
    Unavailable {
        /// The fixture.
        what: &'static str,
        /// What was looked for and not found.
        why: String,
    },

    /// As [`Self::Unavailable`], but `ROUNDTRIP_TEST_BROKER=kafka` forbids to go without.
    #[error("{what} is demanded by ROUNDTRIP_TEST_BROKER, but cannot run here: {why}")]
    Demanded {
        /// The fixture.
        what: &'static str,
        /// What was looked for and not found.
        why: String,
    },

    /// A file, a port or a process could not be had.
    #[error("failed {doing}")]
    Io {
        /// The attempt, as in "failed starting java".
        doing: String,
        /// What the system said.
        source: io::Error,
    },

    /// A program ended, or ended badly.
    #[error("{what} failed:\n{log}")]
    Failed {
        /// The program.
        what: String,
        /// The end of what it printed.
        log: String,
    },

    /// A program did not get there in time.
    #[error("{what} was not done after {after:?}:\n{log}")]
    Late {
        /// The program.
        what: String,
        /// How long it had.
        after: Duration,
        /// The end of what it printed.
        log: String,
    },
}

/// Says what was being done when the system refused.
pub(crate) trait Doing<T> {
    /// Names the attempt, as in "failed starting java".
    fn doing(self, what: impl Into<String>) -> Result<T, StartError>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, what: impl Into<String>) -> Result<T, StartError> {
        self.map_err(|source| StartError::Io { doing: what.into(), source })
    }
}

/// The last `lines` lines of `text`.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all.get(all.len().saturating_sub(lines)..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tail_keeps_the_end() {
        assert_eq!(tail("a\nb\nc\n", 2), "b\nc");
        assert_eq!(tail("a", 2), "a");
        assert_eq!(tail("", 2), "");
    }
}
