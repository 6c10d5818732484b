//! The done records above a commit, as the text that an offset commit carries as its metadata.
//!
//! Kafka keeps up to 4096 bytes of metadata with a committed offset. A set of done offsets written
//! there lets a restarted consumer repeat only what was in flight, not everything above the first
//! record that was not done.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};

/// The most bytes of metadata that a broker keeps with its default settings
/// (`offset.metadata.max.bytes`).
pub const MAX_METADATA: usize = 4096;

/// Offsets that are done, as half-open ranges in rising order that neither touch nor overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoneSet(Vec<(i64, i64)>);

impl DoneSet {
    /// Adds `start..end`, which begins at or after the end of what the set holds.
    pub(super) fn push(&mut self, start: i64, end: i64) {
        match self.0.last_mut() {
            Some((_, last)) if *last == start => *last = end,
            Some(_) | None => self.0.push((start, end)),
        }
    }

    /// Adds what `other` holds from `start` on; the set itself ends at or before `start`.
    pub(super) fn extend_from(&mut self, other: &Self, start: i64) {
        for (from, to) in other.0.iter().filter(|(_, to)| start < *to) {
            self.push((*from).max(start), *to);
        }
    }

    /// Whether `offset` is done.
    pub fn contains(&self, offset: i64) -> bool {
        let after = self.0.partition_point(|(start, _)| *start <= offset);
        after.checked_sub(1).and_then(|idx| self.0.get(idx)).is_some_and(|(_, end)| offset < *end)
    }

    /// Whether nothing is done.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text to commit with the offset `base`: the prefix, `base`, then runs of undone and done
    /// offsets in turn, counted up from there. Ranges that do not fit into [`MAX_METADATA`] bytes are left
    /// out, the highest first: their records would be repeated after a crash, nothing is lost.
    pub fn to_metadata(&self, base: i64) -> String {
        if self.is_empty() {
            return String::new();
        }
        let mut runs = Vec::new();
        push_varint(&mut runs, base);
        let mut from = base;
        for (start, end) in &self.0 {
            let before = runs.len();
            push_varint(&mut runs, start.saturating_sub(from));
            push_varint(&mut runs, end.saturating_sub(*start));
            if base64::encoded_len(runs.len(), false)
                .is_none_or(|it| it + PREFIX.len() > MAX_METADATA)
            {
                runs.truncate(before);
                break;
            }
            from = *end;
        }
        format!("{PREFIX}{}", BASE64.encode(runs))
    }

    /// Reads the metadata of a commit at `base`. Text that this program did not write, that is
    /// damaged, or that was written for another offset, as when a tool carries commits over to
    /// another cluster, is an empty set: everything above `base` is read again.
    pub fn from_metadata(base: i64, text: &str) -> Self {
        text.strip_prefix(PREFIX)
            .and_then(|runs| BASE64.decode(runs).ok())
            .and_then(|runs| from_runs(base, &runs))
            .unwrap_or_default()
    }
}

/// Marks the metadata as ours, with the version of its format.
const PREFIX: &str = "roundtrip2:";

fn from_runs(base: i64, mut runs: &[u8]) -> Option<DoneSet> {
    let mut set = DoneSet::default();
    if take_varint(&mut runs)? != base {
        return None;
    }
    let mut from = base;
    while !runs.is_empty() {
        let start = from.checked_add(take_varint(&mut runs)?)?;
        let end = start.checked_add(take_varint(&mut runs)?)?;
        if start < from || end <= start {
            return None;
        }
        set.push(start, end);
        from = end;
    }
    Some(set)
}

fn push_varint(out: &mut Vec<u8>, number: i64) {
    let mut rest = number.unsigned_abs();
    loop {
        let low = u8::try_from(rest & 0x7f).unwrap_or(0);
        rest >>= 7;
        if rest == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

fn take_varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return i64::try_from(number).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, done: &[i64]) {
        let set = DoneSet::from_metadata(10, text);
        let got: Vec<_> = (0..40).filter(|it| set.contains(*it)).collect();
        assert_eq!(got, done, "{text}");
    }

    #[test]
    fn foreign_or_damaged_metadata_is_an_empty_set() {
        for text in ["", "x", "roundtrip2:", "roundtrip2:!", "roundtrip2:AA", "roundtrip1:CgIB"] {
            check(text, &[]);
        }
        check("roundtrip2:CgIB", &[12]);
        check("roundtrip2:CgIBAA", &[]);
    }

    #[test]
    fn what_does_not_fit_is_left_out_from_the_top() {
        let mut set = DoneSet::default();
        for idx in 0..20_000 {
            set.push(1 + idx * 200, 2 + idx * 200);
        }
        let text = set.to_metadata(0);
        assert!(text.len() <= MAX_METADATA, "{}", text.len());
        let read = DoneSet::from_metadata(0, &text);
        assert!(read.contains(1) && read.contains(201));
        assert!(read.0.len() > 900 && read.0.iter().all(|it| set.0.contains(it)));
    }

    #[test]
    fn a_set_that_was_carried_to_another_offset_is_none() {
        let mut set = DoneSet::default();
        set.push(12, 15);
        let text = set.to_metadata(10);
        assert_eq!(DoneSet::from_metadata(10, &text), set);
        for base in [0, 9, 11, 1_000_000] {
            assert!(DoneSet::from_metadata(base, &text).is_empty(), "{base}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_can_be_read(base in 0..1_000_000_i64, runs in prop::collection::vec((1..500_i64, 1..500_i64), 0..50)) {
            let mut set = DoneSet::default();
            let mut from = base;
            for (undone, done) in runs {
                set.push(from + undone, from + undone + done);
                from += undone + done;
            }
            prop_assert_eq!(DoneSet::from_metadata(base, &set.to_metadata(base)), set);
        }

        #[test]
        fn any_text_can_be_read(base: i64, text in "(roundtrip2:)?[A-Za-z0-9_-]{0,40}") {
            DoneSet::from_metadata(base, &text);
        }
    }
}
