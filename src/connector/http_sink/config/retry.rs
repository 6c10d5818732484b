//! When a configuration calls again, and how often it calls.

use crate::{
    config::{ConfigKey, Reader},
    connector::http_sink::config::pipeline_keys as keys,
    http::{RateSettings, RetrySettings},
};

/// The keys of the policy. Setting one switches it on, with the others' defaults.
const POLICY: &[ConfigKey] = &[
    keys::RETRIES,
    keys::RETRY_DELAY,
    keys::RETRY_MAX_DELAY,
    keys::RETRY_FACTOR,
    keys::RETRY_JITTER,
    keys::RETRY_REGEX,
];

/// The retries of the configuration that `reader` reads; `None` for never.
pub(super) fn retry(reader: &mut Reader<'_>) -> Option<RetrySettings> {
    if !POLICY.iter().any(|it| reader.is_set(it)) {
        return None;
    }
    let delay = reader.millis(&keys::RETRY_DELAY);
    let mut max_delay = reader.millis(&keys::RETRY_MAX_DELAY);
    if max_delay < delay {
        if reader.is_set(&keys::RETRY_MAX_DELAY) {
            let reason = format!("Value must be at least the first delay, {}", delay.as_millis());
            reader.refuse(&keys::RETRY_MAX_DELAY, &reason);
        }
        max_delay = delay;
    }
    let retries = reader.opt_int::<i64>(&keys::RETRIES).unwrap_or_default();
    if retries == 0 {
        return None;
    }
    Some(RetrySettings {
        retries: u32::try_from(retries).ok(),
        delay,
        max_delay,
        factor: reader.double(&keys::RETRY_FACTOR),
        jitter: reader.millis(&keys::RETRY_JITTER).min(delay),
        status: reader.regex(&keys::RETRY_REGEX),
        ambiguous: reader.boolean(&keys::RETRY_AMBIGUOUS),
        retry_after_status: reader.regex(&keys::RETRY_AFTER_STATUS),
        retry_after_threshold: reader.seconds(&keys::RETRY_AFTER_THRESHOLD),
        default_retry_after: reader.seconds(&keys::RETRY_AFTER_DEFAULT),
        retry_after_max: reader.seconds(&keys::RETRY_AFTER_MAX),
    })
}

/// The rate of the configuration that `reader` reads; `None` for no limit.
pub(super) fn rate(reader: &Reader<'_>) -> Option<RateSettings> {
    let limited = reader.is_set(&keys::RATE_MAX) || reader.is_set(&keys::RATE_PERIOD);
    limited.then(|| RateSettings {
        max_executions: reader.int(&keys::RATE_MAX),
        period: reader.millis(&keys::RATE_PERIOD),
        shared: reader.text(&keys::RATE_SCOPE).trim().eq_ignore_ascii_case("static"),
        by_request_length: reader
            .text(&keys::RATE_PERMITS)
            .trim()
            .eq_ignore_ascii_case("request_length"),
    })
}
