//! How a call's time was spent.

use std::time::Duration;

use crate::{
    exchange::{Outcome, Timings},
    net::DialTimes,
};

/// The phases of an attempt, redirects added up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Phases {
    dns: Duration,
    connecting: Duration,
    first_byte: Duration,
    body: Duration,
    answered: bool,
}

impl Phases {
    /// A request was sent and answered, or not, after `elapsed`.
    pub(super) fn sent(&mut self, dial: DialTimes, elapsed: Duration) {
        self.dns += dial.dns;
        self.connecting += dial.connect;
        self.first_byte += elapsed.saturating_sub(dial.connect);
    }

    /// An answer has begun.
    pub(super) fn answered(&mut self) {
        self.answered = true;
    }

    /// How far a call came that was cut off now. Nobody knows whether a request that is under way
    /// has reached its server.
    pub(super) fn outcome(&self) -> Outcome {
        if self.answered { Outcome::PartialResponse } else { Outcome::SentNoResponse }
    }

    /// A body was read.
    pub(super) fn read(&mut self, elapsed: Duration) {
        self.body += elapsed;
    }

    /// The timings of the exchange, in milliseconds. `waited` is the time for the rate's permit,
    /// `direct` the attempt without it. The request's own phases are part of `responseHeaders`: the
    /// client does not tell them apart.
    pub(super) fn timings(&self, waited: Duration, direct: Duration) -> Timings {
        vec![
            ("dns", millis(self.dns)),
            ("connecting", millis(self.connecting)),
            ("responseHeaders", millis(self.first_byte)),
            ("responseBody", millis(self.body)),
            ("total", millis(direct)),
            ("directElapsedTime", millis(direct)),
            ("overallElapsedTime", millis(direct + waited)),
            ("rateLimitingWaitingTime", millis(waited)),
        ]
    }
}

/// Whole milliseconds.
pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
