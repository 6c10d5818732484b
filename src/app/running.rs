//! A worker that is up: its herder, its REST API, its metrics.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{
    refusal::{Refusal, not_started},
    signals::StopSignals,
};
use crate::{
    cli::Exit,
    delivery,
    kafka::Cluster,
    queue::Hub,
    rest,
    task::{self, Task},
    telemetry::{Metrics, events},
    worker::{
        self, Handle, HerderSettings,
        config::WorkerConfig,
        launch::{FlowLauncher, Surroundings},
    },
};

/// A worker that is up.
pub(super) struct RunningWorker {
    /// Asks it.
    pub(super) herder: Handle,
    /// Where its REST API listens, the first of its listeners.
    pub(super) address: Option<SocketAddr>,
    ready: Arc<AtomicBool>,
    shutdown_timeout: Duration,
    herding: Task<()>,
    serving: Task<Result<(), rest::ServeError>>,
    upkeep: Task<()>,
    down: CancellationToken,
}

impl RunningWorker {
    /// Starts a worker without connectors. `None` if it was told to stop before a broker answered.
    pub(super) async fn start(
        config: WorkerConfig,
        metrics: Metrics,
        stop: &mut StopSignals,
    ) -> Result<Option<Self>, Refusal> {
        let bound = rest::bind(&config.rest.listeners).await.map_err(not_started)?;
        let addresses: Vec<_> = bound.iter().filter_map(|it| it.local_addr().ok()).collect();
        let worker_id = worker_id(&config, &addresses);
        let down = CancellationToken::new();
        let routes = rest::RouterToCome::default();
        let serving = task::spawn("rest", rest::serve(bound, routes.router(), down.clone()));
        let cluster = tokio::select! {
            asked = Surroundings::ask_cluster(&config, CLUSTER_WAIT) => asked.map_err(not_started)?,
            () = stop.next() => return Ok(None),
        };
        let shutdown_timeout = config.shutdown_timeout;
        let answers = RestAnswers::of(&config, &addresses, &cluster);
        let around = surroundings(config, &addresses, cluster);
        let hub = around.hub.clone();
        let settings =
            HerderSettings { worker_id: worker_id.clone(), graceful_timeout: shutdown_timeout };
        let (herder, herding) = worker::spawn(Arc::new(FlowLauncher::new(around)), settings);
        let ready = Arc::new(AtomicBool::new(false));
        let api = answers.api(&herder, metrics.clone(), hub, ready.clone());
        routes.came(rest::router(api));
        let upkeep = task::spawn("metrics", metrics.maintain());
        tracing::info!(worker_id, "worker started");
        let address = addresses.first().copied();
        Ok(Some(Self { herder, address, ready, shutdown_timeout, herding, serving, upkeep, down }))
    }

    /// Says that its connectors stand.
    pub(super) fn is_ready(&self) {
        self.ready.store(true, Ordering::Relaxed);
    }

    /// Stops sinks, then sources, within the deadline; a second signal makes it come at once.
    pub(super) async fn shut_down(self, stop: &mut StopSignals) -> Exit {
        let timeout = self.shutdown_timeout;
        tracing::info!(?timeout, "worker stops");
        let exit = tokio::select! {
            drained = self.herder.shutdown(Instant::now() + timeout) => exit_of(drained),
            () = stop.again() => {
                tracing::warn!("told to stop twice: what has begun is left, and done again later");
                Exit::Unfinished
            }
        };
        self.down.cancel();
        let Self { herding, serving, upkeep, .. } = self;
        drop(upkeep);
        let ends = [herding.join().await.err(), serving.join().await.err()];
        for ended in ends.into_iter().flatten() {
            tracing::error!(error = %ended, "a part of the worker ended badly");
        }
        exit
    }

    /// Ends without waiting for what has begun: nothing has.
    pub(super) async fn give_up(self) {
        self.herder.shutdown(Instant::now()).await.ok();
    }
}

fn exit_of(drained: Result<worker::Drained, worker::WorkerError>) -> Exit {
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

fn worker_id(worker: &WorkerConfig, bound: &[SocketAddr]) -> String {
    let first = bound.first();
    let host = worker.rest.advertised_host.clone();
    let host = host.or_else(|| first.map(|it| it.ip().to_string())).unwrap_or_default();
    let port = worker.rest.advertised_port.or_else(|| first.map(SocketAddr::port));
    format!("{host}:{}", port.unwrap_or(0))
}

/// Under which address others reach the REST API, where the worker's file says so.
fn advertised(worker: &WorkerConfig, bound: &[SocketAddr]) -> Option<Url> {
    let host = worker.rest.advertised_host.as_ref()?;
    let first = bound.first().map(SocketAddr::port);
    let port = worker.rest.advertised_port.or(first)?;
    Url::parse(&format!("http://{host}:{port}/")).ok()
}

fn surroundings(worker: WorkerConfig, bound: &[SocketAddr], cluster: Cluster) -> Surroundings {
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

/// What the REST API answers from the worker's file and from its cluster.
struct RestAnswers {
    advertised: Option<Url>,
    topic_tracking: rest::TopicTracking,
    cluster_id: String,
}

impl RestAnswers {
    fn of(worker: &WorkerConfig, bound: &[SocketAddr], cluster: &Cluster) -> Self {
        Self {
            advertised: advertised(worker, bound),
            topic_tracking: rest::TopicTracking {
                enabled: worker.topic_tracking,
                reset: worker.topic_tracking_reset,
            },
            cluster_id: cluster.id.clone(),
        }
    }

    fn api(
        self,
        herder: &Handle,
        metrics: Metrics,
        hub: Arc<Hub>,
        ready: Arc<AtomicBool>,
    ) -> rest::Api {
        let Self { advertised, topic_tracking, cluster_id } = self;
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
}

/// How long the brokers may take to tell of themselves.
const CLUSTER_WAIT: Duration = Duration::from_secs(30);
