//! What is measured.

use std::{fmt, time::Duration};

/// Of all records at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Throughput {
    /// Exchanges a second, between a tenth and nine tenths of them.
    pub(crate) per_second: f64,
    /// Seconds of CPU time for 1000 exchanges, likewise.
    pub(crate) cpu_per_1000: f64,
    /// Bytes resident at most.
    pub(crate) peak: u64,
    /// From the start of the process to the first exchange.
    pub(crate) first: Duration,
}

/// Of nothing to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Idle {
    /// Bytes resident.
    pub(crate) resident: u64,
    /// CPU time over wall time.
    pub(crate) cores: f64,
}

/// Of one record after another: from acknowledged to seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Latency {
    pub(crate) median: Duration,
    pub(crate) p99: Duration,
}

impl Latency {
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self { median: times[times.len() / 2], p99: times[times.len() * 99 / 100] }
    }
}

impl fmt::Display for Throughput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0} exchanges/s, {:.4} CPU s per 1000, {} MiB at most, first after {} ms",
            self.per_second,
            self.cpu_per_1000,
            mebibytes(self.peak),
            self.first.as_millis()
        )
    }
}

pub(crate) fn mebibytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

/// The one in the middle.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
