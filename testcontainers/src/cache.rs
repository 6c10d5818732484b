//! What is fetched once per machine and shared by all test processes.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use crate::error::{Doing, StartError};

/// How long another process may take to fetch the same thing.
const PATIENCE: Duration = Duration::from_mins(15);

/// The directory `name` of the cache, filled by `make` if no process has done so before.
///
/// `make` fills an empty directory that gets its name only when finished, so a process killed
/// half-way leaves nothing that looks finished. A file lock, which ends with its process, keeps
/// others from fetching at the same time.
///
/// # Errors
/// Fails if the cache cannot be written, `make` fails, or the lock is not to be had in 15 minutes.
pub(crate) async fn once<F>(name: &str, make: F) -> Result<PathBuf, StartError>
where
    F: AsyncFnOnce(&Path) -> Result<(), StartError>,
{
    once_in(&root()?, name, make).await
}

/// `$XDG_CACHE_HOME/roundtrip`, else `~/.cache/roundtrip`.
fn root() -> Result<PathBuf, StartError> {
    let set = |name| std::env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    set("XDG_CACHE_HOME")
        .or_else(|| Some(set("HOME")?.join(".cache")))
        .map(|it| it.join("roundtrip"))
        .ok_or(StartError::Unavailable { what: "cache", why: "HOME is not set".to_owned() })
}

async fn once_in<F>(root: &Path, name: &str, make: F) -> Result<PathBuf, StartError>
where
    F: AsyncFnOnce(&Path) -> Result<(), StartError>,
{
    let finished = root.join(name);
    if finished.exists() {
        return Ok(finished);
    }
    std::fs::create_dir_all(root).doing(format!("creating {}", root.display()))?;
    let _lock = lock(&root.join(format!(".{name}.lock"))).await?;
    if finished.exists() {
        return Ok(finished);
    }
    let growing = tempfile::Builder::new()
        .prefix(&format!(".{name}-"))
        .tempdir_in(root)
        .doing(format!("creating a directory in {}", root.display()))?;
    make(growing.path()).await?;
    std::fs::rename(growing.keep(), &finished).doing(format!("naming {}", finished.display()))?;
    Ok(finished)
}

/// Waits for the lock, which is released when the file is dropped.
async fn lock(path: &Path) -> Result<File, StartError> {
    let doing = || format!("locking {}", path.display());
    let file = File::create(path).doing(doing())?;
    let give_up = Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(error).doing(doing()),
            Err(TryLockError::WouldBlock) if give_up < Instant::now() => {
                return Err(StartError::Late {
                    what: doing(),
                    after: PATIENCE,
                    log: String::new(),
                });
            }
            Err(TryLockError::WouldBlock) => sleep(Duration::from_millis(50)).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn only_the_first_makes_it() {
        let root = tempfile::tempdir().unwrap();
        let count = AtomicUsize::new(0);
        let make = || {
            once_in(root.path(), "thing", async |dir: &Path| {
                count.fetch_add(1, Ordering::SeqCst);
                sleep(Duration::from_millis(20)).await;
                std::fs::write(dir.join("file"), "x").doing("writing")
            })
        };
        let (a, b, c) = tokio::join!(make(), make(), make());
        assert_eq!(a.unwrap(), b.unwrap());
        assert!(c.unwrap().join("file").exists());
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_failure_leaves_nothing_behind() {
        let root = tempfile::tempdir().unwrap();
        let failed = once_in(root.path(), "thing", async |_: &Path| {
            Err(StartError::Failed { what: "x".to_owned(), log: String::new() })
        });
        failed.await.unwrap_err();
        assert!(!root.path().join("thing").exists());
        once_in(root.path(), "thing", async |_: &Path| Ok(())).await.unwrap();
    }
}
