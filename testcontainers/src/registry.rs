//! A real schema registry that speaks Confluent's API: Apicurio Registry, storing in memory.

use std::{fs::File, path::Path, path::PathBuf, process::Command, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use crate::{
    cache,
    engine::{self, maven, pom, say},
    error::{Doing, StartError, tail},
    kafka::unique,
    leash::{LastWill, Leash},
    ports,
};

/// The last version that runs on Java 17.
const VERSION: &str = "3.0.9";
const GROUP: &str = "io.apicurio";
const IMAGE: &str = "apicurio/apicurio-registry";

/// Where Confluent's API is.
const BASE: &str = "/apis/ccompat/v7";

/// How long it may take to serve. Alone on an idle machine it takes about five seconds.
const READY: Duration = Duration::from_mins(2);

/// How often to try again with another port when somebody took it in between.
const ATTEMPTS: usize = 4;

/// A running registry. Dropping it kills it, and its schemas are gone.
#[derive(Debug)]
pub struct Registry {
    leash: Leash,
    port: u16,
    log: PathBuf,
    // Last, so that it is deleted after the process has gone.
    _dir: tempfile::TempDir,
}

impl Registry {
    /// Starts an empty registry and waits until it serves.
    ///
    /// # Errors
    /// Fails if nothing here can run it ([`StartError::Unavailable`]), it cannot be fetched, or it
    /// does not come up; then with the end of its log.
    pub async fn start() -> Result<Self, StartError> {
        let mut attempt = 1;
        loop {
            match Self::try_start().await {
                Err(StartError::Failed { log, .. })
                    if attempt < ATTEMPTS && log.contains("already in use") =>
                {
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    async fn try_start() -> Result<Self, StartError> {
        let dir = tempfile::Builder::new().prefix("roundtrip-registry-").tempdir();
        let dir = dir.doing("creating a directory")?;
        let port = ports::free(1).doing("looking for a free port")?.first().copied();
        let port = port.unwrap_or_default();
        let log = dir.path().join("registry.log");
        let leash = launch(port, &log, dir.path()).await?;
        let mut registry = Self { leash, port, log, _dir: dir };
        registry.ready().await?;
        Ok(registry)
    }

    /// The address for clients, for `schema.registry.url`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}{BASE}", self.port)
    }

    /// The port it listens on, for a proxy to stand in front of.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Kills it and waits until it is gone. Its schemas are gone too.
    ///
    /// # Errors
    /// Fails if it is still there after ten seconds.
    pub async fn stop(&mut self) -> Result<(), StartError> {
        self.leash.kill().await.doing("stopping the registry").map(drop)
    }

    /// Freezes it (SIGSTOP): its connections stay open, nothing answers.
    ///
    /// # Errors
    /// Fails if the signal cannot be sent.
    pub async fn pause(&mut self) -> Result<(), StartError> {
        self.leash.signal("STOP").await.doing("freezing the registry")
    }

    /// Ends [`Self::pause`].
    ///
    /// # Errors
    /// Fails if the signal cannot be sent.
    pub async fn resume(&mut self) -> Result<(), StartError> {
        self.leash.signal("CONT").await.doing("waking the registry")
    }

    async fn ready(&mut self) -> Result<(), StartError> {
        let give_up = Instant::now() + READY;
        let what = || "schema registry".to_owned();
        loop {
            if answers_ok(self.port, &format!("{BASE}/subjects")).await {
                return Ok(());
            }
            if self.leash.status().doing("looking after the registry")?.is_some() {
                return Err(StartError::Failed { what: what(), log: tail(&self.log(), 30) });
            }
            if give_up < Instant::now() {
                let log = tail(&self.log(), 30);
                return Err(StartError::Late { what: what(), after: READY, log });
            }
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Starts the process. The Docker side has not been run; see [`crate::engine`].
async fn launch(port: u16, log: &Path, dir: &Path) -> Result<Leash, StartError> {
    let out = File::create(log).doing("creating a log")?;
    let err = out.try_clone().doing("creating a log")?;
    let settings =
        [("QUARKUS_HTTP_HOST", "127.0.0.1".to_owned()), ("QUARKUS_HTTP_PORT", port.to_string())];
    if engine::docker().await {
        say(&format!("schema registry {VERSION} runs in Docker"));
        let name = unique("roundtrip-registry");
        let mut docker = Command::new("docker");
        docker.args(["run", "--rm", "--network=host", "--name", &name]);
        docker.args(settings.map(|(name, value)| format!("--env={name}={value}")));
        docker.arg(format!("{IMAGE}:{VERSION}"));
        let will = LastWill { container: Some(&name), litter: Some(dir) };
        return Leash::start_with(&docker, out, err, will).doing("starting docker");
    }
    engine::needs("schema registry", engine::NO_DOCKER, &["java", "mvn"]).await?;
    let app = cache::once(&format!("apicurio-{VERSION}"), fetch).await?.join("app");
    say(&format!("schema registry {VERSION} runs as a Java process from {}", app.display()));
    let mut java = Command::new("java");
    java.args(["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar"]);
    java.arg(app.join(format!("apicurio-registry-app-{VERSION}-runner.jar")));
    java.envs(settings).current_dir(dir);
    let will = LastWill { container: None, litter: Some(dir) };
    Leash::start_with(&java, out, err, will).doing("starting java")
}

/// Fetches the application and unpacks it into `app` in `dir`.
async fn fetch(dir: &Path) -> Result<(), StartError> {
    say(&format!("fetching schema registry {VERSION} with mvn"));
    let artifact = "apicurio-registry";
    // Maven wants the parent of a project even for an archive that needs nothing of it. Where the
    // registry has none, an empty one from a directory will do.
    let parents = dir.join("parents");
    let parent = parents.join(GROUP.replace('.', "/")).join(artifact).join(VERSION);
    std::fs::create_dir_all(&parent).doing("creating a directory")?;
    std::fs::write(
        parent.join(format!("{artifact}-{VERSION}.pom")),
        pom(GROUP, artifact, VERSION, ""),
    )
    .doing("writing a pom")?;
    let body = format!(
        "<repositories><repository><id>roundtrip-empty-parents</id><url>file://{}</url>\
         </repository></repositories>",
        parents.display()
    );
    std::fs::write(dir.join("pom.xml"), pom("roundtrip.test", "registry", "1", &body))
        .doing("writing pom.xml")?;
    let app = format!("-DoutputDirectory={}", dir.join("app").display());
    let what = format!("-Dartifact={GROUP}:{artifact}-app:{VERSION}:tar.gz:all");
    maven(dir, "unpack", &[what, app]).await
}

/// Whether a GET of `path` is answered with 200 within a second.
async fn answers_ok(port: u16, path: &str) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut status = [0; 12];
        stream.read_exact(&mut status).await?;
        Ok::<_, std::io::Error>(&status == b"HTTP/1.1 200")
    };
    matches!(timeout(Duration::from_secs(1), ask).await, Ok(Ok(true)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::or_skip;

    #[tokio::test]
    async fn it_serves_until_stopped() {
        let begin = Instant::now();
        let Some(mut registry) = or_skip(Registry::start().await) else { return };
        say(&format!("schema registry was up after {:?}", begin.elapsed()));
        assert!(answers_ok(registry.port(), "/apis/ccompat/v7/schemas/types").await);
        assert!(!answers_ok(registry.port(), "/apis/ccompat/v7/schemas/ids/7").await);
        registry.stop().await.unwrap();
        assert!(!ports::open(registry.port()).await);
    }
}
