//! Exit codes.

use std::process::ExitCode;

/// How the program ends. The help text says what each code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything that had begun was done.
    Done,
    /// It could not start.
    NotStarted,
    /// The deadline came before everything was done.
    Unfinished,
    /// A file is missing, or a configuration is not valid.
    NotValid,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::NotStarted => 1,
            Exit::Unfinished => 3,
            Exit::NotValid => 64,
        })
    }
}
