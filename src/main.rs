//! The `roundtrip` program: arguments and exit codes.

use std::process::ExitCode;

use roundtrip::{
    app,
    cli::{Args, Command, Exit},
};

fn main() -> ExitCode {
    let Command::Worker(args) = Args::read().command;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(app::worker(args)).into(),
        Err(error) => {
            app::complain(&format!("the runtime could not be started: {error}"));
            Exit::NotStarted.into()
        }
    }
}
