//! Why a command did not run.

use std::{error::Error, fmt::Write};

use crate::cli::Exit;

/// Why a command did not run.
pub(super) struct Refusal {
    pub(super) exit: Exit,
    pub(super) reason: String,
}

/// Something outside does not let it start. An error is told with its causes.
pub(super) fn not_started(reason: impl Into<Box<dyn Error>>) -> Refusal {
    let error = reason.into();
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(it) = cause {
        // Writing to a string does not fail.
        _ = write!(reason, ": {it}");
        cause = it.source();
    }
    Refusal { exit: Exit::NotStarted, reason }
}

/// A file or a configuration will not do.
#[expect(clippy::needless_pass_by_value, reason = "passed to `map_err`")]
pub(super) fn not_valid(reason: impl ToString) -> Refusal {
    Refusal { exit: Exit::NotValid, reason: reason.to_string() }
}
