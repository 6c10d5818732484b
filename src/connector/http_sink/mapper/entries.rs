//! Objects whose names are the message's own: headers, forms, attributes, parts.

use std::{borrow::Cow, collections::HashSet, fmt};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::context::{Context, Numbers};

/// Reads an object of at most `limit` entries, each by a seed of its own. Null is none; of a name
/// that occurs twice, the last entry counts.
///
/// A typed value may have a list of structs with `key` and `value` instead: what the Protobuf
/// converter makes of a map whose values are lists.
pub(super) struct Entries<'a, F> {
    pub(super) context: &'a Context<'a>,
    pub(super) limit: usize,
    pub(super) seed: F,
}

impl<'de, S: DeserializeSeed<'de>, F: Fn() -> S> DeserializeSeed<'de> for Entries<'_, F> {
    type Value = Vec<(String, S::Value)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: DeserializeSeed<'de>, F: Fn() -> S> Visitor<'de> for Entries<'_, F> {
    type Value = Vec<(String, S::Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Err(E::custom("expected an object, found text"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            self.make_room(entries.len())?;
            let value =
                map.next_value_seed((self.seed)()).inspect_err(|_| self.context.note(&name))?;
            entries.push((name.into_owned(), value));
        }
        Ok(last_wins(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        if self.context.numbers != Numbers::Typed {
            return Err(A::Error::custom("expected an object, found a list"));
        }
        let mut entries = Vec::new();
        while let Some(entry) = seq.next_element_seed(Entry(&self.seed))? {
            self.make_room(entries.len())?;
            entries.push(entry);
        }
        Ok(last_wins(entries))
    }
}

impl<F> Entries<'_, F> {
    fn make_room<E: Error>(&self, len: usize) -> Result<(), E> {
        if len < self.limit {
            return Ok(());
        }
        Err(E::custom(format_args!("has more than {} entries", self.limit)))
    }
}

/// Reads one struct with `key` and `value`.
struct Entry<'a, F>(&'a F);

impl<'de, S: DeserializeSeed<'de>, F: Fn() -> S> DeserializeSeed<'de> for Entry<'_, F> {
    type Value = (String, S::Value);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: DeserializeSeed<'de>, F: Fn() -> S> Visitor<'de> for Entry<'_, F> {
    type Value = (String, S::Value);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a struct with key and value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut key, mut value) = (None, None);
        while let Some(Name(name)) = map.next_key()? {
            match &*name {
                "key" => key = Some(map.next_value::<Name<'_>>()?.0.into_owned()),
                "value" => value = Some(map.next_value_seed((self.0)())?),
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        key.zip(value).ok_or_else(|| A::Error::custom("an entry lacks key or value"))
    }
}

/// A name in an object, borrowed from the message where it has no escapes.
pub(super) struct Name<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

/// Keeps the last entry of each name, in the place where it stands.
fn last_wins<T>(mut entries: Vec<(String, T)>) -> Vec<(String, T)> {
    if entries.len() <= FEW && !has_twins(&entries) {
        return entries;
    }
    let mut seen = HashSet::with_capacity(entries.len());
    let keep: Vec<bool> =
        entries.iter().rev().map(|(name, _)| seen.insert(name.as_str())).collect();
    if seen.len() < entries.len() {
        let mut keep = keep.into_iter().rev();
        entries.retain(|_| keep.next().unwrap_or(true));
    }
    entries
}

/// Compares each with each, which for few entries is cheaper than hashing.
fn has_twins<T>(entries: &[(String, T)]) -> bool {
    let mut rest = entries;
    while let [(name, _), after @ ..] = rest {
        if after.iter().any(|(it, _)| it == name) {
            return true;
        }
        rest = after;
    }
    false
}

const FEW: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_name_counts() {
        let entries = [("a", 1), ("b", 2), ("a", 3), ("c", 4), ("a", 5)];
        let got = last_wins(entries.map(|(name, it)| (name.to_owned(), it)).to_vec());
        assert_eq!(got, [("b", 2), ("c", 4), ("a", 5)].map(|(name, it)| (name.to_owned(), it)));
    }
}
