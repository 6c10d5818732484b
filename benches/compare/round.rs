//! One program, one run.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    figures::{Idle, Latency, Throughput},
    load::{Load, topics},
    plan::Settings,
    program::{Kind, Program},
    watcher::Watcher,
};

/// What a run needs.
pub(crate) struct Bench {
    pub(crate) bootstrap: String,
    pub(crate) url: String,
    pub(crate) records: usize,
    pub(crate) settings: Settings,
}

/// What was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scenario {
    /// All records at once, against an endpoint of that latency in milliseconds.
    Load { latency: u64 },
}

impl Bench {
    /// All records at once.
    pub(crate) fn throughput(&self, kind: Kind) -> Throughput {
        let topics = topics(&self.bootstrap);
        Load::new(&self.bootstrap, &self.url).write(&topics.input, self.records);
        let mut watcher = Watcher::new(&self.bootstrap, &topics.output);
        let begun = Instant::now();
        let program = Program::start(kind, &self.bootstrap, &topics, &self.settings);
        watcher.wait_for(1);
        let first = begun.elapsed();
        watcher.wait_for(self.records / 10);
        let (cpu, from, seen) = (program.cpu(), Instant::now(), watcher.seen);
        watcher.wait_for(self.records * 9 / 10);
        let (cpu, took, seen) = (program.cpu() - cpu, from.elapsed(), watcher.seen - seen);
        watcher.wait_for(self.records);
        Throughput {
            per_second: seen as f64 / took.as_secs_f64(),
            cpu_per_1000: cpu * 1000.0 / seen as f64,
            peak: program.peak(),
            first,
        }
    }

    /// Nothing to do.
    pub(crate) fn idle(&self, kind: Kind) -> Idle {
        let topics = topics(&self.bootstrap);
        let program = Program::start(kind, &self.bootstrap, &topics, &self.settings);
        pause(Duration::from_secs(5));
        let (cpu, begun) = (program.cpu(), Instant::now());
        pause(Duration::from_secs(20));
        let cores = (program.cpu() - cpu) / begun.elapsed().as_secs_f64();
        Idle { resident: program.resident(), cores }
    }

    /// One record after another, each when the exchange of the one before was seen.
    pub(crate) fn one_at_a_time(&self, kind: Kind) -> Latency {
        let topics = topics(&self.bootstrap);
        let load = Load::new(&self.bootstrap, &self.url);
        let mut watcher = Watcher::new(&self.bootstrap, &topics.output);
        let _program = Program::start(kind, &self.bootstrap, &topics, &self.settings);
        load.write(&topics.input, WARM_UP);
        watcher.wait_for(WARM_UP);
        let times = (0..SAMPLES).map(|number| {
            load.write(&topics.input, 1);
            let acknowledged = Instant::now();
            watcher.wait_for(WARM_UP + number + 1);
            acknowledged.elapsed()
        });
        Latency::of(times.collect())
    }
}

#[expect(clippy::disallowed_methods, reason = "no runtime is held up here")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

const WARM_UP: usize = 200;
const SAMPLES: usize = 1000;
