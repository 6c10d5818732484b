//! Dates and times in headers.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::{
    convert::text::MILLIS_PER_DAY,
    record::data::{Schema, SchemaAndValue, Value},
};

/// Reads a date (10 characters), a time (13) or a timestamp (24), in UTC. As with Java's lenient
/// formats, a part may be out of its range (`2020-13-45` is 2021-02-14) or of another width, and
/// what is left over is ignored. Colons may be escaped.
pub(super) fn temporal(text: &str) -> Option<SchemaAndValue> {
    // No more than four escapes are expected; long texts are not searched.
    if !text.starts_with(|it: char| it.is_ascii_digit()) || LONGEST < text.len() {
        return None;
    }
    let text = text.replace("\\:", ":");
    match text.encode_utf16().count() {
        10 => {
            let (days, _) = date(&text)?;
            let days = i32::try_from(days).ok()?;
            Some(SchemaAndValue::new(Schema::date(), Value::Date(days)))
        }
        13 => {
            let millis = i32::try_from(time(&text)?).ok()?;
            Some(SchemaAndValue::new(Schema::time(), Value::Time(millis)))
        }
        24 => {
            let (days, rest) = date(&text)?;
            let millis = time(rest.strip_prefix('T')?)?;
            let millis = days.checked_mul(MILLIS_PER_DAY)?.checked_add(millis)?;
            Some(SchemaAndValue::new(Schema::timestamp(), Value::Timestamp(millis)))
        }
        _ => None,
    }
}

const LONGEST: usize = 64;

/// The days since 1970-01-01 of `yyyy-MM-dd`.
fn date(text: &str) -> Option<(i64, &str)> {
    let (year, rest) = part(text, "-")?;
    let (month, rest) = part(rest, "-")?;
    let (day, rest) = part(rest, "")?;
    let first = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, 1, 1)?;
    // Months and days count from 1; 0 is the one before.
    let month = match u32::try_from(month).ok()?.checked_sub(1) {
        Some(later) => first.checked_add_months(Months::new(later))?,
        None => first.checked_sub_months(Months::new(1))?,
    };
    let date = match u64::try_from(day).ok()?.checked_sub(1) {
        Some(later) => month.checked_add_days(Days::new(later))?,
        None => month.pred_opt()?,
    };
    Some((i64::from(date.num_days_from_ce()) - EPOCH, rest))
}

/// 1970-01-01, in days from the start of the calendar.
const EPOCH: i64 = 719_163;

/// The milliseconds of `HH:mm:ss.SSSZ`.
fn time(text: &str) -> Option<i64> {
    let (hours, rest) = part(text, ":")?;
    let (minutes, rest) = part(rest, ":")?;
    let (seconds, rest) = part(rest, ".")?;
    let (millis, _) = part(rest, "Z")?;
    Some(((hours * 60 + minutes) * 60 + seconds) * 1000 + millis)
}

/// A number of at most nine digits, and what stands behind it and behind `delimiter`.
fn part<'a>(text: &'a str, delimiter: &str) -> Option<(i64, &'a str)> {
    let rest = text.trim_start_matches(|it: char| it.is_ascii_digit());
    let digits = text.strip_suffix(rest).filter(|it| it.len() < 10)?;
    Some((digits.parse().ok()?, rest.strip_prefix(delimiter)?))
}
