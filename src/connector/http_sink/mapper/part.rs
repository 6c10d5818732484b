//! One part of a multipart body: all fields of all versions.

use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::{
    base64::Binary,
    context::Context,
    entries::{Entries, Name},
    fields::{Headers, Pairs},
    given::Text,
};
use crate::exchange::{HttpHeaders, HttpPart, PartContent};

/// Reads one part.
pub(super) struct Part<'a>(pub(super) &'a Context<'a>);

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = HttpPart;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<HttpPart, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = HttpPart;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object that describes a part")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<HttpPart, E> {
        Err(E::custom("expected an object that describes a part, found text"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HttpPart, A::Error> {
        let mut draft = Draft::default();
        while let Some(Name(name)) = map.next_key()? {
            self.read(&name, &mut draft, &mut map).inspect_err(|_| self.0.note(&name))?;
        }
        draft.finish().map_err(A::Error::custom)
    }
}

/// The fields as they came.
#[derive(Default)]
struct Draft {
    kind: Option<String>,
    headers: HttpHeaders,
    text: Option<String>,
    bytes: Bytes,
    /// A form as the content of a part, which the version 3 schema has.
    form: Vec<(String, String)>,
    /// The file's name and its path.
    file: Option<(String, Option<String>)>,
    uri: Option<String>,
}

impl Part<'_> {
    fn read<'de, A: MapAccess<'de>>(
        &self,
        name: &str,
        draft: &mut Draft,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let context = self.0;
        let limit = context.limits.form_fields;
        let entry = || Entries { context, limit: 1, seed: || Text(context) };
        match name {
            "bodyType" => draft.kind = context.chosen(map.next_value_seed(Text(context))?),
            "headers" => draft.headers = map.next_value_seed(Headers(context))?,
            "contentAsString" | "bodyAsString" => {
                if let Some(text) = map.next_value_seed(Text(context))? {
                    draft.text = Some(text);
                }
            }
            "contentAsByteArray" | "bodyAsByteArray" => {
                if let Some(bytes) = map.next_value_seed(Binary)? {
                    draft.bytes = bytes;
                }
            }
            "bodyAsForm" => draft.form = map.next_value_seed(Pairs(context, limit))?,
            "contentAsFormEntry" => draft.file = map.next_value_seed(entry())?.pop(),
            "bodyAsFormData" => {
                let by_part = Entries { context, limit: 1, seed: entry };
                let inner = map.next_value_seed(by_part)?.pop();
                draft.file = inner.and_then(|(_, mut it)| it.pop());
            }
            "fileUri" => {
                draft.uri = map.next_value_seed(Text(context))?.filter(|it| !it.is_empty());
            }
            _ if context.ignores_unknown => _ = map.next_value::<IgnoredAny>()?,
            _ => return Err(A::Error::custom("is not a property of a part")),
        }
        Ok(())
    }
}

impl Draft {
    fn finish(self) -> Result<HttpPart, String> {
        let kind = match &self.kind {
            Some(name) => name.to_ascii_uppercase(),
            None => self.implied_kind().to_owned(),
        };
        let mut headers = self.headers;
        let content = match kind.as_str() {
            "STRING" => PartContent::String(self.text.unwrap_or_default()),
            "BYTE_ARRAY" => PartContent::Bytes(self.bytes),
            "FORM" => {
                if headers.get(CONTENT_TYPE).is_none() {
                    headers.append(CONTENT_TYPE, FORM);
                }
                PartContent::String(form_text(&self.form))
            }
            "FORM_DATA" => {
                let Some((file_name, Some(location))) = self.file else {
                    return Err("contentAsFormEntry with a file name and a path is missing".into());
                };
                PartContent::File { file_name, location, by_reference: false }
            }
            "FORM_DATA_AS_REFERENCE" => {
                let location = self.uri.ok_or("fileUri is missing")?;
                let file_name = self.file.map_or_else(|| last_segment(&location), |it| it.0);
                PartContent::File { file_name, location, by_reference: true }
            }
            _ => {
                return Err("bodyType is none of STRING, BYTE_ARRAY, FORM, FORM_DATA, \
                            FORM_DATA_AS_REFERENCE"
                    .into());
            }
        };
        Ok(HttpPart { headers, content })
    }

    fn implied_kind(&self) -> &'static str {
        if self.uri.is_some() {
            "FORM_DATA_AS_REFERENCE"
        } else if self.file.is_some() {
            "FORM_DATA"
        } else if !self.bytes.is_empty() {
            "BYTE_ARRAY"
        } else if !self.form.is_empty() {
            "FORM"
        } else {
            "STRING"
        }
    }
}

fn form_text(form: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

fn last_segment(uri: &str) -> String {
    uri.rsplit('/').next().unwrap_or_default().to_owned()
}

const CONTENT_TYPE: &str = "Content-Type";
const FORM: &str = "application/x-www-form-urlencoded";
