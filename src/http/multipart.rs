//! Multipart bodies (RFC 7578): parts with their names, in their order.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use uuid::Uuid;

use super::{payload::Payload, refused::Refused};
use crate::exchange::{ErrorKind, HttpPart, PartContent};

/// Encodes `parts`. The boundary is that of the message's content type if it has exactly one.
pub(super) fn encode(
    parts: &[(String, HttpPart)],
    written: Option<&str>,
    file_dirs: &[PathBuf],
) -> Result<Payload, Refused> {
    if parts.is_empty() {
        return Err(Refused::new(ErrorKind::InvalidBody, "a multipart body needs a part"));
    }
    let mut encoded = Vec::new();
    for (name, part) in parts {
        encoded.push((head(name, part)?, content(part, file_dirs)?));
    }
    let boundary = boundary(written, &encoded);
    let mut bytes = Vec::new();
    for (head, content) in encoded {
        bytes.extend_from_slice(format!("--{boundary}\r\n{head}\r\n").as_bytes());
        bytes.extend_from_slice(&content);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = format!("multipart/form-data; boundary={boundary}");
    Ok(Payload { bytes: bytes.into(), content_type })
}

/// The boundary that the message asks for, unless it cannot be one or occurs in a part.
fn boundary(written: Option<&str>, parts: &[(String, Vec<u8>)]) -> String {
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

fn content(part: &HttpPart, file_dirs: &[PathBuf]) -> Result<Vec<u8>, Refused> {
    match &part.content {
        PartContent::String(text) => Ok(text.clone().into_bytes()),
        PartContent::Bytes(bytes) => Ok(bytes.to_vec()),
        PartContent::File { location, .. } => file(location, file_dirs),
    }
}

/// Reads a regular file beneath one of `dirs`, links followed before the check.
fn file(location: &str, dirs: &[PathBuf]) -> Result<Vec<u8>, Refused> {
    let refused = |why: &str| Refused::new(ErrorKind::FileRefused, format!("file part {why}"));
    let path = location.strip_prefix("file://").unwrap_or(location);
    let path = Path::new(path).canonicalize().map_err(|_| refused("cannot be read"))?;
    let beneath = |dir: &PathBuf| dir.canonicalize().is_ok_and(|dir| path.starts_with(dir));
    if !dirs.iter().any(beneath) {
        return Err(refused("lies in no directory of multipart.file.allowed.dirs"));
    }
    let file = std::fs::File::open(&path).map_err(|_| refused("cannot be read"))?;
    if !file.metadata().is_ok_and(|it| it.is_file()) {
        return Err(refused("is no regular file"));
    }
    let mut bytes = Vec::new();
    let read = file.take(MAX_FILE + 1).read_to_end(&mut bytes);
    if read.is_err() {
        return Err(refused("cannot be read"));
    }
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_FILE {
        return Err(refused("is larger than 64 MiB"));
    }
    Ok(bytes)
}

const MAX_FILE: u64 = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::HttpHeaders;

    fn part(content: PartContent, headers: &[(&str, &str)]) -> HttpPart {
        HttpPart { headers: headers.iter().copied().collect::<HttpHeaders>(), content }
    }

    #[test]
    fn parts_carry_their_names_and_bytes() {
        let parts = [
            ("a\"\r\n".to_owned(), part(PartContent::String("é".into()), &[])),
            (
                "b".to_owned(),
                part(PartContent::Bytes(vec![0, 255].into()), &[("Content-Type", "image/png")]),
            ),
        ];
        let got = encode(&parts, Some("multipart/form-data; boundary=xyz"), &[]).unwrap();
        assert_eq!(got.content_type, "multipart/form-data; boundary=xyz");
        let head = "--xyz\r\nContent-Disposition: form-data; name=\"a%22%0D%0A\"\r\n\
                    Content-Type: text/plain; charset=utf-8\r\n\r\né\r\n--xyz\r\n\
                    Content-Disposition: form-data; name=\"b\"\r\nContent-Type: image/png\r\n\r\n";
        let expect = [head.as_bytes(), &[0, 255], b"\r\n--xyz--\r\n"].concat();
        assert_eq!(String::from_utf8_lossy(&got.bytes), String::from_utf8_lossy(&expect));
    }

    #[test]
    fn a_boundary_that_occurs_in_a_part_is_replaced() {
        let parts = [("a".to_owned(), part(PartContent::String("x--xyz".into()), &[]))];
        let got = encode(&parts, Some("multipart/form-data; boundary=xyz"), &[]).unwrap();
        assert!(!got.content_type.ends_with("=xyz"));
    }

    #[track_caller]
    fn check(location: &Path, dirs: &[PathBuf], expect: Result<&[u8], &str>) {
        let got = file(location.to_str().unwrap(), dirs).map_err(|it| it.message);
        assert_eq!(got, expect.map(<[u8]>::to_vec).map_err(str::to_owned), "{location:?}");
    }

    #[test]
    fn files_come_from_the_allowed_directories_alone() {
        let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let dirs = [inside.path().to_owned()];
        let good = inside.path().join("a");
        std::fs::write(&good, "x").unwrap();
        let secret = outside.path().join("s");
        std::fs::write(&secret, "y").unwrap();
        let link = inside.path().join("link");
        std::os::unix::fs::symlink(&secret, &link).unwrap();
        check(&good, &dirs, Ok(b"x"));
        let refused = Err("file part lies in no directory of multipart.file.allowed.dirs");
        check(&good, &[], refused);
        check(&secret, &dirs, refused);
        check(&link, &dirs, refused);
        check(
            &inside.path().join("../").join(outside.path().file_name().unwrap()).join("s"),
            &dirs,
            refused,
        );
        check(Path::new("/dev/zero"), &["/dev".into()], Err("file part is no regular file"));
        check(inside.path(), &dirs, Err("file part is no regular file"));
        check(&inside.path().join("none"), &dirs, Err("file part cannot be read"));
    }
}
