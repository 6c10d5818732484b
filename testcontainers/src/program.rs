//! The program under test.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions},
    io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    sync::Arc,
    time::Duration,
};

use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::{
    error::tail,
    leash::{self, LastWill, Leash},
};

/// How to start a program. May be started again and again: all runs share one directory, and their
/// output is appended to the same two files.
#[derive(Clone, Debug)]
pub struct Launch {
    program: PathBuf,
    args: Vec<OsString>,
    vars: Vec<(OsString, OsString)>,
    dir: Arc<TempDir>,
}

/// A running program. Dropping it kills it; its directory goes with the last of its [`Launch`] and
/// its runs.
#[derive(Debug)]
pub struct Program {
    leash: Leash,
    dir: Arc<TempDir>,
}

impl Launch {
    /// Prepares to run `program` in a new, empty directory.
    ///
    /// # Errors
    /// Fails if the directory cannot be created.
    pub fn new(program: impl Into<PathBuf>) -> io::Result<Self> {
        let dir = Arc::new(tempfile::Builder::new().prefix("roundtrip-program-").tempdir()?);
        Ok(Self { program: program.into(), args: Vec::new(), vars: Vec::new(), dir })
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of its environment, which it otherwise inherits.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.vars.push((name.into(), value.into()));
        self
    }

    /// The directory in which it runs. Files it needs can be put there before.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file into [`Self::dir`] and returns its path.
    ///
    /// # Errors
    /// Fails if the file cannot be written.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> io::Result<PathBuf> {
        let path = self.dir().join(name);
        std::fs::write(&path, content)?;
        Ok(path)
    }

    /// Starts it.
    ///
    /// # Errors
    /// Fails if its output files or the process cannot be created. A program that does not exist
    /// shows later, as exit code 127.
    pub fn start(&self) -> io::Result<Program> {
        let mut command = Command::new(&self.program);
        command.args(&self.args).envs(self.vars.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.dir());
        let will = LastWill { container: None, litter: Some(self.dir()) };
        let stdout = append(&self.dir().join("stdout"))?;
        let stderr = append(&self.dir().join("stderr"))?;
        let leash = Leash::start_with(&command, stdout, stderr, will)?;
        Ok(Program { leash, dir: Arc::clone(&self.dir) })
    }
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

impl Program {
    /// The process id.
    pub fn id(&self) -> u32 {
        self.leash.id()
    }

    /// The directory in which it runs; its output is in the files `stdout` and `stderr` there.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// What it, and earlier runs of the same [`Launch`], printed to standard output so far.
    pub fn stdout(&self) -> String {
        read(&self.dir().join("stdout"))
    }

    /// What it, and earlier runs of the same [`Launch`], printed to standard error so far.
    pub fn stderr(&self) -> String {
        read(&self.dir().join("stderr"))
    }

    /// Waits for a complete line that contains `text`, on either output, and returns it.
    ///
    /// # Errors
    /// Fails if there is none after `deadline`, or the program has ended without it; then with the
    /// end of its output.
    pub async fn wait_for_line(&mut self, text: &str, deadline: Duration) -> io::Result<String> {
        self.wait_for_nth_line(text, 1, deadline).await
    }

    /// As [`Self::wait_for_line`] for the `nth` such line, counted from 1: what an earlier run
    /// printed counts too.
    ///
    /// # Errors
    /// As [`Self::wait_for_line`].
    pub async fn wait_for_nth_line(
        &mut self,
        text: &str,
        nth: usize,
        deadline: Duration,
    ) -> io::Result<String> {
        let give_up = Instant::now() + deadline;
        loop {
            // Asked before reading: what it printed last is seen even if it has ended.
            let ended = self.leash.status()?;
            if let Some(line) = self.nth_line(text, nth) {
                return Ok(line);
            }
            if let Some(status) = ended {
                return Err(self.complaint(&format!("ended with {status} before {text:?}")));
            }
            if give_up < Instant::now() {
                return Err(self.complaint(&format!("printed no {text:?} in {deadline:?}")));
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    fn nth_line(&self, text: &str, nth: usize) -> Option<String> {
        let all = [self.stdout(), self.stderr()];
        let mut lines = all.iter().flat_map(|it| it.split_inclusive('\n'));
        let complete = lines.by_ref().filter(|it| it.ends_with('\n') && it.contains(text));
        complete.map(|it| it.trim_end().to_owned()).nth(nth.saturating_sub(1))
    }

    fn complaint(&self, what: &str) -> io::Error {
        let (out, err) = (tail(&self.stdout(), 20), tail(&self.stderr(), 20));
        io::Error::other(format!("program {what}\n-- stdout\n{out}\n-- stderr\n{err}"))
    }

    /// Kills it as a power cut would (SIGKILL) and waits until it is gone.
    ///
    /// # Errors
    /// Fails if it is still there after ten seconds.
    pub async fn kill9(&mut self) -> io::Result<ExitStatus> {
        self.leash.kill().await
    }

    /// Asks it to end (SIGTERM). Does not wait.
    ///
    /// # Errors
    /// Fails if the signal cannot be sent.
    pub async fn terminate(&mut self) -> io::Result<()> {
        self.leash.signal("TERM").await
    }

    /// Sends the signal `name`: `STOP`, `CONT`, `INT`, `HUP`.
    ///
    /// # Errors
    /// Fails if the signal cannot be sent.
    pub async fn signal(&mut self, name: &str) -> io::Result<()> {
        self.leash.signal(name).await
    }

    /// How it ended, or `None` while it runs.
    ///
    /// # Errors
    /// Fails if the system does not know the process.
    pub fn status(&mut self) -> io::Result<Option<ExitStatus>> {
        self.leash.status()
    }

    /// Waits for it to end.
    ///
    /// # Errors
    /// Fails with [`io::ErrorKind::TimedOut`] if it still runs after `deadline`.
    pub async fn wait(&mut self, deadline: Duration) -> io::Result<ExitStatus> {
        self.leash.wait(deadline).await
    }

    /// Its resident memory in bytes; `None` once it has ended.
    pub fn rss_bytes(&self) -> Option<u64> {
        leash::rss_bytes(self.id())
    }
}

/// Text of a file that may be cut in the middle of a character.
fn read(path: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    fn sh(script: &str) -> Launch {
        Launch::new("sh").unwrap().args(["-c", script])
    }

    #[tokio::test]
    async fn output_and_exit_code_are_kept() {
        let launch = sh("echo out $WHO; echo err >&2; cat given; exit 4").env("WHO", "me");
        launch.file("given", "content\n").unwrap();
        let mut program = launch.start().unwrap();
        assert_eq!(program.wait_for_line("content", SOON).await.unwrap(), "content");
        assert_eq!(program.wait(SOON).await.unwrap().code(), Some(4));
        assert_eq!(program.stdout(), "out me\ncontent\n");
        assert_eq!(program.stderr(), "err\n");
    }

    #[tokio::test]
    async fn a_missing_line_is_explained() {
        let mut program = sh("echo something else").start().unwrap();
        let error = program.wait_for_line("ready", SOON).await.unwrap_err().to_string();
        assert!(error.contains("before \"ready\"") && error.contains("something else"), "{error}");
        let mut program = sh("sleep 60").start().unwrap();
        let late = program.wait_for_line("ready", Duration::from_millis(50)).await;
        assert!(late.unwrap_err().to_string().contains("no \"ready\""));
    }

    #[tokio::test]
    async fn it_is_killed_asked_and_started_again() {
        let launch = sh("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.02; done");
        let mut first = launch.start().unwrap();
        first.wait_for_line("up", SOON).await.unwrap();
        assert!(first.rss_bytes().is_some_and(|it| 0 < it));
        assert_eq!(first.kill9().await.unwrap().code(), None);
        let mut second = launch.start().unwrap();
        second.wait_for_nth_line("up", 2, SOON).await.unwrap();
        second.terminate().await.unwrap();
        assert!(second.wait(SOON).await.unwrap().success());
        assert_eq!(second.stdout(), "up\nup\nbye\n");
        assert_eq!(second.rss_bytes(), None);
    }

    #[tokio::test]
    async fn the_directory_goes_last() {
        let launch = sh("sleep 60");
        let program = launch.start().unwrap();
        let dir = launch.dir().to_owned();
        drop(launch);
        assert!(dir.exists());
        drop(program);
        assert!(!dir.exists());
    }
}
