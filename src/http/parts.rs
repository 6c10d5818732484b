//! Multipart answers.

use bytes::Bytes;

use crate::exchange::{HttpHeaders, HttpPart, PartContent};

/// The parts of a `multipart/form-data` answer, by their names; `None` if it is none.
pub(super) fn parse(content_type: &str, body: &Bytes) -> Option<Vec<(String, HttpPart)>> {
    let at = content_type.to_ascii_lowercase().find("boundary=")?;
    let after = content_type.get(at + "boundary=".len()..)?;
    let boundary = after.split(';').next()?.trim().trim_matches('"');
    if boundary.is_empty() || boundary.len() > MAX_BOUNDARY {
        return None;
    }
    let delimiter = format!("--{boundary}");
    let end_of_part = format!("\r\n{delimiter}").into_bytes();
    let mut parts = Vec::new();
    let mut rest: &[u8] = body;
    rest = rest.get(find(rest, delimiter.as_bytes())? + delimiter.len()..)?;
    while !rest.starts_with(b"--") {
        rest = rest.strip_prefix(b"\r\n")?;
        if parts.len() >= MAX_PARTS {
            return None;
        }
        let end = find(rest, &end_of_part)?;
        let part = rest.get(..end)?;
        parts.push(part_of(part, parts.len())?);
        rest = rest.get(end + delimiter.len() + 2..)?;
    }
    Some(parts)
}

fn part_of(bytes: &[u8], number: usize) -> Option<(String, HttpPart)> {
    let (head, content) = if let Some(content) = bytes.strip_prefix(b"\r\n") {
        (&[][..], content)
    } else {
        let end = find(bytes, b"\r\n\r\n")?;
        (bytes.get(..end)?, bytes.get(end + 4..)?)
    };
    let mut headers = HttpHeaders::default();
    for line in std::str::from_utf8(head).ok()?.split("\r\n").filter(|it| !it.is_empty()) {
        let (name, value) = line.split_once(':')?;
        if headers.len() >= MAX_HEADERS {
            return None;
        }
        headers.append(name.trim(), value.trim());
    }
    let name = headers.first("Content-Disposition").and_then(name_of);
    let name = name.unwrap_or_else(|| format!("part{}", number + 1));
    let content = match std::str::from_utf8(content) {
        Ok(text) => PartContent::String(text.to_owned()),
        Err(_) => PartContent::Bytes(Bytes::copy_from_slice(content)),
    };
    Some((name, HttpPart { headers, content }))
}

fn name_of(disposition: &str) -> Option<String> {
    let (_, after) =
        disposition.split_once(" name=\"").or_else(|| disposition.split_once(";name=\""))?;
    Some(after.split('"').next()?.to_owned())
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|it| it == needle)
}

/// What has more is shown as bytes: each part takes far more memory than its bytes.
const MAX_PARTS: usize = 1000;
/// RFC 2046 section 5.1.1.
const MAX_BOUNDARY: usize = 70;
/// Of a part. What has more is shown as bytes.
const MAX_HEADERS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_parts_by_their_names() {
        let body = Bytes::from_static(
            b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--x\r\n\r\ntwo\r\n--x--\r\n",
        );
        let parts = parse("multipart/form-data; boundary=x", &body).unwrap();
        let got: Vec<_> = parts.iter().map(|(name, it)| (name.as_str(), &it.content)).collect();
        let text = |it: &str| PartContent::String(it.to_owned());
        assert_eq!(got, [("a", &text("one")), ("part2", &text("two"))]);
        for bad in ["", "--x", "--x\r\n", "--x\r\nA\r\n\r\nb"] {
            assert_eq!(parse("multipart/form-data; boundary=x", &Bytes::from(bad)), None);
        }
    }

    #[test]
    fn what_would_cost_too_much_is_no_multipart() {
        let head: String = (0..=MAX_HEADERS).map(|it| format!("x{it}: y\r\n")).collect();
        let body = Bytes::from(format!("--x\r\n{head}\r\none\r\n--x--\r\n"));
        assert_eq!(parse("multipart/form-data; boundary=x", &body), None);
        let long = "-".repeat(MAX_BOUNDARY + 1);
        let body = Bytes::from(format!("--{long}\r\n\r\none\r\n--{long}--\r\n"));
        assert_eq!(parse(&format!("multipart/form-data; boundary={long}"), &body), None);
        assert_eq!(parse("multipart/form-data; boundary=", &body), None);
    }
}
