//! Points in time in text. Java uses the machine's time zone here; we always use UTC, so that a
//! move to another machine does not change what is written.

use std::fmt::{self, Display};

use chrono::{DateTime, Utc};

/// Milliseconds in a day.
pub(in crate::convert) const MILLIS_PER_DAY: i64 = 86_400_000;

/// `java.util.Date.toString`: `Wed Jan 01 00:00:00 UTC 2020`.
pub(super) fn java_date(millis: i64) -> impl Display {
    Pattern { millis, pattern: "%a %b %d %H:%M:%S UTC %Y" }
}

/// As `SimpleHeaderConverter` writes dates: the time of day only if that is all there is (or the
/// date lies before 1970), the date only if it is midnight, else both.
pub(in crate::convert) fn header_date(millis: i64) -> impl Display {
    let pattern = if millis < MILLIS_PER_DAY {
        "%H:%M:%S%.3fZ"
    } else if millis % MILLIS_PER_DAY == 0 {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%dT%H:%M:%S%.3fZ"
    };
    Pattern { millis, pattern }
}

struct Pattern {
    millis: i64,
    pattern: &'static str,
}

impl Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::<Utc>::from_timestamp_millis(self.millis) {
            Some(date) => date.format(self.pattern).fmt(f),
            // Beyond the calendar of the library (the year 262 000): the number says it.
            None => self.millis.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_java_does_in_utc() {
        assert_eq!(java_date(0).to_string(), "Thu Jan 01 00:00:00 UTC 1970");
        for (millis, expect) in [
            (0, "00:00:00.000Z"),
            (-1, "23:59:59.999Z"),
            (86_400_000, "1970-01-02"),
            (86_400_001, "1970-01-02T00:00:00.001Z"),
            (i64::MAX, "9223372036854775807"),
        ] {
            assert_eq!(header_date(millis).to_string(), expect);
        }
    }
}
