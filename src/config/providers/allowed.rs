//! Which files a provider may read.

use std::path::{Path, PathBuf};

/// The directories (or files) beneath which a provider may read. `None` allows everything, as
/// Kafka Connect does where `allowed.paths` is not set.
#[derive(Clone, Debug)]
pub(super) struct AllowedPaths(Option<Vec<PathBuf>>);

impl AllowedPaths {
    /// Reads `allowed.paths`. A path that does not exist allows nothing.
    pub(super) fn new(paths: Option<&str>) -> Self {
        let canonical = |it: &str| Path::new(it).canonicalize().ok();
        let listed = |it: &str| it.split(',').map(str::trim).filter_map(canonical).collect();
        Self(paths.filter(|it| !it.trim().is_empty()).map(listed))
    }

    /// Whether everything is allowed.
    pub(super) fn is_open(&self) -> bool {
        self.0.is_none()
    }

    /// The real path of a file that may be read: symbolic links and `..` are resolved before it is
    /// compared, so that neither leads out of an allowed directory.
    ///
    /// # Errors
    /// Fails with the reason. Under a list it does not tell what is missing from what is forbidden:
    /// nobody learns which other files there are.
    pub(super) fn resolve(&self, path: &Path) -> Result<PathBuf, String> {
        let real = path.canonicalize();
        match &self.0 {
            None => real.map_err(|err| err.to_string()),
            Some(paths) => real
                .ok()
                .filter(|real| paths.iter().any(|it| real.starts_with(it)))
                .ok_or_else(|| "it is missing, or not beneath allowed.paths".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_an_allowed_directory() {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("inside");
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(inside.join("a"), "1").unwrap();
        std::fs::write(dir.path().join("outside"), "2").unwrap();
        std::fs::create_dir(dir.path().join("inside-too")).unwrap();
        std::fs::write(dir.path().join("inside-too/b"), "3").unwrap();
        std::os::unix::fs::symlink(dir.path().join("outside"), inside.join("link")).unwrap();

        let allowed = AllowedPaths::new(inside.to_str());
        assert!(allowed.resolve(&inside.join("a")).is_ok());
        for path in ["link", "../outside", "../inside-too/b", "missing"] {
            assert!(allowed.resolve(&inside.join(path)).is_err(), "{path}");
        }
        assert!(AllowedPaths::new(None).resolve(&inside.join("link")).is_ok());
        assert!(AllowedPaths::new(Some("/no/such")).resolve(&inside.join("a")).is_err());
    }
}
