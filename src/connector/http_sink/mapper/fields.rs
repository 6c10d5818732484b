//! The compound fields: headers, pairs of texts, the parts of 2023.

use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

use super::{
    base64::Binary,
    context::Context,
    entries::Entries,
    given::{Text, Texts},
};
use crate::exchange::HttpHeaders;

/// Reads an object of texts. Nulls are left out.
pub(super) struct Pairs<'a>(pub(super) &'a Context<'a>, pub(super) usize);

impl<'de> DeserializeSeed<'de> for Pairs<'_> {
    type Value = Vec<(String, String)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let Self(context, limit) = self;
        Entries { context, limit, seed: || Text(context) }.deserialize(deserializer).map(filled)
    }
}

/// Reads headers. Those without a value are left out; names that differ only in case are one
/// header, with the values of both.
pub(super) struct Headers<'a>(pub(super) &'a Context<'a>);

impl<'de> DeserializeSeed<'de> for Headers<'_> {
    type Value = HttpHeaders;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let context = self.0;
        let limits = context.limits;
        let entries = Entries { context, limit: limits.headers, seed: || Texts(context) };
        let (mut headers, mut count, mut bytes) = (HttpHeaders::default(), 0, 0);
        for (name, values) in entries.deserialize(deserializer)? {
            count += values.len();
            bytes += values.iter().map(|it| name.len() + it.len()).sum::<usize>();
            if !values.is_empty() {
                headers.extend(name, values);
            }
        }
        if count > limits.headers {
            return Err(D::Error::custom(format_args!("has more than {} values", limits.headers)));
        }
        if bytes > limits.header_bytes {
            return Err(D::Error::custom(format_args!(
                "has more than {} bytes",
                limits.header_bytes
            )));
        }
        Ok(headers)
    }
}

/// Reads the parts of 2023: a list of base64 texts. Nulls are left out.
pub(super) struct Contents<'a>(pub(super) &'a Context<'a>);

impl<'de> DeserializeSeed<'de> for Contents<'_> {
    type Value = Vec<Bytes>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Contents<'_> {
    type Value = Vec<Bytes>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of base64 texts")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Err(E::custom("expected a list of base64 texts, found text"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let limit = self.0.limits.parts;
        let mut contents = Vec::new();
        while let Some(bytes) = seq.next_element_seed(Binary)? {
            if contents.len() == limit {
                return Err(A::Error::custom(format_args!("has more than {limit} entries")));
            }
            contents.extend(bytes);
        }
        Ok(contents)
    }
}

/// Without the names that have no value.
pub(super) fn filled(entries: Vec<(String, Option<String>)>) -> Vec<(String, String)> {
    entries.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
