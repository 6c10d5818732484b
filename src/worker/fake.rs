//! A launcher whose tasks do nothing, for the tests of the control plane.

use std::sync::{Arc, Mutex};

use futures_util::{FutureExt as _, future::BoxFuture};
use tokio::{
    sync::{mpsc, watch},
    time::{Duration, Instant, timeout_at},
};

use crate::worker::{
    Checked, ConnectorConfig, ConnectorKind, Handle, HerderSettings, Launcher, PluginInfo,
    PluginKind, Refused, RunningTask, Stop, TaskControl, TaskFailure, TaskId, spawn,
};

/// Starts fake tasks. What they do stands in their configuration: `fake.start` = `hang`, `fail` or
/// `panic`; `fake.stop` = `wait` (until [`FakeLauncher::let_stop`]) or `hang`.
#[derive(Clone)]
pub(crate) struct FakeLauncher {
    log: Arc<Mutex<Vec<String>>>,
    failures: Arc<Mutex<Failures>>,
    may_stop: watch::Sender<bool>,
}

/// How each started task is made to fail.
type Failures = Vec<(TaskId, mpsc::Sender<TaskFailure>)>;

pub(crate) const SINK: &str = "org.apache.kafka.connect.file.FileStreamSinkConnector";
pub(crate) const SOURCE: &str = "org.apache.kafka.connect.file.FileStreamSourceConnector";

/// A herder over a fake launcher.
pub(crate) fn fake() -> (Handle, crate::task::Task<()>, FakeLauncher) {
    let launcher = FakeLauncher::new();
    let settings = HerderSettings {
        worker_id: "127.0.0.1:18083".to_owned(),
        graceful_timeout: Duration::from_secs(5),
    };
    let (handle, task) = spawn(Arc::new(launcher.clone()), settings);
    (handle, task, launcher)
}

pub(crate) fn config(entries: &[(&str, &str)]) -> ConnectorConfig {
    entries.iter().copied().collect()
}

pub(crate) fn sink(more: &[(&str, &str)]) -> ConnectorConfig {
    let mut config = config(&[("connector.class", SINK), ("topics", "t")]);
    for (name, value) in more {
        config.set(*name, Some((*value).to_owned()));
    }
    config
}

pub(crate) fn source(more: &[(&str, &str)]) -> ConnectorConfig {
    let mut config = sink(more);
    config.remove("topics");
    config.set("connector.class", Some(SOURCE.to_owned()));
    config.set("topic", Some("t".to_owned()));
    config
}

impl FakeLauncher {
    fn new() -> Self {
        Self { log: Arc::default(), failures: Arc::default(), may_stop: watch::Sender::new(false) }
    }

    /// What happened since the last call.
    pub(crate) fn log(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().unwrap())
    }

    /// Lets a task fail.
    pub(crate) fn fail(&self, connector: &str, task: u32, message: &str) {
        let id = TaskId::new(connector, task);
        let failures = self.failures.lock().unwrap();
        let (_, fail) = failures.iter().rev().find(|(it, _)| *it == id).unwrap();
        fail.try_send(TaskFailure::from_message(message)).unwrap();
    }

    /// Lets the tasks stop that wait for it.
    pub(crate) fn let_stop(&self) {
        self.may_stop.send_replace(true);
    }

    fn note(&self, what: &str, id: &TaskId) {
        self.log.lock().unwrap().push(format!("{what} {id}"));
    }
}

impl Launcher for FakeLauncher {
    fn validate(&self, _name: &str, config: &ConnectorConfig) -> Result<Checked, Refused> {
        let class = config.get("connector.class").unwrap();
        let (kind, needs) = match class {
            SINK | "FileStreamSink" => (ConnectorKind::Sink, "topics"),
            SOURCE | "FileStreamSource" => (ConnectorKind::Source, "topic"),
            _ => return Err(Refused::UnknownClass),
        };
        let mut problems = Vec::new();
        if config.get("tasks.max") == Some("0") {
            let text = "Invalid value 0 for configuration tasks.max: Value must be at least 1";
            problems.push(text.to_owned());
        }
        if config.get(needs).is_none() {
            problems.extend(match kind {
                ConnectorKind::Sink => {
                    vec!["Must configure one of topics or topics.regex".into(); 2]
                }
                ConnectorKind::Source => vec![format!(
                    "Missing required configuration \"{needs}\" which has no default value."
                )],
            });
        }
        if !problems.is_empty() {
            return Err(Refused::Invalid(problems));
        }
        let task_class = match kind {
            ConnectorKind::Sink => "org.apache.kafka.connect.file.FileStreamSinkTask",
            ConnectorKind::Source => "org.apache.kafka.connect.file.FileStreamSourceTask",
        };
        Ok(Checked { kind, version: Some("4.3.1".into()), task_class: task_class.into() })
    }

    fn task_configs(&self, _name: &str, config: &ConnectorConfig) -> Vec<ConnectorConfig> {
        let count = config.get("tasks.max").map_or(1, |it| it.parse().unwrap());
        vec![config.clone(); count]
    }

    fn start_task(
        &self,
        id: TaskId,
        config: ConnectorConfig,
        paused: bool,
    ) -> BoxFuture<'static, Result<RunningTask, TaskFailure>> {
        self.note(if paused { "start paused" } else { "start" }, &id);
        match config.get("fake.start") {
            Some("hang") => return std::future::pending().boxed(),
            Some("fail") => {
                let failure = TaskFailure::from_message("no such file");
                return std::future::ready(Err(failure)).boxed();
            }
            Some("panic") => panic!("start broke"),
            _ => {}
        }
        let (fail, mut failed) = mpsc::channel(1);
        self.failures.lock().unwrap().push((id.clone(), fail));
        let stop = config.get("fake.stop").map(str::to_owned);
        let control = Box::new(FakeTask { id, stop, launcher: self.clone() });
        let ended = async move {
            match failed.recv().await {
                Some(failure) => failure,
                None => std::future::pending().await,
            }
        };
        std::future::ready(Ok(RunningTask { control, ended: ended.boxed() })).boxed()
    }

    fn plugins(&self) -> Vec<PluginInfo> {
        let plugin = |class: &str, kind| PluginInfo {
            class: class.to_owned(),
            kind,
            version: Some("4.3.1".to_owned()),
        };
        vec![
            plugin(SINK, PluginKind::Sink),
            plugin(SOURCE, PluginKind::Source),
            PluginInfo {
                version: None,
                ..plugin("org.apache.kafka.connect.transforms.Filter", PluginKind::Transformation)
            },
        ]
    }

    fn masked(&self, config: &ConnectorConfig) -> ConnectorConfig {
        let mut masked = config.clone();
        if config.get("password").is_some_and(|it| !it.starts_with("${")) {
            masked.set("password", Some("[hidden]".to_owned()));
        }
        masked
    }
}

struct FakeTask {
    id: TaskId,
    stop: Option<String>,
    launcher: FakeLauncher,
}

impl TaskControl for FakeTask {
    fn pause(&self) -> BoxFuture<'_, ()> {
        self.launcher.note("pause", &self.id);
        std::future::ready(()).boxed()
    }

    fn resume(&self) -> BoxFuture<'_, ()> {
        self.launcher.note("resume", &self.id);
        std::future::ready(()).boxed()
    }

    fn stop(self: Box<Self>, deadline: Instant) -> BoxFuture<'static, Stop> {
        self.launcher.note("stop", &self.id);
        async move {
            match self.stop.as_deref() {
                Some("hang") => std::future::pending().await,
                Some("wait") => {
                    let mut may_stop = self.launcher.may_stop.subscribe();
                    let waited = timeout_at(deadline, may_stop.wait_for(|it| *it)).await;
                    if waited.is_err() {
                        return Stop::Unfinished;
                    }
                }
                _ => {}
            }
            self.launcher.note("down", &self.id);
            Stop::Drained
        }
        .boxed()
    }
}
