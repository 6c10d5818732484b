//! The launcher: what the herder asks of the data plane.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;

use super::{clients::own_admin, mask::masked, observer::TaskObserver, plan::Plan, sink, source};
use crate::{
    config::ConfigWarning,
    connector::{classes::Plugin, http_sink::config::HttpSinkConfig, read::PluginConfig},
    convert,
    delivery::{SkipReason, Stage},
    kafka::Cluster,
    queue::Hub,
    telemetry::{TaskLabels, events},
    worker::{
        Checked, ConnectorConfig, ConnectorKind, Launcher, PluginInfo, PluginKind, Refused,
        RunningTask, TaskFailure, TaskId, config::WorkerConfig,
    },
};

/// What every task of a worker shares.
pub struct Surroundings {
    /// The worker's configuration.
    pub worker: WorkerConfig,
    /// The queues.
    pub hub: Arc<Hub>,
    /// The cluster's id.
    pub cluster_id: String,
    /// This process's listeners and the brokers, which calls may not reach unless they are told so.
    pub own_addresses: Vec<String>,
    /// The start of each task's static membership, if the worker has one.
    pub own_group_instance: Option<String>,
}

/// Checks configurations and starts flows.
pub struct FlowLauncher {
    around: Arc<Surroundings>,
    /// The observers of running sink tasks, which know the topics that were read.
    observers: Arc<Mutex<BTreeMap<TaskId, Arc<TaskObserver>>>>,
}

impl Surroundings {
    /// Asks the brokers for the cluster's id and for where they listen, for as long as `wait`.
    ///
    /// # Errors
    /// Tells what is wrong with the settings, or that no broker answered.
    pub async fn ask_cluster(worker: &WorkerConfig, wait: Duration) -> Result<Cluster, String> {
        let properties = own_admin(worker).map_err(|problems| problems.join("\n"))?;
        let servers = worker.bootstrap_servers.join(",");
        let asked = Cluster::ask(&properties, wait).await;
        asked.map_err(|error| format!("bootstrap.servers {servers}: {error}"))
    }
}

impl FlowLauncher {
    /// A launcher of tasks that share `around`.
    pub fn new(around: Surroundings) -> Self {
        Self { around: Arc::new(around), observers: Arc::default() }
    }
}

impl Launcher for FlowLauncher {
    fn validate(&self, name: &str, config: &ConnectorConfig) -> Result<Checked, Refused> {
        let plan = Plan::read(config, &self.around)?;
        for warning in &plan.warnings {
            tracing::warn!(connector = name, key = warning.key, "{}", warning.message);
        }
        Ok(Checked {
            kind: match plan.plugin {
                Plugin::HttpSink => ConnectorKind::Sink,
                Plugin::QueueSource => ConnectorKind::Source,
            },
            version: Some(VERSION.to_owned()),
            task_class: plan.plugin.task_class().to_owned(),
        })
    }

    fn task_configs(&self, _: &str, config: &ConnectorConfig) -> Vec<ConnectorConfig> {
        let tasks =
            Plan::read(config, &self.around).map_or(1, |it| it.connector.framework.tasks_max);
        (0..tasks).map(|_| config.clone()).collect()
    }

    fn start_task(
        &self,
        id: TaskId,
        config: ConnectorConfig,
        paused: bool,
    ) -> BoxFuture<'static, Result<RunningTask, TaskFailure>> {
        let (around, observers) = (self.around.clone(), self.observers.clone());
        Box::pin(async move {
            let plan = Plan::read(&config, &around).map_err(|refused| failure(&refused))?;
            match plan.connector.plugin.clone() {
                PluginConfig::HttpSink { sink, config } => {
                    show_zeros(&id, &config);
                    let started =
                        sink::start(id.clone(), plan, &sink, &config, &around, paused).await?;
                    let (running, observer) = started;
                    observers.lock().unwrap_or_else(PoisonError::into_inner).insert(id, observer);
                    Ok(running)
                }
                PluginConfig::QueueSource(config) => {
                    source::start(&id, plan, &config, &around, paused)
                }
            }
        })
    }

    fn plugins(&self) -> Vec<PluginInfo> {
        let connector = |it: &Plugin| PluginInfo {
            class: it.class().to_owned(),
            kind: match it {
                Plugin::HttpSink => PluginKind::Sink,
                Plugin::QueueSource => PluginKind::Source,
            },
            version: Some(VERSION.to_owned()),
        };
        let of_kind = |name: &'static str, kind: PluginKind| {
            let classes = convert::CLASSES.iter().filter(move |it| it.kinds.contains(&name));
            classes.map(move |it| PluginInfo {
                class: it.class.to_owned(),
                kind,
                version: Some(VERSION.to_owned()),
            })
        };
        Plugin::ALL
            .iter()
            .map(connector)
            .chain(of_kind("converter", PluginKind::Converter))
            .chain(of_kind("header_converter", PluginKind::HeaderConverter))
            .collect()
    }

    fn masked(&self, config: &ConnectorConfig) -> ConnectorConfig {
        masked(config)
    }

    fn reset_topics(&self, name: &str) {
        let observers = self.observers.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, observer) in observers.iter().filter(|(id, _)| &*id.connector == name) {
            observer.forget_topics();
        }
    }

    fn active_topics(&self, name: &str) -> Vec<String> {
        let observers = self.observers.lock().unwrap_or_else(PoisonError::into_inner);
        let own = observers.iter().filter(|(id, _)| &*id.connector == name);
        let mut topics: Vec<String> = own.flat_map(|(_, it)| it.topics()).collect();
        topics.sort();
        topics.dedup();
        topics
    }
}

/// What a worker would say of a connector's configuration: its warnings. Asks no broker.
///
/// # Errors
/// Tells every problem.
pub fn check(
    worker: &WorkerConfig,
    config: &ConnectorConfig,
) -> Result<Vec<ConfigWarning>, Vec<String>> {
    let around = Surroundings {
        worker: worker.clone(),
        hub: Arc::default(),
        cluster_id: String::new(),
        own_addresses: worker.bootstrap_servers.clone(),
        own_group_instance: worker.group_instance_id.clone(),
    };
    match Plan::read(config, &around) {
        Ok(plan) => Ok(plan.warnings),
        Err(Refused::UnknownClass) => {
            let class = config.get("connector.class").unwrap_or_default();
            Err(vec![format!("connector.class: no plugin is called {class:?}")])
        }
        Err(Refused::Invalid(problems)) => Err(problems),
    }
}

/// Lets the metrics show what has not happened yet.
fn show_zeros(id: &TaskId, config: &HttpSinkConfig) {
    let configurations: Vec<_> =
        config.configurations.iter().map(|it| it.settings.id.as_str()).collect();
    events::SinkTaskStarting {
        task: &TaskLabels::new(id.connector.clone(), id.task),
        configurations: &configurations,
        stages: &Stage::ALL.map(Stage::name),
        reasons: &SkipReason::ALL.map(SkipReason::name),
    }
    .emit();
}

fn failure(refused: &Refused) -> TaskFailure {
    match refused {
        Refused::UnknownClass => TaskFailure::from_message("no plugin has that connector.class"),
        Refused::Invalid(problems) => TaskFailure::from_message(&problems.join("; ")),
    }
}

/// The version that connectors, converters and the worker show.
const VERSION: &str = env!("CARGO_PKG_VERSION");
