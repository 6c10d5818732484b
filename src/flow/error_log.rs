//! The log lines of records that failed.

use crate::{
    delivery::StageError,
    record::{RawRecord, TimestampType},
    telemetry::TaskLabels,
};

/// How records that failed are logged.
#[derive(Clone, Debug)]
pub struct ErrorLog {
    /// The task that this is about.
    pub labels: TaskLabels,
    /// `errors.log.enable`.
    pub enable: bool,
    /// `errors.log.include.messages`: whether the line tells which record failed. Never its
    /// contents, unlike Connect's for sources.
    pub include_messages: bool,
}

impl ErrorLog {
    /// Logs a record that was read and failed.
    pub(super) fn consumed(&self, raw: &RawRecord, error: &StageError) {
        if !self.enable {
            return;
        }
        let TaskLabels { connector, task } = &self.labels;
        let line = self.line(error, || consumed(raw));
        tracing::error!(
            %connector,
            %task,
            topic = %raw.partition.topic,
            partition = raw.partition.partition,
            offset = raw.offset.get(),
            %error,
            "{line}",
        );
    }

    /// Logs a record that could not be written to `topic`.
    pub(super) fn written(&self, topic: &str, error: &StageError) {
        if !self.enable {
            return;
        }
        let TaskLabels { connector, task } = &self.labels;
        let line = self.line(error, || format!(", where source record is = {{topic='{topic}'}}"));
        tracing::error!(%connector, %task, topic, %error, "{line}");
    }

    /// The line that Connect writes, word for word: alerting searches for it.
    fn line(&self, error: &StageError, record: impl FnOnce() -> String) -> String {
        let TaskLabels { connector, task } = &self.labels;
        let (stage, class) = (error.stage.name(), error.class);
        let record = if self.include_messages { record() } else { String::new() };
        format!(
            "Error encountered in task {connector}-{task}. Executing stage '{stage}' with class \
             '{class}'{record}."
        )
    }
}

fn consumed(raw: &RawRecord) -> String {
    let kind = match raw.timestamp_type {
        TimestampType::CreateTime => "CreateTime",
        TimestampType::LogAppendTime => "LogAppendTime",
    };
    format!(
        ", where consumed record is {{topic='{}', partition={}, offset={}, timestamp={}, \
         timestampType={kind}}}",
        raw.partition.topic,
        raw.partition.partition,
        raw.offset,
        raw.timestamp.map_or(-1, |it| it.0),
    )
}
