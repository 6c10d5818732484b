//! The body of a request.

use bytes::Bytes;

use super::HttpPart;

/// How a body is given, under the names that messages use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum BodyType {
    /// Text.
    #[default]
    String,
    /// Fields of a form.
    Form,
    /// Bytes; base64 in JSON.
    ByteArray,
    /// Parts.
    Multipart,
}

/// A request's body.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Text, sent as UTF-8. Empty where a message names no body.
    String(String),
    /// Fields, sent as `application/x-www-form-urlencoded` in this order.
    Form(Vec<(String, String)>),
    /// Bytes, sent as they are.
    Bytes(Bytes),
    /// Named parts, sent as `multipart/form-data` in this order.
    Multipart(Vec<(String, HttpPart)>),
}

impl BodyType {
    /// The name that messages use.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "STRING",
            Self::Form => "FORM",
            Self::ByteArray => "BYTE_ARRAY",
            Self::Multipart => "MULTIPART",
        }
    }

    /// The type of that name, in upper case as messages write it.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::String, Self::Form, Self::ByteArray, Self::Multipart]
            .into_iter()
            .find(|it| it.name() == name)
    }
}

impl Body {
    /// How this body is given.
    pub fn body_type(&self) -> BodyType {
        match self {
            Self::String(_) => BodyType::String,
            Self::Form(_) => BodyType::Form,
            Self::Bytes(_) => BodyType::ByteArray,
            Self::Multipart(_) => BodyType::Multipart,
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::String(String::new())
    }
}
