//! The log: one line an event, on standard error.

use std::{io::IsTerminal as _, str::FromStr as _};

use tracing_subscriber::{
    EnvFilter, filter::LevelFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// How the log is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// The form of a line.
    pub format: LogFormat,
    /// What is logged, as `tracing` directives: `info`, `warn,roundtrip::worker=debug`.
    pub filter: String,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people. In colour if standard error is a terminal.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// Why the log could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter cannot be read.
    #[error("log filter {filter:?} is not valid")]
    Filter {
        /// The filter.
        filter: String,
        /// What is wrong with it.
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    /// A part of the filter is neither a level nor a level for something. Taken for the name of
    /// something, it would silence all else.
    #[error(
        "log filter {filter:?}: {part:?} is none of off, error, warn, info, debug, trace and no \
         target=level"
    )]
    NoLevel {
        /// The filter.
        filter: String,
        /// The part between commas.
        part: String,
    },
    /// There is a log already.
    #[error("the log is set up already")]
    LogTaken(#[source] tracing_subscriber::util::TryInitError),
    /// There are metrics already.
    #[error("the metrics are set up already")]
    MetricsTaken,
}

/// Sets the log up for the whole process, once.
///
/// # Errors
/// Fails if the filter is not valid, or the process has a log already.
pub fn init(settings: &LogSettings) -> Result<(), TelemetryError> {
    let filter = parse(&settings.filter)?;
    let registry = tracing_subscriber::registry().with(filter);
    let lines = fmt::layer().with_writer(std::io::stderr);
    let set = match settings.format {
        LogFormat::Text => {
            registry.with(lines.with_ansi(std::io::stderr().is_terminal())).try_init()
        }
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
    set.map_err(TelemetryError::LogTaken)
}

fn parse(filter: &str) -> Result<EnvFilter, TelemetryError> {
    // Spans, which are in brackets, may hold commas.
    let bare = filter.split(',').map(str::trim).filter(|it| !it.is_empty() && !it.contains('='));
    for part in bare.filter(|_| !filter.contains('[')) {
        if LevelFilter::from_str(part).is_err() {
            let (filter, part) = (filter.to_owned(), part.to_owned());
            return Err(TelemetryError::NoLevel { filter, part });
        }
    }
    EnvFilter::builder()
        .parse(filter)
        .map_err(|source| TelemetryError::Filter { filter: filter.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_cannot_be_read_is_named() {
        assert!(parse("info,roundtrip::worker=debug").is_ok());
        let err = parse("roundtrip=loudly").unwrap_err();
        assert_eq!(err.to_string(), r#"log filter "roundtrip=loudly" is not valid"#);
    }

    #[test]
    fn a_misspelt_level_does_not_silence_the_log() {
        for good in ["INFO", "warn,roundtrip::kafka=debug", "off", "info,[call{id=1}]=debug", ""] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for (bad, part) in [("inf", "inf"), ("INFOO", "INFOO"), ("info, dbug", "dbug")] {
            let expected = format!(
                "log filter {bad:?}: {part:?} is none of off, error, warn, info, debug, trace and \
                 no target=level"
            );
            assert_eq!(parse(bad).unwrap_err().to_string(), expected);
        }
    }
}
