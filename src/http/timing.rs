//! How a call's time was spent.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::progress::Progress;
use crate::{
    exchange::{Outcome, Timings},
    net::Dial,
};

/// The phases of an attempt, redirects added up.
#[derive(Debug, Default)]
pub(super) struct Phases {
    dns: Duration,
    connecting: Duration,
    first_byte: Duration,
    body: Duration,
    /// The request that is under way.
    current: Option<Sending>,
    /// When the body that is being read began.
    reading: Option<Instant>,
    redirected: bool,
}

#[derive(Debug)]
struct Sending {
    dial: Arc<Dial>,
    progress: Arc<Progress>,
    started: Instant,
    /// Whether nothing of the request goes over the wire before its body is taken.
    body_tells: bool,
}

impl Phases {
    /// A request begins. `body_tells` if nothing of it is written before its body is taken.
    pub(super) fn begin(&mut self, dial: &Arc<Dial>, progress: &Arc<Progress>, body_tells: bool) {
        self.end();
        let (dial, progress) = (Arc::clone(dial), Arc::clone(progress));
        self.current = Some(Sending { dial, progress, started: Instant::now(), body_tells });
    }

    /// The request was answered, or will not be.
    fn end(&mut self) {
        let Some(Sending { dial, started, progress: _, body_tells: _ }) = self.current.take()
        else {
            return;
        };
        let times = dial.times();
        self.dns += times.dns;
        self.connecting += times.connect;
        self.first_byte += started.elapsed().saturating_sub(times.connect);
    }

    /// The answer that the call ends with has begun.
    pub(super) fn answered(&mut self) {
        self.end();
        self.reading = Some(Instant::now());
    }

    /// The answer asks for another request.
    pub(super) fn redirected(&mut self) {
        self.end();
        self.redirected = true;
    }

    /// How far a call came that fails now with a request that stood like `own`. A server that
    /// answered with a redirect has had its request, whatever happens afterwards.
    pub(super) fn outcome(&self, own: Outcome) -> Outcome {
        if self.redirected { Outcome::PartialResponse } else { own }
    }

    /// How far a call came that is cut off now. Unless its body tells, nobody knows whether a
    /// request that is under way has reached its server.
    pub(super) fn outcome_now(&self) -> Outcome {
        if self.reading.is_some() {
            return Outcome::PartialResponse;
        }
        let not_sent =
            self.current.as_ref().is_some_and(|it| it.body_tells && !it.progress.has_begun());
        self.outcome(if not_sent { Outcome::NotSent } else { Outcome::SentNoResponse })
    }

    /// The timings of the exchange, in milliseconds, under upstream's names
    ///. `waited` is the time for the rate's permit, `direct` the attempt
    /// without it.
    ///
    /// `dns` is part of `connecting`, and so is TLS; both are 0 on a reused connection.
    /// `responseHeaders` lasts from the connection to the end of the answer's head, the writing of
    /// the request included. Upstream's `connected`, `secureConnecting`, `proxySelection`,
    /// `requestHeaders` and `requestBody` are absent: the client does not tell them apart.
    pub(super) fn timings(mut self, waited: Duration, direct: Duration) -> Timings {
        self.end();
        self.body += self.reading.map_or(Duration::ZERO, |it| it.elapsed());
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
