//! How much to measure, and with which settings.

/// How much to measure, and with which settings.
pub(crate) struct Plan {
    /// How often each program runs over the records, for each latency.
    pub(crate) rounds: usize,
    /// How many records a run has.
    pub(crate) records: usize,
    /// The endpoint's latencies, in milliseconds.
    pub(crate) latencies: Vec<u64>,
    /// Further settings of our worker.
    pub(crate) settings: Settings,
}

/// Further settings of our worker, to see what they change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// Lines of the worker's file.
    pub(crate) worker: Vec<String>,
    /// Settings of the sink.
    pub(crate) sink: Vec<(String, String)>,
}

impl Plan {
    /// Reads `--rounds N`, `--records N`, `--latency MS`, `--worker key=value`, `--sink key=value`.
    pub(crate) fn read(words: &[&str]) -> Self {
        let mut plan = Self {
            rounds: 5,
            records: 20_000,
            latencies: Vec::new(),
            settings: Settings::default(),
        };
        for pair in words.chunks(2) {
            match *pair {
                ["--rounds", number] => plan.rounds = number.parse().expect("a number of rounds"),
                ["--records", number] => {
                    plan.records = number.parse().expect("a number of records");
                }
                ["--latency", millis] => plan.latencies.push(millis.parse().expect("milliseconds")),
                ["--worker", line] => plan.settings.worker.push(line.to_owned()),
                ["--sink", line] => {
                    let (key, value) = line.split_once('=').expect("key=value");
                    plan.settings.sink.push((key.to_owned(), value.to_owned()));
                }
                _ => panic!("unknown options {pair:?}"),
            }
        }
        if plan.latencies.is_empty() {
            plan.latencies = vec![0, 50];
        }
        plan
    }
}
