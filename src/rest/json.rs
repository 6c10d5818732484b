//! What is sent, field by field in Kafka Connect's order.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::worker::{
    ConnectorConfig, ConnectorKind, ConnectorState, ConnectorView, PluginInfo, PluginKind,
    TaskState, TaskView,
};

#[derive(Serialize)]
pub(super) struct ErrorBody {
    pub(super) error_code: u16,
    pub(super) message: String,
}

#[derive(Serialize)]
pub(super) struct ServerInfo {
    pub(super) version: &'static str,
    pub(super) commit: &'static str,
    pub(super) kafka_cluster_id: Option<String>,
}

#[derive(Serialize)]
pub(super) struct HealthBody {
    pub(super) status: &'static str,
    pub(super) message: &'static str,
}

#[derive(Serialize)]
pub(super) struct ConnectorInfo {
    name: String,
    config: Map<String, Value>,
    tasks: Vec<TaskIdBody>,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
pub(super) struct TaskInfo {
    id: TaskIdBody,
    config: Map<String, Value>,
}

#[derive(Serialize)]
struct TaskIdBody {
    connector: String,
    task: u32,
}

#[derive(Serialize)]
pub(super) struct ConnectorStatus {
    name: String,
    connector: ConnectorStateBody,
    tasks: Vec<TaskStatus>,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct ConnectorStateBody {
    state: &'static str,
    worker_id: String,
    version: Option<String>,
}

#[derive(Serialize)]
pub(super) struct TaskStatus {
    id: u32,
    state: &'static str,
    worker_id: String,
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
}

/// One connector of `GET /connectors?expand=...`.
#[derive(Serialize)]
pub(super) struct Expanded {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<ConnectorStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) info: Option<ConnectorInfo>,
}

#[derive(Serialize)]
pub(super) struct ActiveTopics {
    pub(super) topics: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct PluginBody {
    class: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

impl From<&ConnectorView> for ConnectorInfo {
    fn from(view: &ConnectorView) -> Self {
        Self {
            name: view.name.as_ref().to_owned(),
            config: config(&view.config),
            tasks: view.tasks.iter().map(|it| task_id(view, it)).collect(),
            kind: kind(view.checked.kind),
        }
    }
}

impl From<&ConnectorView> for ConnectorStatus {
    fn from(view: &ConnectorView) -> Self {
        let connector = ConnectorStateBody {
            state: connector_state(view.state),
            worker_id: view.worker_id.as_ref().to_owned(),
            version: view.checked.version.clone(),
        };
        Self {
            name: view.name.as_ref().to_owned(),
            connector,
            tasks: view.tasks.iter().map(|it| TaskStatus::new(view, it)).collect(),
            kind: kind(view.checked.kind),
        }
    }
}

impl TaskStatus {
    pub(super) fn new(view: &ConnectorView, task: &TaskView) -> Self {
        Self {
            id: task.task,
            state: task_state(task.state),
            worker_id: view.worker_id.as_ref().to_owned(),
            version: view.checked.version.clone(),
            trace: task.trace.clone(),
        }
    }
}

impl TaskInfo {
    pub(super) fn new(view: &ConnectorView, task: &TaskView) -> Self {
        Self { id: task_id(view, task), config: config(&task.config) }
    }
}

impl From<PluginInfo> for PluginBody {
    fn from(PluginInfo { class, kind, version }: PluginInfo) -> Self {
        let kind = match kind {
            PluginKind::Sink => "sink",
            PluginKind::Source => "source",
            PluginKind::Transformation => "transformation",
            PluginKind::Predicate => "predicate",
            PluginKind::Converter => "converter",
            PluginKind::HeaderConverter => "header_converter",
        };
        Self { class, kind, version }
    }
}

/// A configuration as a JSON object of strings and nulls.
pub(super) fn config(config: &ConnectorConfig) -> Map<String, Value> {
    config.iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn task_id(view: &ConnectorView, task: &TaskView) -> TaskIdBody {
    TaskIdBody { connector: view.name.as_ref().to_owned(), task: task.task }
}

fn kind(kind: ConnectorKind) -> &'static str {
    match kind {
        ConnectorKind::Sink => "sink",
        ConnectorKind::Source => "source",
    }
}

fn connector_state(state: ConnectorState) -> &'static str {
    match state {
        ConnectorState::Running => "RUNNING",
        ConnectorState::Paused => "PAUSED",
        ConnectorState::Stopped => "STOPPED",
        ConnectorState::Restarting => "RESTARTING",
    }
}

fn task_state(state: TaskState) -> &'static str {
    match state {
        TaskState::Unassigned => "UNASSIGNED",
        TaskState::Running => "RUNNING",
        TaskState::Paused => "PAUSED",
        TaskState::Failed => "FAILED",
        TaskState::Restarting => "RESTARTING",
    }
}
