//! Multipart bodies (RFC 7578): parts with their names, in their order.

use std::path::PathBuf;

use bytes::Bytes;
use uuid::Uuid;

use super::{file_part, payload::Payload, refused::Refused};
use crate::exchange::{ErrorKind, HttpPart, PartContent};

/// Encodes `parts`. The boundary is that of the message's content type if it has exactly one.
pub(super) async fn encode(
    parts: &[(String, HttpPart)],
    written: Option<&str>,
    file_dirs: &[PathBuf],
) -> Result<Payload, Refused> {
    if parts.is_empty() {
        return Err(Refused::new(ErrorKind::InvalidBody, "a multipart body needs a part"));
    }
    let mut encoded = Vec::new();
    for (name, part) in parts {
        encoded.push((head(name, part)?, content(part, file_dirs).await?));
    }
    let boundary = boundary(written, &encoded);
    let length: usize = encoded.iter().map(|(head, it)| head.len() + it.len() + 80).sum();
    let mut bytes = Vec::with_capacity(length + 80);
    for (head, content) in encoded {
        bytes.extend_from_slice(format!("--{boundary}\r\n{head}\r\n").as_bytes());
        bytes.extend_from_slice(&content);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let token = |it: u8| it.is_ascii_alphanumeric() || b"'+_-.".contains(&it);
    let quote = if boundary.bytes().all(token) { "" } else { "\"" };
    let content_type = format!("multipart/form-data; boundary={quote}{boundary}{quote}");
    Ok(Payload { bytes: bytes.into(), content_type })
}

/// The boundary that the message asks for, unless it cannot be one or occurs in a part.
fn boundary(written: Option<&str>, parts: &[(String, Bytes)]) -> String {
    let asked = written.filter(|it| it.matches("boundary=").count() == 1).and_then(|it| {
        let (_, after) = it.split_once("boundary=")?;
        let plain = after.split(';').next()?.trim().trim_matches('"');
        let fits = !plain.is_empty() && plain.len() <= 70;
        let safe =
            plain.bytes().all(|it| it.is_ascii_alphanumeric() || b"'()+_,-./:=?".contains(&it));
        (fits && safe).then(|| plain.to_owned())
    });
    let occurs = |boundary: &str| {
        let needle = format!("--{boundary}");
        parts.iter().any(|(_, it)| it.windows(needle.len()).any(|it| it == needle.as_bytes()))
    };
    asked.filter(|it| !occurs(it)).unwrap_or_else(|| Uuid::new_v4().simple().to_string())
}

/// The headers of a part. Its name is the key under which the message has it, unless the message
/// brings a disposition of its own.
fn head(name: &str, part: &HttpPart) -> Result<String, Refused> {
    let mut head = String::new();
    if part.headers.get("Content-Disposition").is_none() {
        let file = match &part.content {
            PartContent::File { file_name, .. } => format!("; filename=\"{}\"", escape(file_name)),
            PartContent::String(_) | PartContent::Bytes(_) => String::new(),
        };
        head.push_str(&line(
            "Content-Disposition",
            &format!("form-data; name=\"{}\"{file}", escape(name)),
        )?);
    }
    if part.headers.get("Content-Type").is_none() {
        let default = match &part.content {
            PartContent::String(_) => "text/plain; charset=utf-8",
            PartContent::Bytes(_) | PartContent::File { .. } => "application/octet-stream",
        };
        head.push_str(&line("Content-Type", default)?);
    }
    for (name, values) in part.headers.iter() {
        for value in values {
            head.push_str(&line(name, value)?);
        }
    }
    Ok(head)
}

fn line(name: &str, value: &str) -> Result<String, Refused> {
    let bad_name =
        name.is_empty() || !name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    if bad_name || value.chars().any(|it| it.is_control() && it != '\t') {
        let message = format!("header {name:?} of a part cannot be sent");
        return Err(Refused::new(ErrorKind::InvalidHeader, message));
    }
    Ok(format!("{name}: {value}\r\n"))
}

/// Quotes and line ends in a name, as HTML forms write them.
fn escape(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

async fn content(part: &HttpPart, file_dirs: &[PathBuf]) -> Result<Bytes, Refused> {
    match &part.content {
        PartContent::String(text) => Ok(Bytes::copy_from_slice(text.as_bytes())),
        PartContent::Bytes(bytes) => Ok(bytes.clone()),
        PartContent::File { location, .. } => file_part::read(location, file_dirs).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::HttpHeaders;

    fn part(content: PartContent, headers: &[(&str, &str)]) -> HttpPart {
        HttpPart { headers: headers.iter().copied().collect::<HttpHeaders>(), content }
    }

    #[tokio::test]
    async fn parts_carry_their_names_and_bytes() {
        let parts = [
            ("a\"\r\n".to_owned(), part(PartContent::String("é".into()), &[])),
            (
                "b".to_owned(),
                part(PartContent::Bytes(vec![0, 255].into()), &[("Content-Type", "image/png")]),
            ),
        ];
        let got = encode(&parts, Some("multipart/form-data; boundary=xyz"), &[]).await.unwrap();
        assert_eq!(got.content_type, "multipart/form-data; boundary=xyz");
        let head = "--xyz\r\nContent-Disposition: form-data; name=\"a%22%0D%0A\"\r\n\
                    Content-Type: text/plain; charset=utf-8\r\n\r\né\r\n--xyz\r\n\
                    Content-Disposition: form-data; name=\"b\"\r\nContent-Type: image/png\r\n\r\n";
        let expect = [head.as_bytes(), &[0, 255], b"\r\n--xyz--\r\n"].concat();
        assert_eq!(String::from_utf8_lossy(&got.bytes), String::from_utf8_lossy(&expect));
    }

    #[tokio::test]
    async fn a_boundary_that_occurs_in_a_part_is_replaced() {
        let parts = [("a".to_owned(), part(PartContent::String("x--xyz".into()), &[]))];
        let got = encode(&parts, Some("multipart/form-data; boundary=xyz"), &[]).await.unwrap();
        assert!(!got.content_type.ends_with("=xyz"));
    }

    #[tokio::test]
    async fn a_boundary_that_is_no_token_is_quoted_and_one_that_cannot_be_one_replaced() {
        let parts = [("a".to_owned(), part(PartContent::String("x".into()), &[]))];
        let (long, longest) = ("x".repeat(71), "x".repeat(70));
        for (asked, kept) in [
            ("\"a:b\"", true),
            ("a/b", true),
            (&longest, true),
            (&long, false),
            ("", false),
            ("a b", false),
            ("a\u{e9}", false),
            ("a; boundary=b", false),
        ] {
            let written = format!("multipart/form-data; boundary={asked}");
            let got = encode(&parts, Some(&written), &[]).await.unwrap();
            let plain = asked.trim_matches('"');
            let (_, boundary) = got.content_type.split_once("boundary=").unwrap();
            assert_eq!(boundary.trim_matches('"') == plain, kept, "{asked}");
            let unquoted = boundary.bytes().all(|it| it.is_ascii_alphanumeric());
            assert!(unquoted || boundary.starts_with('"'), "{boundary}");
        }
    }

    #[tokio::test]
    async fn what_would_break_a_part_is_refused() {
        let text = || PartContent::String("x".into());
        for (name, headers, kind) in [
            ("a\0", &[][..], ErrorKind::InvalidHeader),
            ("a", &[("X", "a\r\nY: b")][..], ErrorKind::InvalidHeader),
            ("a", &[("X: y\r\nZ", "a")][..], ErrorKind::InvalidHeader),
            ("a", &[("", "a")][..], ErrorKind::InvalidHeader),
        ] {
            let parts = [(name.to_owned(), part(text(), headers))];
            assert_eq!(
                encode(&parts, None, &[]).await.unwrap_err().kind,
                kind,
                "{name} {headers:?}"
            );
        }
        assert_eq!(encode(&[], None, &[]).await.unwrap_err().kind, ErrorKind::InvalidBody);
    }
}
