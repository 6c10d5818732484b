//! The file of a part: read only from where the configuration allows it.

use std::{
    fs::{File, OpenOptions},
    io::Read,
    os::{fd::AsRawFd, unix::fs::OpenOptionsExt},
    path::{Path, PathBuf},
};

use bytes::Bytes;

use super::refused::Refused;
use crate::exchange::ErrorKind;

/// Reads the file at `location`, a path or a `file:` URI, if it is a regular file beneath one of
/// `dirs` once links are followed.
///
/// # Errors
/// Refuses any other file, one larger than 64 MiB, and one that cannot be read.
pub(super) async fn read(location: &str, dirs: &[PathBuf]) -> Result<Bytes, Refused> {
    let (location, dirs) = (location.to_owned(), dirs.to_vec());
    let read = tokio::task::spawn_blocking(move || blocking(&location, &dirs));
    read.await.unwrap_or_else(|_| Err(unreadable()))
}

fn blocking(location: &str, dirs: &[PathBuf]) -> Result<Bytes, Refused> {
    let path = path(location)?.canonicalize().map_err(|_| unreadable())?;
    allowed(&path, dirs)?;
    // Without waiting: the other end of a pipe may never come.
    let opened = OpenOptions::new().read(true).custom_flags(NONBLOCK).open(&path);
    let file = opened.map_err(|_| unreadable())?;
    if !file.metadata().is_ok_and(|it| it.is_file()) {
        return Err(refused("is no regular file"));
    }
    // What was opened counts, should a link have been moved since. Without /proc nobody can tell.
    if let Ok(path) = std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())) {
        allowed(&path, dirs)?;
    }
    content(file)
}

fn path(location: &str) -> Result<PathBuf, Refused> {
    if !location.starts_with("file:") {
        return Ok(PathBuf::from(location));
    }
    let uri = url::Url::parse(location).ok().and_then(|it| it.to_file_path().ok());
    uri.ok_or_else(|| refused("has no file URI of this machine"))
}

fn allowed(path: &Path, dirs: &[PathBuf]) -> Result<(), Refused> {
    let beneath = |dir: &PathBuf| dir.canonicalize().is_ok_and(|dir| path.starts_with(dir));
    if dirs.iter().any(beneath) {
        return Ok(());
    }
    Err(refused("lies in no directory of multipart.file.allowed.dirs"))
}

fn content(file: File) -> Result<Bytes, Refused> {
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|_| unreadable())?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_BYTES {
        return Err(refused("is larger than 64 MiB"));
    }
    Ok(bytes.into())
}

fn unreadable() -> Refused {
    refused("cannot be read")
}

/// The path stays out of it: whoever sent the record need not learn what lies where.
fn refused(why: &str) -> Refused {
    Refused::new(ErrorKind::FileRefused, format!("file part {why}"))
}

const MAX_BYTES: u64 = 64 << 20;
/// `O_NONBLOCK` of Linux.
const NONBLOCK: i32 = 0o4000;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(location: &str, dirs: &[PathBuf], expect: Result<&[u8], &str>) {
        let got = blocking(location, dirs).map_err(|it| it.message);
        assert_eq!(got, expect.map(Bytes::copy_from_slice).map_err(str::to_owned), "{location}");
    }

    #[test]
    fn files_come_from_the_allowed_directories_alone() {
        let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let dirs = [inside.path().to_owned()];
        let text = |it: &Path| it.to_str().unwrap().to_owned();
        let good = inside.path().join("a b");
        std::fs::write(&good, "x").unwrap();
        let secret = outside.path().join("s");
        std::fs::write(&secret, "y").unwrap();
        let link = inside.path().join("link");
        std::os::unix::fs::symlink(&secret, &link).unwrap();
        let uri = url::Url::from_file_path(&good).unwrap().to_string();
        check(&text(&good), &dirs, Ok(b"x"));
        check(&uri, &dirs, Ok(b"x"));
        check(&uri.replace("file:///", "file:/"), &dirs, Ok(b"x"));
        let refused = Err("file part lies in no directory of multipart.file.allowed.dirs");
        check(&text(&good), &[], refused);
        check(&text(&secret), &dirs, refused);
        check(&text(&link), &dirs, refused);
        check("/proc/self/environ", &dirs, refused);
        let up = inside.path().join("..").join(outside.path().file_name().unwrap()).join("s");
        check(&text(&up), &dirs, refused);
        let irregular = Err("file part is no regular file");
        check("/dev/zero", &["/dev".into()], irregular);
        check(&text(inside.path()), &dirs, irregular);
        check(&text(&inside.path().join("none")), &dirs, Err("file part cannot be read"));
        check("a\0b", &dirs, Err("file part cannot be read"));
        check("file://elsewhere/a", &dirs, Err("file part has no file URI of this machine"));
    }

    #[test]
    fn a_pipe_that_nobody_writes_to_is_not_waited_for() {
        let inside = tempfile::tempdir().unwrap();
        let pipe = inside.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let dirs = [inside.path().to_owned()];
        check(pipe.to_str().unwrap(), &dirs, Err("file part is no regular file"));
    }
}
