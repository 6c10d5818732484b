//! What a server says about when to come back.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::RetrySettings;
use crate::exchange::{HttpExchange, Outcome};

/// What an answer asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// Nothing: the settings decide alone.
    Nothing,
    /// To come back, and not before that.
    AtLeast(Duration),
    /// To come back so late that nobody waits for it here.
    TooLong,
}

/// Reads `Retry-After`, or `X-Retry-After`, of an answer whose status the settings name.
pub(super) fn asked(settings: &RetrySettings, exchange: &HttpExchange) -> Wait {
    let status = exchange.response.status_code.to_string();
    let counts = exchange.outcome() == Some(Outcome::Response)
        && !exchange.success
        && settings.retry_after_status.is_match(&status);
    if !counts {
        return Wait::Nothing;
    }
    let headers = &exchange.response.headers;
    let said = headers.first("Retry-After").or_else(|| headers.first("X-Retry-After"));
    let wait = match said {
        Some(text) => parse(text, Utc::now()),
        None => (status == "429").then_some(settings.default_retry_after),
    };
    match wait.map(|it| it.min(settings.retry_after_max)) {
        None => Wait::Nothing,
        Some(wait) if wait < settings.retry_after_threshold => Wait::AtLeast(wait),
        Some(_) => Wait::TooLong,
    }
}

/// Whole seconds, or a date (RFC 9110 section 10.2.3); a date in the past is no wait, and what is
/// neither is ignored.
fn parse(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX / 1000)));
    }
    let date = DateTime::parse_from_rfc2822(text).ok()?;
    Some((date.with_timezone(&Utc) - now).to_std().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_seconds_and_dates_and_ignores_the_rest() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let secs = |it| Some(Duration::from_secs(it));
        for (text, expect) in [
            ("5", secs(5)),
            (" 0 ", secs(0)),
            ("99999999999999999999", secs(u64::MAX / 1000)),
            ("Tue, 14 Nov 2023 22:13:30 GMT", secs(10)),
            ("Tue, 14 Nov 2023 22:13:10 GMT", secs(0)),
            ("", None),
            ("-1", None),
            ("soon", None),
            ("1.5", None),
        ] {
            assert_eq!(parse(text, now), expect, "{text}");
        }
    }
}
