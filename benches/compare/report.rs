//! The table at the end.

use std::{collections::BTreeMap, fmt};

use crate::{
    figures::{Idle, Latency, Throughput, mebibytes, median},
    program::Kind,
    round::Scenario,
};

/// Everything that was measured.
#[derive(Default)]
pub(crate) struct Report {
    load: BTreeMap<(Scenario, Kind), Vec<Throughput>>,
    idle: BTreeMap<Kind, Idle>,
    latency: BTreeMap<Kind, Latency>,
}

/// A row: what it is, and how each run gives its number.
type Row = (&'static str, fn(&Throughput) -> f64, usize);

const ROWS: &[Row] = &[
    ("exchanges a second", |it| it.per_second, 0),
    ("CPU s per 1000 exchanges", |it| it.cpu_per_1000, 4),
    ("MiB resident at most", |it| mebibytes(it.peak) as f64, 0),
    ("ms from start to the first exchange", |it| it.first.as_secs_f64() * 1000.0, 0),
];

impl Report {
    pub(crate) fn add(&mut self, scenario: Scenario, kind: Kind, figures: Throughput) {
        self.load.entry((scenario, kind)).or_default().push(figures);
    }

    pub(crate) fn add_idle(&mut self, kind: Kind, idle: Idle) {
        self.idle.insert(kind, idle);
    }

    pub(crate) fn add_latency(&mut self, kind: Kind, latency: Latency) {
        self.latency.insert(kind, latency);
    }

    fn rows_of(&self, f: &mut fmt::Formatter<'_>, scenario: Scenario) -> fmt::Result {
        let Scenario::Load { latency } = scenario;
        for (name, number, digits) in ROWS {
            let of = |kind| median(self.load[&(scenario, kind)].iter().map(number));
            let (ours, least) = (of(Kind::Roundtrip), of(Kind::Minimal));
            let name = format!("{latency} ms: {name}");
            row(f, &name, &format!("{ours:.digits$}"), &format!("{least:.digits$}"), ours / least)?;
        }
        Ok(())
    }
}

/// Markdown, medians of all rounds.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| | roundtrip | minimal | ratio |\n| --- | --: | --: | --: |")?;
        let mut scenarios: Vec<Scenario> = self.load.keys().map(|(it, _)| *it).collect();
        scenarios.dedup();
        for scenario in scenarios {
            self.rows_of(f, scenario)?;
        }
        let (ours, least) = (self.idle[&Kind::Roundtrip], self.idle[&Kind::Minimal]);
        let resident = |it: Idle| mebibytes(it.resident) as f64;
        numbers(f, "idle: MiB resident", resident(ours), resident(least), 0)?;
        numbers(f, "idle: cores", ours.cores, least.cores, 4)?;
        let (ours, least) = (self.latency[&Kind::Roundtrip], self.latency[&Kind::Minimal]);
        let millis = |it: std::time::Duration| it.as_secs_f64() * 1000.0;
        numbers(f, "one at a time: ms, median", millis(ours.median), millis(least.median), 2)?;
        numbers(f, "one at a time: ms, 99 %", millis(ours.p99), millis(least.p99), 2)
    }
}

fn numbers(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    ours: f64,
    least: f64,
    digits: usize,
) -> fmt::Result {
    row(f, name, &format!("{ours:.digits$}"), &format!("{least:.digits$}"), ours / least)
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, ours: &str, least: &str, ratio: f64) -> fmt::Result {
    writeln!(f, "| {name} | {ours} | {least} | {ratio:.2} |")
}
