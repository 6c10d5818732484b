//! Files of certificates and keys.

use std::path::PathBuf;

use super::{Contents, java, pem};

/// A file of certificates or keys. `Debug` keeps the password to itself.
#[derive(Clone)]
pub struct StoreFile {
    /// Where it is.
    pub path: PathBuf,
    /// What opens it.
    pub password: String,
    /// Its format.
    pub kind: StoreType,
}

/// Formats of certificate stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreType {
    /// PKCS #12.
    Pkcs12,
    /// Java's own.
    Jks,
    /// PEM blocks.
    Pem,
}

/// A file of certificates or keys is not usable. Names the file, never its password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?} file {path:?} {reason}")]
pub struct StoreError {
    path: PathBuf,
    kind: StoreType,
    reason: String,
    locked: bool,
}

impl StoreError {
    /// Whether the file was read and its password does not open it, as far as one can tell: a file
    /// of another format looks the same.
    pub fn is_locked(&self) -> bool {
        self.locked
    }
}

impl std::fmt::Debug for StoreFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, password: _, kind } = self;
        f.debug_struct("StoreFile").field("path", path).field("kind", kind).finish_non_exhaustive()
    }
}

/// Reads whatever `store` holds. As Java since version 9 does, a PKCS #12 file under the name of a
/// JKS one is read all the same, and the other way round.
pub(super) fn read(store: &StoreFile) -> Result<Contents, StoreError> {
    let length = std::fs::metadata(&store.path).map_err(|err| error(store, err.to_string()))?.len();
    if MAX_BYTES < length {
        return Err(error(store, format!("has {length} bytes, at most {MAX_BYTES} are read")));
    }
    let bytes = std::fs::read(&store.path).map_err(|err| error(store, err.to_string()))?;
    let contents = match store.kind {
        StoreType::Pem => pem::read(&bytes),
        StoreType::Jks | StoreType::Pkcs12 if bytes.starts_with(&JKS_MAGIC) => {
            java::read_jks(&bytes, &store.password)
        }
        StoreType::Jks | StoreType::Pkcs12 => java::read_pkcs12(&bytes, &store.password),
    };
    let locked = store.kind != StoreType::Pem;
    contents.map_err(|reason| StoreError { locked, ..error(store, reason) })
}

/// An error of `store`.
pub(super) fn error(store: &StoreFile, reason: impl Into<String>) -> StoreError {
    let StoreFile { path, password: _, kind } = store;
    StoreError { path: path.clone(), kind: *kind, reason: reason.into(), locked: false }
}

const JKS_MAGIC: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];
const MAX_BYTES: u64 = 16 << 20;
