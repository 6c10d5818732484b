//! One view of the bodies of requests and responses.

use bytes::Bytes;

use crate::exchange::{Body, BodyType, HttpPart, ResponseBody};

/// A body with one field for each kind; the fields of the other kinds are empty.
#[derive(Clone, Copy)]
pub(super) struct BodyView<'a> {
    pub(super) kind: BodyType,
    pub(super) text: &'a str,
    pub(super) form: &'a [(String, String)],
    pub(super) bytes: Option<&'a Bytes>,
    pub(super) parts: &'a [(String, HttpPart)],
}

impl<'a> BodyView<'a> {
    const EMPTY: Self =
        Self { kind: BodyType::String, text: "", form: &[], bytes: None, parts: &[] };

    fn text(text: &'a str) -> Self {
        Self { text, ..Self::EMPTY }
    }

    fn form(form: &'a [(String, String)]) -> Self {
        Self { kind: BodyType::Form, form, ..Self::EMPTY }
    }

    fn bytes(bytes: &'a Bytes) -> Self {
        Self { kind: BodyType::ByteArray, bytes: Some(bytes), ..Self::EMPTY }
    }

    fn parts(parts: &'a [(String, HttpPart)]) -> Self {
        Self { kind: BodyType::Multipart, parts, ..Self::EMPTY }
    }
}

impl<'a> From<&'a Body> for BodyView<'a> {
    fn from(body: &'a Body) -> Self {
        match body {
            Body::String(text) => Self::text(text),
            Body::Form(form) => Self::form(form),
            Body::Bytes(bytes) => Self::bytes(bytes),
            Body::Multipart(parts) => Self::parts(parts),
        }
    }
}

impl<'a> From<&'a ResponseBody> for BodyView<'a> {
    fn from(body: &'a ResponseBody) -> Self {
        match body {
            ResponseBody::String(text) => Self::text(text),
            ResponseBody::Form(form) => Self::form(form),
            ResponseBody::Bytes(bytes) => Self::bytes(bytes),
            ResponseBody::Multipart(parts) => Self::parts(parts),
        }
    }
}
