//! Points in time as Java writes them.

use chrono::{DateTime, Utc};

/// ISO 8601 in UTC, as `DateTimeFormatter.ISO_ZONED_DATE_TIME` writes it: as many digits of the
/// fraction as are not trailing zeros, and no fraction if it is zero.
pub(super) fn iso(moment: DateTime<Utc>) -> String {
    let seconds = moment.format("%Y-%m-%dT%H:%M:%S");
    let fraction = format!("{:09}", nanos(moment));
    match fraction.trim_end_matches('0') {
        "" => format!("{seconds}Z"),
        fraction => format!("{seconds}.{fraction}Z"),
    }
}

/// Seconds since 1970 with nine digits of fraction, as Jackson writes a time that is a number.
pub(super) fn decimal_seconds(moment: DateTime<Utc>) -> String {
    format!("{}.{:09}", moment.timestamp(), nanos(moment))
}

/// A leap second counts on beyond 1e9; Java has none.
fn nanos(moment: DateTime<Utc>) -> u32 {
    moment.timestamp_subsec_nanos().min(999_999_999)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(nanos: u32, expect_iso: &str, expect_seconds: &str) {
        let moment = DateTime::from_timestamp(1_675_245_600, nanos).unwrap();
        assert_eq!(iso(moment), expect_iso);
        assert_eq!(decimal_seconds(moment), expect_seconds);
    }

    #[test]
    fn prints_the_digits_that_count() {
        check(0, "2023-02-01T10:00:00Z", "1675245600.000000000");
        check(123_456_000, "2023-02-01T10:00:00.123456Z", "1675245600.123456000");
        check(500_000_000, "2023-02-01T10:00:00.5Z", "1675245600.500000000");
        check(774_084_214, "2023-02-01T10:00:00.774084214Z", "1675245600.774084214");
        check(1_000_000_000 - 1, "2023-02-01T10:00:00.999999999Z", "1675245600.999999999");
    }
}
