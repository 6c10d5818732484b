//! A smooth rate: permits spread evenly, no bursts, first come first served.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::{sync::Mutex as FairMutex, time::Instant};

use super::RateSettings;

/// Lets one permit through each interval.
#[derive(Debug)]
pub(super) struct Rate {
    interval: Duration,
    by_request_length: bool,
    /// When the next permit is free. Waiters hold the lock while they wait, and so stand in line.
    next: FairMutex<Instant>,
}

impl Rate {
    /// The limiter of a configuration; those that share one are found by its id.
    pub(super) fn of(id: &str, settings: RateSettings) -> Arc<Self> {
        let new = || Arc::new(Self::new(settings));
        if !settings.shared {
            return new();
        }
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rate) = shared.get(id).and_then(Weak::upgrade) {
            return rate;
        }
        let rate = new();
        shared.insert(id.to_owned(), Arc::downgrade(&rate));
        rate
    }

    fn new(settings: RateSettings) -> Self {
        let permits = u32::try_from(settings.max_executions.max(1)).unwrap_or(u32::MAX);
        Self {
            interval: settings.period / permits,
            by_request_length: settings.by_request_length,
            next: FairMutex::new(Instant::now()),
        }
    }

    /// Waits for a call of `length` characters. A call whose future is dropped takes nothing.
    pub(super) async fn wait(&self, length: usize) {
        let permits = if self.by_request_length { length.max(1) } else { 1 };
        let mut next = self.next.lock().await;
        // The schedule counts, not the moment at which the timer woke up: no drift.
        let start = Instant::now().max(*next);
        tokio::time::sleep_until(start).await;
        let taken = self.interval.saturating_mul(u32::try_from(permits).unwrap_or(u32::MAX));
        *next = start.checked_add(taken).unwrap_or_else(|| start + CENTURY);
    }
}

/// Later than anyone waits for.
const CENTURY: Duration = Duration::from_hours(24 * 365 * 100);
static SHARED: LazyLock<Mutex<HashMap<String, Weak<Rate>>>> = LazyLock::new(Mutex::default);

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(by_request_length: bool) -> RateSettings {
        RateSettings {
            max_executions: 3,
            period: Duration::from_secs(1),
            shared: true,
            by_request_length,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn lets_calls_through_evenly_and_without_bursts() {
        let rate = Rate::new(settings(false));
        let started = Instant::now();
        let mut starts = Vec::new();
        for _ in 0..4 {
            rate.wait(9).await;
            starts.push(started.elapsed().as_millis());
        }
        assert_eq!(starts, [0, 334, 667, 1000]);
        tokio::time::sleep(Duration::from_mins(1)).await;
        let idle = Instant::now();
        rate.wait(9).await;
        rate.wait(9).await;
        assert_eq!(idle.elapsed().as_millis(), 334, "what was not used is not saved up");
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_call_takes_as_many_permits_as_it_has_characters() {
        let rate = Rate::new(settings(true));
        let started = Instant::now();
        rate.wait(6).await;
        rate.wait(0).await;
        rate.wait(1).await;
        assert_eq!(started.elapsed().as_millis(), 2334);
    }

    #[tokio::test(start_paused = true)]
    async fn no_period_is_too_long() {
        let period = Duration::MAX;
        let rate = Rate::new(RateSettings { max_executions: 1, period, ..settings(true) });
        rate.wait(usize::MAX).await;
        let next = tokio::time::timeout(Duration::from_hours(1), rate.wait(1)).await;
        assert!(next.is_err());
    }

    #[test]
    fn configurations_of_one_id_share_a_rate_while_they_live() {
        let first = Rate::of("rate-test", settings(false));
        assert!(Arc::ptr_eq(&first, &Rate::of("rate-test", settings(false))));
        assert!(!Arc::ptr_eq(&first, &Rate::of("rate-other", settings(false))));
    }
}
