//! One line for many errors: brokers that are away report it several times a second.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rdkafka::error::KafkaError;
use tokio::time::Instant;

use super::poll::PollLoop;

/// Which errors go on, so that each is said once, then each minute, and that it has ended.
#[derive(Debug, Default)]
pub(super) struct Outages(Mutex<Vec<Outage>>);

#[derive(Debug)]
struct Outage {
    what: String,
    since: Instant,
    last: Instant,
    said: Instant,
    errors: u64,
}

/// What is to be said of an error.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Say {
    /// That it happens.
    Begun,
    /// That it still happens: how often it did, and for how long.
    GoesOn(u64, Duration),
    /// Nothing: it was said less than a minute ago.
    Nothing,
}

impl Outages {
    /// Notes that `what` happens at `now`.
    pub(super) fn note(&self, what: &str, now: Instant) -> Say {
        let mut outages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(outage) = outages.iter_mut().find(|it| it.what == what) else {
            if outages.len() < MOST {
                let what = what.to_owned();
                outages.push(Outage { what, since: now, last: now, said: now, errors: 1 });
            }
            return Say::Begun;
        };
        outage.last = now;
        outage.errors += 1;
        if now - outage.said < REMINDER {
            return Say::Nothing;
        }
        outage.said = now;
        Say::GoesOn(outage.errors, now - outage.since)
    }

    /// What has not happened for a while, and how long it did.
    pub(super) fn ended(&self, now: Instant) -> Vec<(String, Duration)> {
        let mut outages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = outages.extract_if(.., |it| now - it.last >= QUIET);
        ended.map(|it| (it.what, it.last - it.since)).collect()
    }
}

impl PollLoop {
    /// Says that reading fails, unless it was said a moment ago.
    pub(super) fn say(&self, error: &KafkaError) {
        let reader = self.name();
        match self.outages.note(&error.to_string(), Instant::now()) {
            Say::Begun => tracing::warn!(%error, reader, "reading failed, it is tried again"),
            Say::GoesOn(times, lasting) => {
                tracing::warn!(%error, reader, times, ?lasting, "reading still fails");
            }
            Say::Nothing => {}
        }
    }

    /// Says which errors have not come back for a while.
    pub(super) fn say_what_ended(&self) {
        for (error, lasted) in self.outages.ended(Instant::now()) {
            tracing::info!(error, reader = self.name(), ?lasted, "reading goes on");
        }
    }
}

/// More kinds of errors at once are all said.
const MOST: usize = 16;
const REMINDER: Duration = Duration::from_mins(1);
/// librdkafka tries brokers again at least every ten seconds.
const QUIET: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_outage_is_said_once_then_each_minute_and_when_it_has_ended() {
        let outages = Outages::default();
        let mut said = Vec::new();
        for _ in 0..1_300 {
            match outages.note("down", Instant::now()) {
                Say::Nothing => {}
                say @ (Say::Begun | Say::GoesOn(..)) => said.push(say),
            }
            assert_eq!(outages.ended(Instant::now()), []);
            tokio::time::advance(Duration::from_millis(100)).await;
        }
        let minutes = |it| Duration::from_mins(it);
        let (first, second) = (Say::GoesOn(601, minutes(1)), Say::GoesOn(1201, minutes(2)));
        assert_eq!(said, [Say::Begun, first, second]);
        assert_eq!(outages.note("no such topic", Instant::now()), Say::Begun);
        tokio::time::advance(QUIET).await;
        let ended: Vec<String> =
            outages.ended(Instant::now()).into_iter().map(|(what, _)| what).collect();
        assert_eq!(ended, ["down", "no such topic"]);
        assert_eq!(outages.note("down", Instant::now()), Say::Begun);
    }
}
