//! Every metric there is, described once: `# HELP` and docs/guide/metrics.md say the same.

use metrics::{describe_counter, describe_gauge, describe_histogram};

/// A metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// What its values mean.
    pub kind: Kind,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// What it counts, in a sentence.
    pub help: &'static str,
}

/// What the values of a metric mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They only grow.
    Counter,
    /// They go up and down.
    Gauge,
    /// They are gathered in buckets.
    Histogram,
}

/// All metrics, in the order of their names.
pub const METRICS: &[Metric] = &[
    metric(
        Kind::Gauge,
        "kafka_connect_connect_worker_connector_count",
        &[],
        "Connectors, stopped ones too.",
    ),
    metric(
        Kind::Gauge,
        "kafka_connect_connect_worker_task_count",
        &[],
        "Tasks, whatever their state.",
    ),
    metric(
        Kind::Counter,
        "kafka_connect_sink_task_offset_commit_completion_total",
        &["connector", "task"],
        "Offset commits that the broker accepted, one a partition.",
    ),
    metric(
        Kind::Gauge,
        "kafka_connect_sink_task_partition_count",
        &["connector", "task"],
        "Partitions that a sink task has.",
    ),
    metric(
        Kind::Gauge,
        "kafka_connect_sink_task_sink_record_active_count",
        &["connector", "task"],
        "Records that were read and cannot be committed yet.",
    ),
    metric(
        Kind::Counter,
        "kafka_connect_sink_task_sink_record_read_total",
        &["connector", "task"],
        "Records that were read.",
    ),
    metric(
        Kind::Counter,
        "kafka_connect_source_task_source_record_write_total",
        &["connector", "task"],
        "Exchanges that the broker acknowledged.",
    ),
    metric(
        Kind::Counter,
        "kafka_connect_task_error_deadletterqueue_produce_requests",
        &["connector", "task"],
        "Records that went to the dead letter queue.",
    ),
    metric(
        Kind::Counter,
        "kafka_connect_task_error_total_records_skipped",
        &["connector", "task"],
        "Records that were left out on purpose.",
    ),
    metric(
        Kind::Histogram,
        "roundtrip_call_duration_seconds",
        &["connector", "task", "configuration"],
        "How long calls took, all their attempts together.",
    ),
    metric(
        Kind::Counter,
        "roundtrip_call_retries_total",
        &["connector", "task", "configuration"],
        "Attempts after the first.",
    ),
    metric(
        Kind::Counter,
        "roundtrip_calls_total",
        &["connector", "task", "configuration", "outcome", "status"],
        "Calls that ended, by how far they came and by the class of the status, such as 2xx, or none.",
    ),
    metric(
        Kind::Counter,
        "roundtrip_duplicates_possible_total",
        &[],
        "Records that were done after their partition had gone: another worker may have made their calls again.",
    ),
    metric(
        Kind::Counter,
        "roundtrip_exchanges_published_total",
        &["connector", "task", "outcome"],
        "Exchanges that the broker acknowledged; the outcome is success or error.",
    ),
    metric(
        Kind::Counter,
        "roundtrip_offset_commits_refused_total",
        &["connector", "task"],
        "Offset commits that failed; each is made again.",
    ),
    metric(
        Kind::Gauge,
        "roundtrip_queue_bytes",
        &["queue"],
        "Bytes of the exchanges that wait in a queue.",
    ),
    metric(Kind::Gauge, "roundtrip_queue_exchanges", &["queue"], "Exchanges that wait in a queue."),
    metric(
        Kind::Counter,
        "roundtrip_records_dead_lettered_total",
        &["connector", "task", "stage"],
        "Records that went to the dead letter queue, by what failed.",
    ),
    metric(
        Kind::Counter,
        "roundtrip_records_skipped_total",
        &["connector", "task", "reason"],
        "Records that were left out on purpose: tombstone, or tolerated where there is no dead letter queue.",
    ),
    metric(
        Kind::Counter,
        "roundtrip_task_failures_total",
        &["connector"],
        "Tasks that ended by themselves.",
    ),
    metric(
        Kind::Gauge,
        "roundtrip_tasks",
        &["state"],
        "Tasks that are running, paused, failed or starting.",
    ),
];

/// Tells the present recorder what each metric means.
pub(crate) fn describe() {
    for Metric { name, kind, labels: _, help } in METRICS {
        match kind {
            Kind::Counter => describe_counter!(*name, *help),
            Kind::Gauge => describe_gauge!(*name, *help),
            Kind::Histogram => describe_histogram!(*name, *help),
        }
    }
}

const fn metric(
    kind: Kind,
    name: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    Metric { name, kind, labels, help }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fmt::Write as _, path::Path};

    use super::*;

    #[test]
    fn every_metric_that_is_counted_is_described() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/telemetry/events");
        let mut counted = BTreeSet::new();
        for file in ["call.rs", "partitions.rs", "record.rs", "task.rs", "worker.rs"] {
            let text = std::fs::read_to_string(folder.join(file)).unwrap();
            let words = text.split('"').map(str::to_owned);
            let own =
                |it: &String| it.starts_with("roundtrip_") || it.starts_with("kafka_connect_");
            counted.extend(words.filter(own));
        }
        let described: BTreeSet<_> = METRICS.iter().map(|it| it.name.to_owned()).collect();
        assert_eq!(counted, described);
        assert!(METRICS.is_sorted_by_key(|it| it.name));
        let files = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(files, 8, "a file that counts is to be listed above");
    }

    #[test]
    fn the_guide_lists_every_metric() {
        let mut list = String::new();
        for Metric { name, kind, labels, help } in METRICS {
            let kind = format!("{kind:?}").to_lowercase();
            let labels = match labels {
                [] => String::new(),
                labels => format!(" by `{}`", labels.join("`, `")),
            };
            writeln!(list, "- `{name}`, a {kind}{labels}:\n  {help}").unwrap();
        }
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/metrics.md");
        let page = std::fs::read_to_string(page).unwrap();
        assert!(page.contains(&list), "docs/guide/metrics.md lacks this list:\n{list}");
    }
}
