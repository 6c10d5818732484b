//! Starts a task of the HTTP sink.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::{control, launcher::Surroundings, observer::TaskObserver, plan::Plan};
use crate::{
    connector::{
        framework::{self, ErrorSettings, SinkFramework, Topics},
        http_sink::{
            HttpSinkTask, Parts, Publish, Route,
            config::{HttpSinkConfig, Ordering as Order, PublishAttempts, PublishMode},
        },
    },
    delivery::Reject,
    exchange::Redaction,
    flow::{DeadLetters, ErrorLog, ErrorPolicy, Ordering, SinkFlow, Tolerance, Trouble},
    http::Configuration,
    kafka::{Admin, Reader, ReaderSettings, Subscription, Window, Writer},
    queue::{Limits, Origin, Queue, WaitForConsumer},
    telemetry::TaskLabels,
    worker::{RunningTask, TaskFailure, TaskId},
};

/// Starts a sink task: its producer of dead letters, its reader, its flow.
pub(super) async fn start(
    id: TaskId,
    plan: Plan,
    sink: &SinkFramework,
    config: &HttpSinkConfig,
    around: &Surroundings,
    paused: bool,
) -> Result<(RunningTask, Arc<TaskObserver>), TaskFailure> {
    let labels = TaskLabels::new(id.connector.clone(), id.task);
    let trouble = Arc::new(Trouble::default());
    let errors = error_policy(&id, &plan, sink, &labels, &trouble).await?;
    let stop = CancellationToken::new();
    let (publish, ready) = publish(config, around, &errors);
    let routes = routes(config, &around.own_addresses)
        .map_err(|problems| TaskFailure::from_message(&problems.join("; ")))?;
    let task = HttpSinkTask::new(Parts {
        labels: labels.clone(),
        routes,
        publish,
        redaction: Redaction { names: config.exchange.redact_headers.clone() },
        all_attempts: config.exchange.attempts == PublishAttempts::All,
        cluster_id: around.cluster_id.clone(),
        stop: stop.clone(),
    });
    let observer = Arc::new(TaskObserver::new(labels));
    let reader =
        Reader::start(reader_settings(&id, &plan, sink, config, around, paused, &observer))
            .map_err(|err| TaskFailure::new(&err))?;
    let flow = SinkFlow {
        reader,
        converters: plan.converters,
        task: Arc::new(task),
        errors,
        trouble,
        ready,
        ordering: ordering(config.delivery.ordering),
        max_in_flight: config.delivery.max_in_flight,
        stop,
        drain_timeout: config.delivery.drain_timeout,
    };
    Ok((control::run("sink task", |orders| flow.run(orders)), observer))
}

/// The configurations of a sink with the requests that each is for.
///
/// # Errors
/// Tells every problem that shows only now, such as a certificate store that cannot be read.
pub(super) fn routes(config: &HttpSinkConfig, own: &[String]) -> Result<Vec<Route>, Vec<String>> {
    let mut problems = Vec::new();
    let mut routes = Vec::new();
    for one in &config.configurations {
        let mut settings = one.settings.clone();
        settings.client.egress.own = own.to_vec();
        match Configuration::new(settings) {
            Ok(configuration) => {
                let (calls, per_host) = (one.max_in_flight, one.max_in_flight_per_host);
                routes.push(Route::new(one.predicate.clone(), configuration, calls, per_host));
            }
            Err(error) => problems.push(error.to_string()),
        }
    }
    if problems.is_empty() { Ok(routes) } else { Err(problems) }
}

/// Where exchanges go, and what has to be there before the first call.
fn publish(
    config: &HttpSinkConfig,
    around: &Surroundings,
    errors: &ErrorPolicy,
) -> (Publish, BoxFuture<'static, Result<(), String>>) {
    let PublishMode::InMemoryQueue { queue: name, wait } = &config.publish else {
        return (Publish::Nothing, Box::pin(std::future::ready(Ok(()))));
    };
    let limits = Limits {
        records: config.delivery.queue_records,
        bytes: usize::try_from(config.delivery.queue_bytes).unwrap_or(usize::MAX),
    };
    let queue = around.hub.queue(name, limits);
    let wait =
        WaitForConsumer { longest: wait.longest, delay: wait.delay, interval: wait.interval };
    let reject: Arc<dyn Reject> = Arc::new(errors.clone());
    let ready = Box::pin(consumer_comes(queue.clone(), wait));
    (Publish::Queue(queue, Arc::new(Origin { reject })), ready)
}

async fn consumer_comes(queue: Arc<Queue>, wait: WaitForConsumer) -> Result<(), String> {
    if !queue.has_consumer() {
        let (name, at_most) = (queue.name(), wait.longest);
        tracing::info!(
            queue = name,
            ?at_most,
            "no source takes from the sink's queue yet, waiting"
        );
    }
    if queue.wait_for_consumer(wait).await {
        return Ok(());
    }
    Err(format!(
        "timeout : '{}'ms timeout reached :{} queue hasn't got any consumer, i.e no Source Connector",
        wait.longest.as_millis(),
        queue.name()
    ))
}

async fn error_policy(
    id: &TaskId,
    plan: &Plan,
    sink: &SinkFramework,
    labels: &TaskLabels,
    trouble: &Arc<Trouble>,
) -> Result<ErrorPolicy, TaskFailure> {
    let errors = &plan.connector.framework.errors;
    let dead_letters = match &sink.dead_letter {
        None => None,
        Some(queue) => {
            let admin =
                Admin::start(&plan.clients.admin(id)).map_err(|err| TaskFailure::new(&err))?;
            let replication = i32::from(queue.replication_factor);
            let created = admin.create_topic(&queue.topic, replication).await;
            created.map_err(|err| TaskFailure::new(&err))?;
            let writer = Writer::start(&plan.clients.dead_letter_producer(id))
                .map_err(|err| TaskFailure::new(&err))?;
            Some(Arc::new(DeadLetters {
                labels: labels.clone(),
                topic: queue.topic.as_str().into(),
                context_headers: queue.context_headers,
                writer,
                trouble: trouble.clone(),
            }))
        }
    };
    Ok(ErrorPolicy {
        labels: labels.clone(),
        tolerance: tolerance(errors.tolerance),
        log: error_log(errors, labels),
        dead_letters,
    })
}

fn reader_settings(
    id: &TaskId,
    plan: &Plan,
    sink: &SinkFramework,
    config: &HttpSinkConfig,
    around: &Surroundings,
    paused: bool,
    observer: &Arc<TaskObserver>,
) -> ReaderSettings {
    let bytes = usize::try_from(config.delivery.window_bytes).unwrap_or(usize::MAX);
    ReaderSettings {
        name: id.to_string(),
        properties: plan.clients.consumer(id),
        subscription: match &sink.topics {
            Topics::Named(topics) => Subscription::Topics(topics.clone()),
            Topics::Matching(regex) => Subscription::Pattern(regex.clone()),
        },
        window: Window {
            records: config.delivery.window_records,
            bytes,
            total_bytes: bytes.saturating_mul(WINDOWS),
        },
        commit_interval: around.worker.flush_interval.unwrap_or(COMMIT_INTERVAL),
        commit_records: u64::try_from(config.delivery.max_in_flight).unwrap_or(u64::MAX),
        drain_timeout: config.delivery.rebalance_drain_timeout,
        paused,
        observer: observer.clone(),
    }
}

fn ordering(order: Order) -> Ordering {
    match order {
        Order::None => Ordering::None,
        Order::Key => Ordering::Key,
        Order::Partition => Ordering::Partition,
    }
}

pub(super) fn error_log(errors: &ErrorSettings, labels: &TaskLabels) -> ErrorLog {
    ErrorLog { labels: labels.clone(), enable: errors.log, include_messages: errors.log_messages }
}

pub(super) fn tolerance(tolerance: framework::Tolerance) -> Tolerance {
    match tolerance {
        framework::Tolerance::None => Tolerance::None,
        framework::Tolerance::All => Tolerance::All,
    }
}

/// How often done records are committed where `offset.flush.interval.ms` is not set.
const COMMIT_INTERVAL: Duration = Duration::from_secs(1);
/// How many full windows of bytes all partitions of a task may hold together.
const WINDOWS: usize = 2;
