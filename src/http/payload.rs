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
pub(super) async fn encode(
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
        Body::Multipart(parts) => multipart::encode(parts, written, file_dirs).await?,
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

    async fn check(body: Body, written: Option<&str>, bytes: &[u8], content_type: &str) {
        let got = encode(&body, written, &[]).await.unwrap();
        assert_eq!((&got.bytes[..], got.content_type.as_str()), (bytes, content_type), "{body:?}");
    }

    #[tokio::test]
    async fn each_kind_of_body_is_sent_as_what_it_is() {
        let text = || Body::String("é".to_owned());
        let utf8 = "é".as_bytes();
        check(text(), None, utf8, "application/json; charset=utf-8").await;
        check(text(), Some("text/plain"), utf8, "text/plain; charset=utf-8").await;
        check(text(), Some("a/b; Charset=x"), utf8, "a/b; Charset=x").await;
        let bytes = || Body::Bytes(Bytes::from_static(&[0, 255]));
        check(bytes(), None, &[0, 255], "application/octet-stream").await;
        check(bytes(), Some("image/png"), &[0, 255], "image/png").await;
        let form = Body::Form(vec![("a b".into(), "c&d".into()), ("a b".into(), "ü".into())]);
        let encoded = b"a+b=c%26d&a+b=%C3%BC";
        check(form, Some("text/plain"), encoded, "application/x-www-form-urlencoded").await;
    }
}
