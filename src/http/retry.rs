//! When a call is made again, and after which pause.

use std::time::Duration;

use rand::Rng;

use super::RetrySettings;
use crate::exchange::{ErrorKind, HttpExchange, Outcome};

/// The pauses of one request's retries, as Failsafe computes them: each base is the one before times
/// the factor, up to the maximum; jitter is added to what is waited, never to the base.
#[derive(Debug)]
pub(super) struct Pauses<'s> {
    settings: &'s RetrySettings,
    base: Duration,
    made: u32,
}

impl<'s> Pauses<'s> {
    pub(super) fn new(settings: &'s RetrySettings) -> Self {
        Self { settings, base: settings.delay, made: 0 }
    }

    /// The next pause, without its jitter; `None` once every retry is made.
    pub(super) fn next_base(&mut self) -> Option<Duration> {
        if self.settings.retries.is_some_and(|it| self.made >= it) {
            return None;
        }
        if self.made > 0 {
            let longer = self.base.as_secs_f64() * self.settings.factor;
            let longer = Duration::try_from_secs_f64(longer).unwrap_or(Duration::MAX);
            self.base = longer.min(self.settings.max_delay);
        }
        self.made = self.made.saturating_add(1);
        Some(self.base)
    }
}

/// `base`, with at most `jitter` added or taken, and never less than nothing.
pub(super) fn jittered(base: Duration, jitter: Duration) -> Duration {
    let jitter = jitter.min(base);
    if jitter.is_zero() {
        return base;
    }
    let shift = rand::rng().random_range(-1.0..=1.0);
    if shift < 0.0 {
        base.saturating_sub(jitter.mul_f64(-shift))
    } else {
        base.saturating_add(jitter.mul_f64(shift))
    }
}

/// Whether a call that ended like that may be made again: a status that the settings name, a call
/// that reached nobody, or, where nobody knows, a call that may be repeated freely.
pub(super) fn may_retry(
    settings: &RetrySettings,
    exchange: &HttpExchange,
    has_idempotency_key: bool,
) -> bool {
    let Some(outcome) = exchange.outcome() else { return false };
    match outcome {
        Outcome::Response => {
            !exchange.success
                && settings.status.is_match(&exchange.response.status_code.to_string())
        }
        Outcome::NotSent => true,
        Outcome::SentNoResponse | Outcome::PartialResponse if leads_nowhere(exchange) => false,
        Outcome::SentNoResponse | Outcome::PartialResponse => {
            settings.ambiguous
                || has_idempotency_key
                || crate::exchange::is_idempotent(&exchange.request.method)
        }
        Outcome::RefusedLocally => false,
    }
}

/// Whether redirects led where no further attempt will come any further.
fn leads_nowhere(exchange: &HttpExchange) -> bool {
    let names = [ErrorKind::SsrfBlocked.name(), ErrorKind::RedirectLimit.name()];
    let kind = exchange.attributes.iter().find(|(name, _)| name == "error.kind");
    kind.is_some_and(|(_, kind)| names.contains(&kind.as_str()))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    fn settings() -> RetrySettings {
        RetrySettings {
            retries: Some(5),
            delay: Duration::from_secs(2),
            max_delay: Duration::from_secs(7),
            factor: 1.5,
            jitter: Duration::from_millis(500),
            status: Regex::new("^5[0-9][0-9]$").unwrap(),
            ambiguous: false,
            retry_after_status: Regex::new("^(?:503|429|301)$").unwrap(),
            retry_after_threshold: Duration::from_mins(1),
            default_retry_after: Duration::from_mins(1),
            retry_after_max: Duration::from_hours(24),
        }
    }

    #[test]
    fn pauses_grow_by_the_factor_up_to_their_maximum() {
        let settings = settings();
        let mut pauses = Pauses::new(&settings);
        let bases: Vec<_> = std::iter::from_fn(|| pauses.next_base()).collect();
        assert_eq!(bases, [2000, 3000, 4500, 6750, 7000].map(Duration::from_millis));
    }

    #[test]
    fn no_factor_is_too_large() {
        for factor in [f64::MAX, f64::INFINITY, f64::NAN] {
            let settings = RetrySettings { factor, retries: None, ..settings() };
            let mut pauses = Pauses::new(&settings);
            for _ in 0..3 {
                assert!(pauses.next_base().unwrap() <= settings.max_delay);
            }
        }
    }

    #[test]
    fn jitter_moves_a_pause_both_ways_and_never_below_nothing() {
        let (base, jitter) = (Duration::from_millis(100), Duration::from_millis(500));
        let pauses: Vec<_> = (0..1000).map(|_| jittered(base, jitter)).collect();
        assert!(pauses.iter().all(|it| *it <= 2 * base));
        assert!(pauses.iter().any(|it| *it < base / 2) && pauses.iter().any(|it| *it > base));
        assert_eq!(jittered(base, Duration::ZERO), base);
        assert_eq!(jittered(Duration::ZERO, jitter), Duration::ZERO);
    }
}
