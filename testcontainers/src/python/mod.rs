//! An independent Kafka client, the judge of what stands in a topic.
//!
//! The service under test has one Kafka client. What that client gets wrong the same way in both
//! directions, only another program can tell: this one is Python's, in a virtual environment of
//! its own.

mod judge;

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};

use tokio::{io::AsyncWriteExt, process::Command, time::timeout};

pub use self::judge::{ConsumedRecord, Judge, ProducedRecord, consume, produce};
use crate::{
    cache, command,
    engine::{self, FETCH, say},
    error::{Doing, StartError, tail},
};

/// The version of the Python client.
pub const VERSION: &str = "2.16.1";

/// The Python interpreter that has the package `confluent-kafka`.
///
/// Made once per machine, in about ten seconds, and kept in the cache.
///
/// # Errors
/// Fails if there is no `python3` ([`StartError::Unavailable`]), or the package cannot be fetched.
pub async fn confluent_kafka_python() -> Result<PathBuf, StartError> {
    engine::needs("Python client", "", &["python3"]).await?;
    let dir = cache::once(&format!("python-confluent-kafka-{VERSION}"), make).await?;
    Ok(interpreter(&dir))
}

/// A virtual environment may be moved: its interpreter finds what lies beside it.
fn interpreter(dir: &Path) -> PathBuf {
    dir.join("bin").join("python")
}

async fn make(dir: &Path) -> Result<(), StartError> {
    say(&format!("fetching confluent-kafka {VERSION} with pip"));
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(dir);
    command::run(venv, FETCH).await?;
    let mut pip = Command::new(interpreter(dir));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip.arg(format!("confluent-kafka=={VERSION}"));
    command::run(pip, FETCH).await.map(drop)
}

/// Runs a script that may import `confluent_kafka`, for at most two minutes.
///
/// # Errors
/// Fails if the interpreter cannot be had or the script is late. A script that fails shows in the
/// status of the output.
pub async fn run_python(script: &str, args: &[&str]) -> Result<Output, StartError> {
    run(script, args, &[], Duration::from_mins(2)).await
}

/// As [`run_python`], with `input` to read and another deadline.
async fn run(
    script: &str,
    args: &[&str],
    input: &[u8],
    deadline: Duration,
) -> Result<Output, StartError> {
    let mut python = Command::new(confluent_kafka_python().await?);
    python.arg("-c").arg(script).args(args).kill_on_drop(true);
    python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = python.spawn().doing("starting python")?;
    let stdin = child.stdin.take();
    let feed = async {
        if let Some(mut stdin) = stdin {
            // A script that has ended does not read; its status tells why.
            _ = stdin.write_all(input).await;
        }
    };
    let both = async { tokio::join!(feed, child.wait_with_output()) };
    if let Ok(((), output)) = timeout(deadline, both).await {
        return output.doing("running python");
    }
    let what = "python script".to_owned();
    Err(StartError::Late { what, after: deadline, log: String::new() })
}

/// The output of a script that had to succeed.
fn succeeded(output: Output) -> Result<Vec<u8>, StartError> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    let log = tail(&String::from_utf8_lossy(&output.stderr), 30);
    Err(StartError::Failed { what: "python script".to_owned(), log })
}

#[cfg(test)]
mod tests;
