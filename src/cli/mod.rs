//! The commands, and what the program's exit codes mean.

mod args;
mod exit;

pub use args::{
    Args, Command, DemoArgs, DevArgs, LogArgs, LogFormat, QuietLogArgs, WorkerArgs, completions,
};
pub use exit::Exit;
