//! The arguments.

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Kafka -> HTTP -> Kafka, with nothing lost.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    after_help = "Exit codes:
  0   stopped, everything that had begun was done
  1   could not start, such as a listener that is taken
  2   bad arguments
  3   stopped at the deadline, some records will be done again
  64  a file is missing or a configuration is not valid"
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Args {
    /// Reads the arguments of the program. Bad ones, and questions such as `--help`, end it here.
    pub fn read() -> Self {
        Self::parse()
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what this does, in this process alone: broker, endpoint, connectors, exchanges.
    Demo(DemoArgs),
    /// Serve a Kafka broker in memory, for trying things out.
    Dev(DevArgs),
    /// Run a worker, with Kafka Connect's files.
    Worker(WorkerArgs),
    /// Print a shell's completions.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// The arguments of `demo`.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Tell what each step shows.
    #[arg(long)]
    pub explain: bool,
    /// Stay up afterwards, with the REST API on, until stopped.
    #[arg(long)]
    pub keep: bool,
    /// Print exchanges as JSON lines, also on a terminal.
    #[arg(long)]
    pub json: bool,
    /// How the log is written.
    #[command(flatten)]
    pub log: QuietLogArgs,
}

/// The arguments of `dev`.
#[derive(Debug, clap::Args)]
pub struct DevArgs {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 9092)]
    pub port: u16,
    /// How many partitions topics get that are created by their first use.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub partitions: u16,
    /// How the log is written.
    #[command(flatten)]
    pub log: LogArgs,
}

/// The arguments of `worker`.
#[derive(Debug, clap::Args)]
pub struct WorkerArgs {
    /// Kafka Connect's worker file, such as connect-standalone.properties.
    pub properties: PathBuf,
    /// Connector files: JSON, flat or with "name" and "config", or properties.
    pub connectors: Vec<PathBuf>,
    /// Only look at the files: tell every problem and warning, start nothing.
    #[arg(long)]
    pub check: bool,
    /// How the log is written.
    #[command(flatten)]
    pub log: LogArgs,
}

/// How the log is written.
#[derive(Clone, Debug, clap::Args)]
pub struct LogArgs {
    /// The form of a log line.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// What is logged, such as `info` or `warn,roundtrip::flow=debug`; `RUST_LOG` if not given.
    #[arg(long, env = "RUST_LOG", default_value = "info", hide_env_values = true)]
    pub log: String,
}

/// How the log is written, by a command whose output is something else.
#[derive(Clone, Debug, clap::Args)]
pub struct QuietLogArgs {
    /// What is logged, on standard error, such as `info`; `RUST_LOG` if not given.
    #[arg(long, env = "RUST_LOG", default_value = "error", hide_env_values = true)]
    pub log: String,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// A script that completes the arguments in `shell`.
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "roundtrip", &mut script);
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn reads_a_worker_with_its_connectors() {
        let args = Args::try_parse_from(["roundtrip", "worker", "w", "a", "b", "--check"]).unwrap();
        let Command::Worker(worker) = args.command else { panic!("{args:?}") };
        assert_eq!(worker.connectors, [PathBuf::from("a"), PathBuf::from("b")]);
        assert!(worker.check);
    }

    #[test]
    fn completes_in_every_shell() {
        for shell in Shell::value_variants() {
            let script = String::from_utf8(completions(*shell)).unwrap();
            assert!(script.contains("worker") && script.contains("check"), "{shell}");
        }
    }
}
