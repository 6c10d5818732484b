//! When a call is made again, and after which pause.

use std::time::Duration;

use rand::Rng;

use super::RetrySettings;
use crate::exchange::{HttpExchange, HttpRequest, Outcome};

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
            self.base = self.base.mul_f64(self.settings.factor).min(self.settings.max_delay);
        }
        self.made += 1;
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
    request: &HttpRequest,
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
        Outcome::SentNoResponse | Outcome::PartialResponse => {
            settings.ambiguous
                || has_idempotency_key
                || crate::exchange::is_idempotent(&request.method)
        }
        Outcome::RefusedLocally => false,
    }
}
