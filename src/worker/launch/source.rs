//! Starts a task of the queue source.

use std::sync::Arc;

use super::{
    control,
    launcher::Surroundings,
    plan::Plan,
    sink::{error_log, tolerance},
};
use crate::{
    connector::queue_source::{
        QueueSourceTask, Target,
        config::{Content as Asked, QueueSourceConfig},
    },
    exchange::form::{Content, ExchangeVersion},
    flow::{SourceFlow, Trouble},
    kafka::Writer,
    queue::Limits,
    telemetry::TaskLabels,
    worker::{RunningTask, TaskFailure, TaskId},
};

/// Starts a source task: its producer and its flow.
pub(super) fn start(
    id: &TaskId,
    plan: Plan,
    config: &QueueSourceConfig,
    around: &Surroundings,
    paused: bool,
) -> Result<RunningTask, TaskFailure> {
    let limits = Limits {
        records: config.queue_records,
        bytes: usize::try_from(config.queue_bytes).unwrap_or(usize::MAX),
    };
    let queue = around.hub.queue(&config.queue, limits);
    let writer = Writer::start(&plan.clients.producer(id)).map_err(|err| TaskFailure::new(&err))?;
    let labels = TaskLabels::new(id.connector.clone(), id.task);
    let errors = &plan.connector.framework.errors;
    let flow = SourceFlow {
        task: Box::new(QueueSourceTask::new(&labels, queue, target(config))),
        converters: plan.converters,
        writer,
        tolerance: tolerance(errors.tolerance),
        log: error_log(errors, &labels),
        trouble: Arc::new(Trouble::default()),
        paused,
    };
    Ok(control::run("source task", |orders| flow.run(orders)))
}

fn target(config: &QueueSourceConfig) -> Target {
    Target {
        success_topic: config.success_topic.as_str().into(),
        error_topic: config.error_topic.as_str().into(),
        content: match config.content {
            Asked::Exchange => Content::Exchange,
            Asked::Response => Content::Response,
        },
        version: match config.exchange_version {
            1 => ExchangeVersion::V1,
            2 => ExchangeVersion::V2,
            _ => ExchangeVersion::V3,
        },
        success_field: config.success_field,
        context_headers: config.context_headers,
    }
}
