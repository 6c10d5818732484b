//! The commands, and what the program's exit codes mean.

mod args;
mod exit;

pub use args::{Args, Command, LogFormat, WorkerArgs};
pub use exit::Exit;
