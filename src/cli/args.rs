//! The arguments.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

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
    /// Run a worker, with Kafka Connect's files.
    Worker(WorkerArgs),
}

/// The arguments of `worker`.
#[derive(Debug, clap::Args)]
pub struct WorkerArgs {
    /// Kafka Connect's worker file, such as connect-standalone.properties.
    pub properties: PathBuf,
    /// Connector files: JSON, flat or with "name" and "config", or properties.
    pub connectors: Vec<PathBuf>,
    /// The form of a log line.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// What is logged, such as `info` or `warn,roundtrip::flow=debug`; `RUST_LOG` if not given.
    #[arg(long, env = "RUST_LOG", default_value = "info", hide_env_values = true)]
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn reads_a_worker_with_its_connectors() {
        let args = Args::try_parse_from(["roundtrip", "worker", "w", "a", "b"]).unwrap();
        let Command::Worker(worker) = args.command;
        assert_eq!(worker.connectors, [PathBuf::from("a"), PathBuf::from("b")]);
    }
}
