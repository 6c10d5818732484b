//! The `roundtrip` program: arguments and exit codes.

use std::{io::Write, process::ExitCode};

use roundtrip::{
    app,
    cli::{Args, Command, Exit, completions},
};

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime {
        Ok(runtime) => {
            let exit = runtime.block_on(run(Args::read().command));
            // Whatever still blocks a thread, such as a client whose brokers are away, is left.
            runtime.shutdown_background();
            exit.into()
        }
        Err(error) => {
            app::complain(&format!("the runtime could not be started: {error}"));
            Exit::NotStarted.into()
        }
    }
}

async fn run(command: Command) -> Exit {
    match command {
        Command::Demo(args) => app::demo(args).await,
        Command::Dev(args) => app::dev(args).await,
        Command::Worker(args) => app::worker(args).await,
        Command::Completions { shell } => match std::io::stdout().write_all(&completions(shell)) {
            Ok(()) => Exit::Done,
            Err(_) => Exit::NotStarted,
        },
    }
}
