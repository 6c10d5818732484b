//! The composition root: files in, a running worker out, until it is told to stop.

use std::{
    io::Write,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{
    cli::{Exit, LogFormat, WorkerArgs},
    config::files,
    delivery,
    kafka::Cluster,
    queue::Hub,
    rest,
    task::{self, Task},
    telemetry::{self, LogSettings, Metrics, events},
    worker::{
        self, ConnectorConfig, Handle, HerderSettings, TargetState,
        config::{Mode, WorkerConfig},
        launch::{self, FlowLauncher, Surroundings},
    },
};

/// Why the worker did not run.
struct Refusal {
    exit: Exit,
    reason: String,
}

/// Runs `roundtrip worker` until it is told to stop.
pub async fn worker(args: WorkerArgs) -> Exit {
    match run(&args).await {
        Ok(exit) => exit,
        Err(Refusal { exit, reason }) => {
            complain(&reason);
            exit
        }
    }
}

/// Says on standard error why the program ends. Not through the log, which may not stand yet.
pub fn complain(reason: &str) {
    // Where even that fails, the exit code has to do.
    _ = writeln!(std::io::stderr(), "roundtrip: {reason}");
}

async fn run(args: &WorkerArgs) -> Result<Exit, Refusal> {
    let mut stop = StopSignals::listen().map_err(not_started)?;
    let metrics = start_telemetry(args)?;
    let worker = read_worker(&args.properties)?;
    let connectors = args.connectors.iter().map(|it| read_connector(it));
    let connectors: Vec<_> = connectors.collect::<Result<_, _>>()?;
    let bound = rest::bind(&worker.rest.listeners).await.map_err(not_started)?;
    let addresses: Vec<_> = bound.iter().filter_map(|it| it.local_addr().ok()).collect();
    let worker_id = worker_id(&worker, &addresses);
    let cluster = tokio::select! {
        asked = Surroundings::ask_cluster(&worker, CLUSTER_WAIT) => asked.map_err(not_started)?,
        () = stop.first() => return Ok(Exit::Done),
    };
    let shutdown_timeout = worker.shutdown_timeout;
    let answers = RestAnswers {
        advertised: advertised(&worker, &addresses),
        topic_tracking: rest::TopicTracking {
            enabled: worker.topic_tracking,
            reset: worker.topic_tracking_reset,
        },
        cluster_id: cluster.id.clone(),
    };
    let around = surroundings(worker, &addresses, cluster);
    let hub = around.hub.clone();
    let settings =
        HerderSettings { worker_id: worker_id.clone(), graceful_timeout: shutdown_timeout };
    let (herder, herding) = worker::spawn(Arc::new(FlowLauncher::new(around)), settings);
    let down = CancellationToken::new();
    let ready = Arc::new(AtomicBool::new(false));
    let api = api(&herder, metrics.clone(), answers, hub, ready.clone());
    let serving = task::spawn("rest", rest::serve(bound, rest::router(api), down.clone()));
    let upkeep = task::spawn("metrics", metrics.maintain());
    tracing::info!(worker_id, "worker started");

    for (path, name, config, initial) in connectors {
        let created = herder.create(&name, config, initial).await;
        if let Err(error) = created {
            let reason = format!("{}: connector {name:?}: {error}", path.display());
            herder.shutdown(Instant::now()).await.ok();
            return Err(Refusal { exit: Exit::NotValid, reason });
        }
    }
    ready.store(true, Ordering::Relaxed);
    stop.first().await;
    let exit = shut_down(&herder, shutdown_timeout, &mut stop).await;
    down.cancel();
    finish(herding, serving, upkeep).await;
    Ok(exit)
}

/// Stops sinks, then sources, within the deadline; a second signal makes it come at once.
async fn shut_down(herder: &Handle, timeout: Duration, stop: &mut StopSignals) -> Exit {
    tracing::info!(?timeout, "worker stops");
    let drained = tokio::select! {
        drained = herder.shutdown(Instant::now() + timeout) => drained,
        () = stop.first() => {
            tracing::warn!("told to stop twice: what has begun is left, and done again later");
            return Exit::Unfinished;
        }
    };
    match drained {
        Ok(drained) if drained.unfinished.is_empty() => Exit::Done,
        Ok(drained) => {
            let tasks: Vec<_> = drained.unfinished.iter().map(ToString::to_string).collect();
            tracing::warn!(tasks = tasks.join(","), "deadline reached, records will be done again");
            Exit::Unfinished
        }
        Err(error) => {
            tracing::error!(%error, "worker did not stop in order");
            Exit::Unfinished
        }
    }
}

async fn finish(herding: Task<()>, serving: Task<Result<(), rest::ServeError>>, upkeep: Task<()>) {
    drop(upkeep);
    for ended in [herding.join().await.err(), serving.join().await.err()].into_iter().flatten() {
        tracing::error!(error = %ended, "a part of the worker ended badly");
    }
}

fn start_telemetry(args: &WorkerArgs) -> Result<Metrics, Refusal> {
    let format = match args.log_format {
        LogFormat::Text => telemetry::LogFormat::Text,
        LogFormat::Json => telemetry::LogFormat::Json,
    };
    telemetry::init(&LogSettings { format, filter: args.log.clone() }).map_err(not_started)?;
    Metrics::install().map_err(not_started)
}

fn read_worker(path: &Path) -> Result<WorkerConfig, Refusal> {
    let file = path.display().to_string();
    let raw = files::properties(&file, &text(path)?).map_err(not_valid)?;
    let (worker, warnings) =
        WorkerConfig::parse(raw).map_err(|problems| not_valid(format!("{file}:\n{problems}")))?;
    for warning in warnings.into_iter().chain(launch::unused_settings(&worker)) {
        tracing::warn!(file, key = warning.key, "{}", warning.message);
    }
    if let Mode::Distributed(_) = worker.mode {
        return Err(not_valid(format!(
            "{file}: distributed mode is not available in this version: leave out \
             config.storage.topic, offset.storage.topic and status.storage.topic"
        )));
    }
    Ok(worker)
}

type NamedConnector<'a> = (&'a Path, String, ConnectorConfig, TargetState);

fn read_connector(path: &Path) -> Result<NamedConnector<'_>, Refusal> {
    let file = path.display().to_string();
    let connector = files::connector(&file, &text(path)?).map_err(not_valid)?;
    let initial = initial_state(connector.initial_state.as_deref()).ok_or_else(|| {
        not_valid(format!("{file}: initial_state is none of RUNNING, PAUSED, STOPPED"))
    })?;
    Ok((path, connector.name, connector.config, initial))
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

fn worker_id(worker: &WorkerConfig, bound: &[std::net::SocketAddr]) -> String {
    let first = bound.first();
    let host = worker.rest.advertised_host.clone();
    let host = host.or_else(|| first.map(|it| it.ip().to_string())).unwrap_or_default();
    let port = worker.rest.advertised_port.or_else(|| first.map(std::net::SocketAddr::port));
    format!("{host}:{}", port.unwrap_or(0))
}

/// Under which address others reach the REST API, where the worker's file says so.
fn advertised(worker: &WorkerConfig, bound: &[std::net::SocketAddr]) -> Option<Url> {
    let host = worker.rest.advertised_host.as_ref()?;
    let first = bound.first().map(std::net::SocketAddr::port);
    let port = worker.rest.advertised_port.or(first)?;
    Url::parse(&format!("http://{host}:{port}/")).ok()
}

fn surroundings(
    worker: WorkerConfig,
    bound: &[std::net::SocketAddr],
    cluster: Cluster,
) -> Surroundings {
    let listeners = bound.iter().map(ToString::to_string);
    let brokers = worker.bootstrap_servers.iter().cloned().chain(cluster.brokers);
    let own_addresses = listeners.chain(brokers).collect();
    Surroundings {
        own_group_instance: worker.group_instance_id.clone(),
        worker,
        hub: Arc::new(Hub::default()),
        cluster_id: cluster.id,
        own_addresses,
    }
}

/// What the REST API answers from the worker's file.
struct RestAnswers {
    advertised: Option<Url>,
    topic_tracking: rest::TopicTracking,
    cluster_id: String,
}

fn api(
    herder: &Handle,
    metrics: Metrics,
    answers: RestAnswers,
    hub: Arc<Hub>,
    ready: Arc<AtomicBool>,
) -> rest::Api {
    let RestAnswers { advertised, topic_tracking, cluster_id } = answers;
    let render = move || {
        for queue in hub.all() {
            let (exchanges, bytes) = (queue.depth(), queue.bytes());
            events::QueueDepth { queue: queue.name(), exchanges, bytes }.emit();
        }
        events::LateAcks { total: delivery::late_acks() }.emit();
        metrics.render()
    };
    rest::Api {
        herder: herder.clone(),
        advertised,
        topic_tracking,
        ready: Arc::new(move || ready.load(Ordering::Relaxed)),
        kafka_cluster_id: Arc::new(move || Some(cluster_id.clone())),
        metrics: Arc::new(render),
    }
}

/// The signals that stop the program.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next of them.
    async fn first(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "passed to `map_err`")]
fn not_started(reason: impl ToString) -> Refusal {
    Refusal { exit: Exit::NotStarted, reason: reason.to_string() }
}

#[expect(clippy::needless_pass_by_value, reason = "passed to `map_err`")]
fn not_valid(reason: impl ToString) -> Refusal {
    Refusal { exit: Exit::NotValid, reason: reason.to_string() }
}

/// How long the brokers may take to tell of themselves.
const CLUSTER_WAIT: Duration = Duration::from_secs(30);
