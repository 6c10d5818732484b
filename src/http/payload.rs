//! The bytes of a request's body.

use std::path::PathBuf;

use bytes::Bytes;

use super::{multipart, refused::Refused};
use crate::exchange::Body;

/// A body as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Payload {
    pub(super) bytes: Bytes,
    pub(super) content_type: String,
}

/// Encodes `body`. `written` is the content type that the message gave: text and bytes keep it,
/// forms and parts have one of their own.
pub(super) fn encode(
    body: &Body,
    written: Option<&str>,
    file_dirs: &[PathBuf],
) -> Result<Payload, Refused> {
    Ok(match body {
        Body::String(text) => Payload {
            bytes: Bytes::copy_from_slice(text.as_bytes()),
            content_type: with_charset(written.unwrap_or("application/json")),
        },
        Body::Bytes(bytes) => Payload {
            bytes: bytes.clone(),
            content_type: written.unwrap_or("application/octet-stream").to_owned(),
        },
        Body::Form(fields) => Payload {
            bytes: form(fields).into(),
            content_type: "application/x-www-form-urlencoded".to_owned(),
        },
        Body::Multipart(parts) => multipart::encode(parts, written, file_dirs)?,
    })
}

/// Text goes as UTF-8, and says so unless it says something already.
fn with_charset(content_type: &str) -> String {
    if content_type.to_ascii_lowercase().contains("charset=") {
        return content_type.to_owned();
    }
    format!("{content_type}; charset=utf-8")
}

fn form(fields: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &Body, written: Option<&str>, bytes: &[u8], content_type: &str) {
        let got = encode(body, written, &[]).unwrap();
        assert_eq!((&got.bytes[..], got.content_type.as_str()), (bytes, content_type));
    }

    #[test]
    fn each_kind_of_body_is_sent_as_what_it_is() {
        let text = Body::String("é".to_owned());
        check(&text, None, "é".as_bytes(), "application/json; charset=utf-8");
        check(&text, Some("text/plain"), "é".as_bytes(), "text/plain; charset=utf-8");
        check(&text, Some("a/b; Charset=x"), "é".as_bytes(), "a/b; Charset=x");
        let bytes = Body::Bytes(Bytes::from_static(&[0, 255]));
        check(&bytes, None, &[0, 255], "application/octet-stream");
        check(&bytes, Some("image/png"), &[0, 255], "image/png");
        let form = Body::Form(vec![("a b".into(), "c&d".into()), ("a b".into(), "ü".into())]);
        let encoded = b"a+b=c%26d&a+b=%C3%BC";
        check(&form, Some("text/plain"), encoded, "application/x-www-form-urlencoded");
    }
}
