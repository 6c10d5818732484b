//! What an exchange costs, next to a program that has no features.
//!
//! Starts a real Kafka and an HTTP endpoint, then runs our worker and the minimal program by turns
//! over the same records. Each is a process of its own; its CPU time is read between a tenth and
//! nine tenths of the exchanges, so that neither start nor stop counts.
//!
//! `cargo bench --bench compare -- --rounds 5 --records 20000`

#![expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark that cannot measure should stop, and say so"
)]

mod endpoint;
mod figures;
mod load;
mod minimal;
mod plan;
mod program;
mod report;
mod round;
mod watcher;

use std::time::Duration;

use testcontainers::kafka::Kafka;

use crate::{
    endpoint::Endpoint,
    plan::Plan,
    program::Kind,
    report::Report,
    round::{Bench, Scenario},
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["minimal", rest @ ..] => minimal::run(rest),
        ["endpoint", millis] => endpoint::run(Duration::from_millis(millis.parse().unwrap())),
        options => compare(&Plan::read(options)),
    }
}

fn compare(plan: &Plan) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let kafka = runtime.block_on(Kafka::builder().start()).expect("a real Kafka");
    let mut report = Report::default();
    for latency in plan.latencies.iter().copied() {
        let endpoint = Endpoint::start(Duration::from_millis(latency));
        let bench = Bench {
            bootstrap: kafka.bootstrap(),
            url: endpoint.url(),
            records: plan.records,
            settings: plan.settings.clone(),
        };
        for number in 0..plan.rounds {
            // The order changes from round to round: what one leaves in caches the other finds.
            let mut order = [Kind::Roundtrip, Kind::Minimal];
            order.rotate_left(number % 2);
            for kind in order {
                let figures = bench.throughput(kind);
                println!("{latency} ms, round {}: {kind}: {figures}", number + 1);
                report.add(Scenario::Load { latency }, kind, figures);
            }
        }
        if latency == 0 {
            for kind in [Kind::Roundtrip, Kind::Minimal] {
                report.add_idle(kind, bench.idle(kind));
                report.add_latency(kind, bench.one_at_a_time(kind));
            }
        }
    }
    println!("\n{report}");
}
