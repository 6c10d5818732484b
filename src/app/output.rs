//! What the program says besides its log.

use std::io::Write;

/// Says on standard error why the program ends. Not through the log, which may not stand yet.
pub fn complain(reason: &str) {
    // Where even that fails, the exit code has to do.
    _ = writeln!(std::io::stderr(), "roundtrip: {reason}");
}

/// Writes a line to standard output. Whoever closed it wants no more lines.
pub(super) fn say(line: &str) {
    _ = writeln!(std::io::stdout(), "{line}");
}
