//! Child processes that cannot outlive the test process.
//!
//! A test binary may be killed, or leave a server in a `static` that is never dropped. So each
//! server is started through a line of shell that first leaves a guard behind and then becomes the
//! server. The guard reads from a pipe whose other end only we hold: when we end, for whatever
//! reason, the system closes the pipe and the guard kills the server.

use std::{
    ffi::OsStr,
    io::{self, Write},
    path::Path,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    time::Duration,
};

use tokio::time::{Instant, sleep};

/// How often a process is asked whether it has ended.
const POLL: Duration = Duration::from_millis(10);

/// Run by `sh` with a container's name, a directory and then the program with its arguments. A line
/// on the pipe dismisses the guard, the end of the pipe makes it kill. `exec` keeps the process id,
/// so the child we hold is the program itself. The directory is removed twice, since another
/// process of the same cluster may still write for a moment.
const SCRIPT: &str = r#"
exec 3<&0 </dev/null
prey=$$ container=$1 litter=$2
shift 2
(
    exec >/dev/null 2>&1
    read -r _ <&3 && exit
    [ -z "$container" ] || docker kill "$container"
    kill -9 "$prey"
    [ -z "$litter" ] || { rm -rf -- "$litter"; sleep 1; rm -rf -- "$litter"; }
) &
exec 3<&-
exec "$@"
"#;

/// What must go with a process when we end without having had the time to see to it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LastWill<'a> {
    /// The container, if the process is a `docker run`. Signals reach it through the engine.
    pub(crate) container: Option<&'a str>,
    /// A directory to remove.
    pub(crate) litter: Option<&'a Path>,
}

/// A process that is killed when this value is dropped, and also when the test process ends.
#[derive(Debug)]
pub struct Leash {
    child: Child,
    guard: Option<ChildStdin>,
    container: Option<String>,
}

impl Leash {
    /// Starts `command`, whose standard input is empty.
    ///
    /// Of the command, the program, the arguments, the directory and the variables it sets are
    /// used. A program that does not exist shows as exit code 127.
    ///
    /// # Errors
    /// Fails if `sh` cannot be started.
    pub fn start(
        command: &Command,
        stdout: impl Into<Stdio>,
        stderr: impl Into<Stdio>,
    ) -> io::Result<Self> {
        Self::start_with(command, stdout, stderr, LastWill::default())
    }

    /// As [`Self::start`], with a last will.
    pub(crate) fn start_with(
        command: &Command,
        stdout: impl Into<Stdio>,
        stderr: impl Into<Stdio>,
        LastWill { container, litter }: LastWill<'_>,
    ) -> io::Result<Self> {
        let mut shell = Command::new("sh");
        shell.args([OsStr::new("-c"), OsStr::new(SCRIPT), OsStr::new("leash")]);
        shell.arg(container.unwrap_or_default()).arg(litter.unwrap_or(Path::new("")));
        shell.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        if let Some(dir) = command.get_current_dir() {
            shell.current_dir(dir);
        }
        let mut child =
            shell.stdin(Stdio::piped()).stdout(stdout.into()).stderr(stderr.into()).spawn()?;
        let guard = child.stdin.take();
        Ok(Self { child, guard, container: container.map(str::to_owned) })
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How the process ended, or `None` while it runs.
    ///
    /// # Errors
    /// Fails if the system does not know the process.
    pub fn status(&mut self) -> io::Result<Option<ExitStatus>> {
        let status = self.child.try_wait()?;
        if status.is_some() {
            self.dismiss_guard();
        }
        Ok(status)
    }

    /// Waits for the process to end.
    ///
    /// # Errors
    /// Fails with [`io::ErrorKind::TimedOut`] if it still runs after `deadline`.
    pub async fn wait(&mut self, deadline: Duration) -> io::Result<ExitStatus> {
        let give_up = Instant::now() + deadline;
        loop {
            if let Some(status) = self.status()? {
                return Ok(status);
            }
            if give_up < Instant::now() {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    format!("process {} still runs after {deadline:?}", self.id()),
                ));
            }
            sleep(POLL).await;
        }
    }

    /// Sends the signal `name`: `TERM`, `INT`, `STOP`, `CONT`, `KILL`.
    ///
    /// Does nothing if the process has already ended.
    ///
    /// # Errors
    /// Fails if `kill` does.
    pub async fn signal(&mut self, name: &str) -> io::Result<()> {
        if self.status()?.is_some() {
            return Ok(());
        }
        let (program, args) = match &self.container {
            None => ("kill", vec![format!("-{name}"), self.id().to_string()]),
            Some(it) => ("docker", vec!["kill".to_owned(), format!("--signal={name}"), it.clone()]),
        };
        let done = tokio::process::Command::new(program).args(&args).output().await?;
        if done.status.success() {
            return Ok(());
        }
        Err(io::Error::other(format!("{program} {args:?} ended with {}", done.status)))
    }

    /// Kills the process (SIGKILL) and waits until it is gone.
    ///
    /// # Errors
    /// Fails if it is still there after ten seconds.
    pub async fn kill(&mut self) -> io::Result<ExitStatus> {
        self.kill_now();
        self.wait(Duration::from_secs(10)).await
    }

    fn kill_now(&mut self) {
        if let Some(name) = &self.container {
            // The container may be gone already; then there is nothing left to kill.
            _ = Command::new("docker").args(["kill", name]).output();
        }
        // Fails only for a process that has ended.
        _ = self.child.kill();
    }

    /// Must come only after the process was seen to have ended. From then on its id may name a
    /// stranger.
    fn dismiss_guard(&mut self) {
        if let Some(mut guard) = self.guard.take() {
            // The guard may have been killed by hand; then it needs no dismissal.
            _ = guard.write_all(b"\n");
        }
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.kill_now();
        // A killed process ends at once; waiting reaps it.
        _ = self.child.wait();
        self.dismiss_guard();
    }
}

/// The resident memory of process `id`, in bytes; `None` once it has ended.
pub fn rss_bytes(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(Path::new("/proc").join(id.to_string()).join("status"));
    let status = status.ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper() -> Leash {
        let mut command = Command::new("sleep");
        command.arg("300");
        Leash::start(&command, Stdio::null(), Stdio::null()).unwrap()
    }

    fn runs(id: u32) -> bool {
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else { return false };
        !stat.contains(") Z ")
    }

    async fn until_gone(id: u32) {
        for _ in 0..500 {
            if !runs(id) {
                return;
            }
            sleep(POLL).await;
        }
        panic!("process {id} still runs");
    }

    #[tokio::test]
    async fn dropping_kills() {
        let leash = sleeper();
        let id = leash.id();
        assert!(runs(id));
        drop(leash);
        assert!(!runs(id));
    }

    /// What happens to a test process that is killed: nobody is left to kill the child, but the
    /// pipe closes.
    #[tokio::test]
    async fn the_end_of_the_pipe_kills() {
        let mut leash = sleeper();
        let id = leash.id();
        drop(leash.guard.take());
        until_gone(id).await;
    }

    #[tokio::test]
    async fn the_last_will_is_done() {
        let dir = tempfile::tempdir().unwrap().keep();
        std::fs::write(dir.join("file"), "x").unwrap();
        let mut command = Command::new("sleep");
        command.arg("300");
        let will = LastWill { litter: Some(&dir), container: None };
        let mut leash = Leash::start_with(&command, Stdio::null(), Stdio::null(), will).unwrap();
        drop(leash.guard.take());
        leash.wait(Duration::from_secs(10)).await.unwrap();
        for _ in 0..500 {
            if !dir.exists() {
                return;
            }
            sleep(POLL).await;
        }
        panic!("{} is still there", dir.display());
    }

    /// Not a test of its own: the body of the process that the next test kills.
    #[tokio::test]
    async fn leaks_when_told_to() {
        static LEAKED: std::sync::OnceLock<Leash> = std::sync::OnceLock::new();
        if std::env::var_os("LEASH_TEST_LEAKS").is_none() {
            return;
        }
        let leash = LEAKED.get_or_init(sleeper);
        crate::engine::say(&format!("leaked {}.", leash.id()));
        if std::env::var("LEASH_TEST_LEAKS").unwrap() == "hang" {
            std::future::pending::<()>().await;
        }
    }

    #[tokio::test]
    async fn statics_do_not_survive_the_test_process() {
        for how in ["hang", "end"] {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", "leash::tests::leaks_when_told_to", "--nocapture"]);
            command.env("LEASH_TEST_LEAKS", how);
            let mut process = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
            let stderr = io::BufReader::new(process.stderr.take().unwrap());
            let mut lines = io::BufRead::lines(stderr).map_while(Result::ok);
            let line = lines.find(|it| it.contains("leaked")).unwrap();
            let id = line.rsplit(' ').next().unwrap().trim_end_matches('.').parse().unwrap();
            if how == "hang" {
                assert!(runs(id));
                process.kill().unwrap();
            }
            process.wait().unwrap();
            until_gone(id).await;
        }
    }

    #[tokio::test]
    async fn signals_reach_the_program() {
        let mut leash = sleeper();
        leash.signal("TERM").await.unwrap();
        let status = leash.wait(Duration::from_secs(10)).await.unwrap();
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(15));
        leash.signal("TERM").await.unwrap();
    }

    #[tokio::test]
    async fn exit_codes_come_through() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 7"]);
        let mut leash = Leash::start(&command, Stdio::null(), Stdio::null()).unwrap();
        assert_eq!(leash.wait(Duration::from_secs(10)).await.unwrap().code(), Some(7));
        let nothing = Command::new("no-such-program-here");
        let mut leash = Leash::start(&nothing, Stdio::null(), Stdio::null()).unwrap();
        assert_eq!(leash.wait(Duration::from_secs(10)).await.unwrap().code(), Some(127));
    }

    #[tokio::test]
    async fn waiting_has_a_deadline() {
        let error = sleeper().wait(Duration::from_millis(30)).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn memory_is_read() {
        let leash = sleeper();
        // Nothing while it is between the shell and the program.
        while rss_bytes(leash.id()).is_none_or(|it| it < 10_000) {
            sleep(POLL).await;
        }
        assert_eq!(rss_bytes(u32::MAX), None);
    }
}
