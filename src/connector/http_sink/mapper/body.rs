//! Which of a message's body fields is the body.

use bytes::Bytes;

use crate::exchange::{Body, BodyType, HttpPart};

/// The body fields of a message; empty ones were absent, null or empty.
#[derive(Default)]
pub(super) struct BodyFields {
    /// `bodyType`, in any case.
    pub(super) kind: Option<String>,
    pub(super) text: String,
    pub(super) form: Vec<(String, String)>,
    pub(super) bytes: Bytes,
    pub(super) parts: Vec<(String, HttpPart)>,
}

/// Takes the body: an explicit `bodyType` wins, else the field that is not empty. `implied` says
/// that the type may be its schema's default, which nobody wrote: it yields to a filled field.
///
/// # Errors
/// Fails if there is no such type, if its field is empty while another is filled, or if there is
/// no type and several fields are filled. None of these fields may be dropped in silence.
pub(super) fn choose(fields: BodyFields, implied: bool) -> Result<Body, String> {
    let explicit = fields.kind.as_deref().map(body_type).transpose()?;
    let filled = fields.filled();
    let kind = match (explicit, filled.as_slice()) {
        (Some(kind), []) => kind,
        (Some(kind), filled) if filled.contains(&kind) => kind,
        (None, []) => BodyType::String,
        (None, [only]) => *only,
        (Some(_), [only]) if implied => *only,
        (Some(kind), [first, ..]) => {
            return Err(format!("is {}, but the body given is {}", kind.name(), first.name()));
        }
        (None, [_, _, ..]) => {
            let names: Vec<_> = filled.iter().map(|it| it.name()).collect();
            return Err(format!(
                "is absent, but bodies of several types are given: {}",
                names.join(", ")
            ));
        }
    };
    Ok(match kind {
        BodyType::String => Body::String(fields.text),
        BodyType::Form => Body::Form(fields.form),
        BodyType::ByteArray => Body::Bytes(fields.bytes),
        BodyType::Multipart => Body::Multipart(fields.parts),
    })
}

impl BodyFields {
    fn filled(&self) -> Vec<BodyType> {
        let fields = [
            (BodyType::String, self.text.is_empty()),
            (BodyType::Form, self.form.is_empty()),
            (BodyType::ByteArray, self.bytes.is_empty()),
            (BodyType::Multipart, self.parts.is_empty()),
        ];
        fields.into_iter().filter(|(_, empty)| !empty).map(|(kind, _)| kind).collect()
    }
}

fn body_type(name: &str) -> Result<BodyType, String> {
    BodyType::from_name(&name.to_ascii_uppercase())
        .ok_or_else(|| "is none of STRING, FORM, BYTE_ARRAY, MULTIPART".to_owned())
}
