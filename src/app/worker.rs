//! `roundtrip worker`: files in, a running worker out, until it is told to stop.

use std::path::Path;

use super::{
    check, complain, files,
    refusal::{Refusal, not_started},
    running::RunningWorker,
    signals::StopSignals,
};
use crate::{
    cli::{Exit, LogArgs, LogFormat, WorkerArgs},
    config::ConfigWarning,
    telemetry::{self, LogSettings, Metrics},
};

/// Runs `roundtrip worker` until it is told to stop; with `--check` it only looks at the files.
pub async fn worker(args: WorkerArgs) -> Exit {
    let ran = if args.check { check::run(&args) } else { run(&args).await };
    ran.unwrap_or_else(|Refusal { exit, reason }| {
        complain(&reason);
        exit
    })
}

async fn run(args: &WorkerArgs) -> Result<Exit, Refusal> {
    let mut stop = StopSignals::listen().map_err(not_started)?;
    let metrics = start_telemetry(&args.log)?;
    let (config, warnings) = files::worker(&args.properties)?;
    warn(&args.properties, &warnings);
    let connectors = args.connectors.iter().map(|it| files::connector(it));
    let connectors: Vec<_> = connectors.collect::<Result<_, _>>()?;
    let Some(worker) = RunningWorker::start(config, metrics, &mut stop).await? else {
        return Ok(Exit::Done);
    };
    for files::NamedConnector { path, name, config, initial } in connectors {
        if let Err(error) = worker.herder.create(&name, config, initial).await {
            let reason =
                format!("{}: connector {name:?}: {}", path.display(), error.without_endpoint());
            worker.give_up().await;
            return Err(Refusal { exit: Exit::NotValid, reason });
        }
    }
    worker.is_ready();
    stop.next().await;
    Ok(worker.shut_down(&mut stop).await)
}

/// Starts log and metrics.
pub(super) fn start_telemetry(args: &LogArgs) -> Result<Metrics, Refusal> {
    let format = match args.log_format {
        LogFormat::Text => telemetry::LogFormat::Text,
        LogFormat::Json => telemetry::LogFormat::Json,
    };
    let settings = LogSettings { format, filter: args.log.clone() };
    telemetry::init(&settings).map_err(not_started)?;
    Metrics::install().map_err(not_started)
}

fn warn(path: &Path, warnings: &[ConfigWarning]) {
    for warning in warnings {
        tracing::warn!(file = %path.display(), key = warning.key, "{}", warning.message);
    }
}
