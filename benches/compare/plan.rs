//! How much to measure.

/// How much to measure.
pub(crate) struct Plan {
    /// How often each program runs over the records, for each latency.
    pub(crate) rounds: usize,
    /// How many records a run has.
    pub(crate) records: usize,
}

impl Plan {
    /// Reads `--rounds N` and `--records N`.
    pub(crate) fn read(words: &[&str]) -> Self {
        let mut plan = Self { rounds: 5, records: 20_000 };
        for pair in words.chunks(2) {
            match *pair {
                ["--rounds", number] => plan.rounds = number.parse().expect("a number of rounds"),
                ["--records", number] => {
                    plan.records = number.parse().expect("a number of records");
                }
                _ => panic!("unknown options {pair:?}: there are --rounds N and --records N"),
            }
        }
        plan
    }
}
