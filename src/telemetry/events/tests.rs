//! What events count.

use std::time::Duration;

use crate::{
    record::{RecordOffset, TopicPartition},
    telemetry::{Metrics, TaskLabels, events::*, recorder},
};

/// What is rendered after `emit`, without comments and buckets.
#[track_caller]
fn check(emit: impl FnOnce(&TaskLabels), expected: &[&str]) {
    let recorder = recorder().unwrap();
    let metrics = Metrics::from(&recorder);
    metrics::with_local_recorder(&recorder, || emit(&TaskLabels::new("orders", 1)));
    let text = metrics.render();
    let mut lines: Vec<_> = text
        .lines()
        .filter(|it| !it.is_empty() && !it.starts_with('#') && !it.contains("_bucket"))
        .collect();
    lines.sort_unstable();
    assert_eq!(lines, expected);
}

#[test]
fn each_event_counts_under_its_task() {
    let partition = TopicPartition::new("t", 3);
    let offset = RecordOffset::new(7).unwrap();
    check(
        |task| {
            RecordSkipped { task, reason: "tombstone", partition: &partition, offset }.emit();
            LateAcks { total: 1 }.emit();
        },
        &[
            r#"kafka_connect_task_error_total_records_skipped{connector="orders",task="1"} 1"#,
            r"roundtrip_duplicates_possible_total 1",
            r#"roundtrip_records_skipped_total{connector="orders",task="1",reason="tombstone"} 1"#,
        ],
    );
    check(
        |task| {
            let published = ExchangesPublished::new(task);
            published.count(true);
            published.count(false);
            published.count(true);
        },
        &[
            r#"kafka_connect_source_task_source_record_write_total{connector="orders",task="1"} 3"#,
            r#"roundtrip_exchanges_published_total{connector="orders",task="1",outcome="error"} 1"#,
            r#"roundtrip_exchanges_published_total{connector="orders",task="1",outcome="success"} 2"#,
        ],
    );
}

#[test]
fn what_a_sink_reads_and_commits_is_counted() {
    check(
        |task| {
            let records = RecordsRead::new(task);
            records.read(3);
            records.read(2);
            records.active(5);
            records.active(4);
            OffsetsCommitted { task, partitions: 1, accepted: true }.emit();
            OffsetsCommitted { task, partitions: 0, accepted: false }.emit();
        },
        &[
            r#"kafka_connect_sink_task_offset_commit_completion_total{connector="orders",task="1"} 1"#,
            r#"kafka_connect_sink_task_sink_record_active_count{connector="orders",task="1"} 4"#,
            r#"kafka_connect_sink_task_sink_record_read_total{connector="orders",task="1"} 5"#,
            r#"roundtrip_offset_commits_refused_total{connector="orders",task="1"} 1"#,
        ],
    );
}

#[test]
fn what_may_go_wrong_stands_at_zero_before_it_does() {
    let start = |task: &TaskLabels| {
        let starting = SinkTaskStarting {
            task,
            configurations: &["default"],
            stages: &["TASK_PUT"],
            reasons: &["tombstone"],
        };
        starting.emit();
    };
    check(
        start,
        &[
            r#"kafka_connect_task_error_deadletterqueue_produce_requests{connector="orders",task="1"} 0"#,
            r#"kafka_connect_task_error_total_records_skipped{connector="orders",task="1"} 0"#,
            r#"roundtrip_call_retries_total{connector="orders",task="1",configuration="default"} 0"#,
            r#"roundtrip_records_dead_lettered_total{connector="orders",task="1",stage="TASK_PUT"} 0"#,
            r#"roundtrip_records_skipped_total{connector="orders",task="1",reason="tombstone"} 0"#,
            r#"roundtrip_task_failures_total{connector="orders"} 0"#,
        ],
    );
}

#[test]
fn every_metric_has_a_line_that_says_what_it_means() {
    let recorder = recorder().unwrap();
    metrics::with_local_recorder(&recorder, || LateAcks { total: 1 }.emit());
    let text = Metrics::from(&recorder).render();
    let help = "# HELP roundtrip_duplicates_possible_total Records that were done after";
    assert!(text.starts_with(help), "{text}");
}

#[test]
fn a_call_counts_by_outcome_and_lasts() {
    let call = |task: &TaskLabels| {
        CallFinished {
            task,
            partition: &TopicPartition::new("t", 3),
            offset: RecordOffset::new(7).unwrap(),
            configuration: "default",
            outcome: "RESPONSE",
            status: StatusClass::of(Some(503)),
            attempts: 3,
            duration: Duration::from_millis(1500),
        }
        .emit();
    };
    check(
        call,
        &[
            r#"roundtrip_call_duration_seconds_count{connector="orders",task="1",configuration="default"} 1"#,
            r#"roundtrip_call_duration_seconds_sum{connector="orders",task="1",configuration="default"} 1.5"#,
            r#"roundtrip_call_retries_total{connector="orders",task="1",configuration="default"} 2"#,
            r#"roundtrip_calls_total{connector="orders",task="1",configuration="default",outcome="RESPONSE",status="5xx"} 1"#,
        ],
    );
}

#[test]
fn the_worker_shows_its_tasks() {
    let counted = TasksCounted { connectors: 2, running: 3, failed: 1, ..Default::default() };
    check(
        |_| counted.emit(),
        &[
            "kafka_connect_connect_worker_connector_count 2",
            "kafka_connect_connect_worker_task_count 4",
            r#"roundtrip_tasks{state="failed"} 1"#,
            r#"roundtrip_tasks{state="paused"} 0"#,
            r#"roundtrip_tasks{state="running"} 3"#,
            r#"roundtrip_tasks{state="starting"} 0"#,
        ],
    );
}
