//! Maps under construction, where the last of several equal keys wins.

use std::collections::HashMap;

use crate::record::data::Value;

/// Pairs in the order in which their keys first came.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pairs: Vec<(Value, Value)>,
    /// Where each key stands, by its text; filled only once there are many.
    places: HashMap<String, usize>,
}

/// Up to this many pairs, looking through them is faster than hashing.
const FEW: usize = 16;

impl Pairs {
    /// Adds a pair, or replaces the value of an equal key.
    pub(super) fn insert(&mut self, key: Value, value: Value) {
        let place = if self.pairs.len() < FEW {
            self.pairs.iter().position(|(it, _)| *it == key)
        } else {
            self.index(&key)
        };
        match place.and_then(|it| self.pairs.get_mut(it)) {
            Some((_, slot)) => *slot = value,
            None => self.pairs.push((key, value)),
        }
    }

    /// The map.
    pub(super) fn into_vec(self) -> Vec<(Value, Value)> {
        self.pairs
    }

    /// The place of `key`; if it is new, the place where it will stand is noted.
    fn index(&mut self, key: &Value) -> Option<usize> {
        if self.places.is_empty() {
            let places = self.pairs.iter().enumerate().map(|(nth, (it, _))| (text(it), nth));
            self.places = places.collect();
        }
        let new = self.pairs.len();
        let place = *self.places.entry(text(key)).or_insert(new);
        (place != new).then_some(place)
    }
}

fn text(key: &Value) -> String {
    if let Value::String(text) = key { format!("s{text}") } else { format!("{key:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_equal_keys_wins_at_the_first_place() {
        let key = |nth: usize| Value::String((nth % 40).to_string());
        let mut pairs = Pairs::default();
        for nth in 0..100_000 {
            pairs.insert(key(nth), Value::Boolean(nth < 99_960));
        }
        let expect: Vec<_> = (0..40).map(|nth| (key(nth), Value::Boolean(false))).collect();
        assert_eq!(pairs.into_vec(), expect);
    }
}
