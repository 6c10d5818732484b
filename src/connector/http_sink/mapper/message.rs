//! The message: all fields of all versions.

use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::{
    base64::Binary,
    body::{BodyFields, choose},
    context::Context,
    entries::{Entries, Name},
    fields::{Contents, Headers, Pairs, filled},
    given::{AnyText, Text},
    part::Part,
};
use crate::exchange::{Attributes, HttpHeaders, HttpPart, HttpRequest, METHODS, PartContent};

/// Reads one message.
pub(super) struct Message<'a>(pub(super) &'a Context<'a>);

impl<'de> DeserializeSeed<'de> for Message<'_> {
    type Value = HttpRequest;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<HttpRequest, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Message<'_> {
    type Value = HttpRequest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object that describes a request")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<HttpRequest, E> {
        Err(E::custom("expected an object that describes a request, found text"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HttpRequest, A::Error> {
        let mut draft = Draft::default();
        while let Some(Name(name)) = map.next_key()? {
            self.read(&name, &mut draft, &mut map).inspect_err(|_| self.0.note(&name))?;
        }
        self.finish(draft)
    }
}

/// The fields as they came.
#[derive(Default)]
struct Draft {
    url: Option<String>,
    method: Option<String>,
    headers: HttpHeaders,
    attributes: Attributes,
    body: BodyFields,
    /// `bodyAsMultipart` of 2023.
    contents: Vec<Bytes>,
}

impl Message<'_> {
    fn read<'de, A: MapAccess<'de>>(
        &self,
        name: &str,
        draft: &mut Draft,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let context = self.0;
        let limits = context.limits;
        match name {
            "url" => draft.url = map.next_value_seed(Text(context))?,
            "method" => draft.method = context.chosen(map.next_value_seed(Text(context))?),
            "headers" => draft.headers = map.next_value_seed(Headers(context))?,
            "bodyType" => draft.body.kind = context.chosen(map.next_value_seed(Text(context))?),
            "bodyAsString" => {
                draft.body.text = map.next_value_seed(Text(context))?.unwrap_or_default();
            }
            "bodyAsForm" => {
                draft.body.form = map.next_value_seed(Pairs(context, limits.form_fields))?;
            }
            "bodyAsByteArray" => {
                draft.body.bytes = map.next_value_seed(Binary)?.unwrap_or_default();
            }
            "bodyAsMultipart" => draft.contents = map.next_value_seed(Contents(context))?,
            "parts" => {
                let seed = || Part(context);
                draft.body.parts =
                    map.next_value_seed(Entries { context, limit: limits.parts, seed })?;
            }
            "attributes" => {
                let seed = || AnyText(context);
                let entries = Entries { context, limit: limits.attributes, seed };
                draft.attributes = filled(map.next_value_seed(entries)?);
            }
            _ if context.ignores_unknown => _ = map.next_value::<IgnoredAny>()?,
            _ => return Err(A::Error::custom("is not a property of a request")),
        }
        Ok(())
    }

    fn finish<E: Error>(&self, draft: Draft) -> Result<HttpRequest, E> {
        let Draft { url, method, headers, attributes, mut body, contents } = draft;
        let method = match method {
            None => "GET".to_owned(),
            Some(method) => in_upper_case(method),
        };
        body.parts.extend(contents.into_iter().enumerate().map(|(idx, bytes)| {
            let content = PartContent::Bytes(bytes);
            (format!("part{}", idx + 1), HttpPart { headers: HttpHeaders::default(), content })
        }));
        let body = choose(body, self.0.implied_body_type)
            .map_err(E::custom)
            .inspect_err(|_| self.0.note("bodyType"))?;
        let url = url.unwrap_or_default();
        Ok(HttpRequest { url, method, headers, body, attributes })
    }
}

/// Methods may be in any case. What is none shows in the error exchange as it was written.
fn in_upper_case(method: String) -> String {
    let known = METHODS.iter().find(|it| it.eq_ignore_ascii_case(&method));
    known.map_or(method, |it| (*it).to_owned())
}
