//! HTTP calls.

use std::time::Duration;

use metrics::{counter, histogram};

use crate::{
    record::{RecordOffset, TopicPartition},
    telemetry::TaskLabels,
};

/// A call has ended: the last attempt, with or without an answer.
#[derive(Debug)]
pub struct CallFinished<'a> {
    /// Whose call.
    pub task: &'a TaskLabels,
    /// Where the record that asked for it stands.
    pub partition: &'a TopicPartition,
    /// Where in there.
    pub offset: RecordOffset,
    /// The id of the configuration that it used.
    pub configuration: &'a str,
    /// How far it came, as the exchange's attribute `outcome` says it.
    pub outcome: &'static str,
    /// What kind of answer came.
    pub status: StatusClass,
    /// Attempts made, the first included.
    pub attempts: u32,
    /// From the first attempt to the end.
    pub duration: Duration,
}

/// The hundreds of a status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusClass {
    /// No answer came.
    None,
    /// 100 to 199.
    Informational,
    /// 200 to 299.
    Success,
    /// 300 to 399.
    Redirection,
    /// 400 to 499.
    ClientError,
    /// 500 to 599.
    ServerError,
    /// Anything else.
    Other,
}

impl CallFinished<'_> {
    /// Counts it.
    pub fn emit(&self) {
        let Self { task, partition, offset, configuration, outcome, status, attempts, duration } =
            self;
        tracing::trace!(
            connector = %task.connector, task = %task.task, topic = %partition.topic,
            partition = partition.partition, %offset, configuration, outcome,
            status = status.text(), attempts, ?duration, "call finished"
        );
        counter!(
            "roundtrip_calls_total", "connector" => task.connector.clone(),
            "task" => task.task.clone(), "configuration" => (*configuration).to_owned(),
            "outcome" => *outcome, "status" => status.text()
        )
        .increment(1);
        histogram!(
            "roundtrip_call_duration_seconds", "connector" => task.connector.clone(),
            "task" => task.task.clone(), "configuration" => (*configuration).to_owned()
        )
        .record(*duration);
        let retries = attempts.saturating_sub(1);
        if retries > 0 {
            counter!(
                "roundtrip_call_retries_total", "connector" => task.connector.clone(),
                "task" => task.task.clone(), "configuration" => (*configuration).to_owned()
            )
            .increment(retries.into());
        }
    }
}

impl StatusClass {
    /// The class of a status code; of none, where no server answered.
    pub fn of(status: Option<u16>) -> Self {
        match status.map(|it| it / 100) {
            None => Self::None,
            Some(1) => Self::Informational,
            Some(2) => Self::Success,
            Some(3) => Self::Redirection,
            Some(4) => Self::ClientError,
            Some(5) => Self::ServerError,
            Some(_) => Self::Other,
        }
    }

    /// `2xx` and the like.
    pub fn text(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Informational => "1xx",
            Self::Success => "2xx",
            Self::Redirection => "3xx",
            Self::ClientError => "4xx",
            Self::ServerError => "5xx",
            Self::Other => "other",
        }
    }
}
