//! Running a program to its end, with a deadline.

use std::{process::Output, time::Duration};

use tokio::{process::Command, time::timeout};

use crate::error::{Doing, StartError, tail};

/// Runs `command`, which is killed if it is not done after `deadline`.
///
/// # Errors
/// Fails if it cannot be started, is late, or does not end with success; then with the end of what
/// it printed.
pub(crate) async fn run(mut command: Command, deadline: Duration) -> Result<Output, StartError> {
    let what = command.as_std().get_program().to_string_lossy().into_owned();
    command.kill_on_drop(true).stdin(std::process::Stdio::null());
    let Ok(output) = timeout(deadline, command.output()).await else {
        return Err(StartError::Late { what, after: deadline, log: String::new() });
    };
    let output = output.doing(format!("running {what}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let log = [output.stdout.as_slice(), b"\n", &output.stderr].concat();
    Err(StartError::Failed {
        what: format!("{what} ({})", output.status),
        log: tail(&String::from_utf8_lossy(&log), 40),
    })
}

/// Whether `command` ends with success within `deadline`.
pub(crate) async fn succeeds(program: &str, args: &[&str], deadline: Duration) -> bool {
    let mut command = Command::new(program);
    command.args(args);
    run(command, deadline).await.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn failure_carries_the_output() {
        let error = run(sh("echo out; echo err >&2; exit 3"), Duration::from_secs(10)).await;
        let Err(StartError::Failed { what, log }) = error else { panic!("{error:?}") };
        assert!(what.contains('3'), "{what}");
        assert_eq!(log.split_whitespace().collect::<Vec<_>>(), ["out", "err"]);
    }

    #[tokio::test]
    async fn deadline_holds() {
        let error = run(sh("sleep 60"), Duration::from_millis(50)).await;
        assert!(matches!(error, Err(StartError::Late { .. })), "{error:?}");
    }

    #[tokio::test]
    async fn success_is_told_from_absence() {
        assert!(succeeds("true", &[], Duration::from_secs(10)).await);
        assert!(!succeeds("false", &[], Duration::from_secs(10)).await);
        assert!(!succeeds("no-such-program-here", &[], Duration::from_secs(10)).await);
    }
}
