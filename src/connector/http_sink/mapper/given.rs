//! Text, and what messages give in its place.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
    value::{MapAccessDeserializer, SeqAccessDeserializer},
};
use serde_json::{Value as Json, value::RawValue};

use super::context::{Context, Numbers};

/// Reads one text: a string, or a number or boolean as text. `None` for null.
pub(super) struct Text<'a>(pub(super) &'a Context<'a>);

/// Reads a list of texts, or one text. Nulls are left out.
pub(super) struct Texts<'a>(pub(super) &'a Context<'a>);

/// Reads one text; objects and lists become JSON text.
pub(super) struct AnyText<'a>(pub(super) &'a Context<'a>);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Reader { context: self.0, nesting: Nesting::None }.read(deserializer).map(|mut it| it.pop())
    }
}

impl<'de> DeserializeSeed<'de> for Texts<'_> {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Reader { context: self.0, nesting: Nesting::List }.read(deserializer)
    }
}

impl<'de> DeserializeSeed<'de> for AnyText<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Reader { context: self.0, nesting: Nesting::Json }.read(deserializer).map(|mut it| it.pop())
    }
}

/// What objects and lists are in the place of text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    /// An error.
    None,
    /// A list is several texts, an object an error.
    List,
    /// JSON text.
    Json,
}

/// Collects the texts that are given: none for null.
#[derive(Clone, Copy)]
struct Reader<'a> {
    context: &'a Context<'a>,
    nesting: Nesting,
}

impl Reader<'_> {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<String>, D::Error> {
        if self.context.numbers == Numbers::Spelled {
            return self.read_spelled(<&RawValue>::deserialize(deserializer)?.get());
        }
        deserializer.deserialize_any(self)
    }

    /// Reads one JSON value from its own text, which still has a number's digits.
    fn read_spelled<E: Error>(self, text: &str) -> Result<Vec<String>, E> {
        if text.starts_with(|it: char| it == '-' || it.is_ascii_digit()) {
            return Ok(vec![text.to_owned()]);
        }
        serde_json::Deserializer::from_str(text).deserialize_any(self).map_err(|err| {
            // The place within this value; the whole message's is added outside.
            let place = format!(" at line {} column {}", err.line(), err.column());
            let text = err.to_string();
            E::custom(text.strip_suffix(&place).unwrap_or(&text))
        })
    }

    fn refuse<E: Error>(found: &str) -> Result<Vec<String>, E> {
        Err(E::custom(format_args!("expected text, found {found}")))
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(vec![text.to_owned()])
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(vec![text])
    }

    fn visit_bool<E: Error>(self, it: bool) -> Result<Self::Value, E> {
        Ok(vec![it.to_string()])
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_f32<E: Error>(self, number: f32) -> Result<Self::Value, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        if self.context.numbers == Numbers::Parsed {
            self.context.lost_digits.set(true);
            return Self::refuse("a fraction");
        }
        Ok(vec![number.to_string()])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        match self.nesting {
            Nesting::None => Self::refuse("a list"),
            Nesting::Json => json_text(SeqAccessDeserializer::new(seq)),
            Nesting::List => {
                let mut texts = Vec::new();
                while let Some(text) = seq.next_element_seed(Text(self.context))? {
                    texts.extend(text);
                }
                Ok(texts)
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        match self.nesting {
            Nesting::None | Nesting::List => Self::refuse("an object"),
            Nesting::Json => json_text(MapAccessDeserializer::new(map)),
        }
    }
}

fn json_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(vec![Json::deserialize(deserializer)?.to_string()])
}
