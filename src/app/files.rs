//! Files of configurations, opened and read.

use std::path::Path;

use super::refusal::{Refusal, not_valid};
use crate::{
    config::{ConfigWarning, files},
    worker::{
        ConnectorConfig, TargetState,
        config::{Mode, WorkerConfig},
        launch,
    },
};

/// A connector as its file describes it.
pub(super) struct NamedConnector<'p> {
    pub(super) path: &'p Path,
    pub(super) name: String,
    pub(super) config: ConnectorConfig,
    pub(super) initial: TargetState,
}

/// Reads a worker's file.
pub(super) fn worker(path: &Path) -> Result<(WorkerConfig, Vec<ConfigWarning>), Refusal> {
    let file = path.display().to_string();
    let raw = files::properties(&file, &text(path)?).map_err(not_valid)?;
    let (worker, mut warnings) =
        WorkerConfig::parse(raw).map_err(|problems| not_valid(format!("{file}:\n{problems}")))?;
    warnings.extend(launch::unused_settings(&worker));
    if let Mode::Distributed(_) = worker.mode {
        return Err(not_valid(format!(
            "{file}: distributed mode is not available in this version: leave out \
             config.storage.topic, offset.storage.topic and status.storage.topic"
        )));
    }
    Ok((worker, warnings))
}

/// Reads a connector's file, in any of its three forms.
pub(super) fn connector(path: &Path) -> Result<NamedConnector<'_>, Refusal> {
    let file = path.display().to_string();
    let connector = launch::connector_file(&file, &text(path)?).map_err(not_valid)?;
    let initial = initial_state(connector.initial_state.as_deref()).ok_or_else(|| {
        not_valid(format!("{file}: initial_state is none of RUNNING, PAUSED, STOPPED"))
    })?;
    Ok(NamedConnector { path, name: connector.name, config: connector.config, initial })
}

fn initial_state(text: Option<&str>) -> Option<TargetState> {
    match text.map(str::to_ascii_lowercase).as_deref() {
        None | Some("running") => Some(TargetState::Running),
        Some("paused") => Some(TargetState::Paused),
        Some("stopped") => Some(TargetState::Stopped),
        Some(_) => None,
    }
}

fn text(path: &Path) -> Result<String, Refusal> {
    std::fs::read_to_string(path).map_err(|err| not_valid(format!("{}: {err}", path.display())))
}
