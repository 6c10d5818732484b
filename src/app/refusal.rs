//! Why a command did not run.

use crate::cli::Exit;

/// Why a command did not run.
pub(super) struct Refusal {
    pub(super) exit: Exit,
    pub(super) reason: String,
}

/// Something outside does not let it start.
#[expect(clippy::needless_pass_by_value, reason = "passed to `map_err`")]
pub(super) fn not_started(reason: impl ToString) -> Refusal {
    Refusal { exit: Exit::NotStarted, reason: reason.to_string() }
}

/// A file or a configuration will not do.
#[expect(clippy::needless_pass_by_value, reason = "passed to `map_err`")]
pub(super) fn not_valid(reason: impl ToString) -> Refusal {
    Refusal { exit: Exit::NotValid, reason: reason.to_string() }
}
