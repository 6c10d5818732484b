//! What runs the servers: Docker if an engine answers, else Java.
//!
//! Both run the same Kafka with the same configuration file, and both run a real Kafka. The Docker
//! side uses the host's network, so that advertised addresses are the same from everywhere, which
//! needs Linux. It was written without an engine at hand and has not been run; the Java side is
//! what the tests of this crate have run.

use std::{borrow::Borrow, path::Path, path::PathBuf, process::Command, time::Duration};

use tokio::sync::OnceCell;

use crate::{
    cache, command,
    error::Doing,
    error::StartError,
    leash::{LastWill, Leash},
};

/// The version of Apache Kafka that is run.
pub const KAFKA_VERSION: &str = "4.3.1";

const IMAGE: &str = "apache/kafka";

/// Why Java is needed.
pub(crate) const NO_DOCKER: &str = "no Docker engine answers, and ";

/// How long fetching from a package registry may take.
pub(crate) const FETCH: Duration = Duration::from_mins(10);

/// How long Docker has to say that it is there.
const ANSWER: Duration = Duration::from_secs(2);

/// What runs a Java program that belongs to Kafka.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    /// Inside a container of Kafka's image.
    Docker,
    /// In a local process.
    Java {
        /// The directory of the jars.
        lib: PathBuf,
        /// Classes that the JVM need not load from them.
        archive: Option<PathBuf>,
    },
}

/// Chooses once per test process, and says on standard error what was chosen.
///
/// # Errors
/// Fails with [`StartError::Unavailable`] if there is neither, or [`StartError::Demanded`] if
/// `ROUNDTRIP_TEST_BROKER=kafka`; or if Kafka's jars cannot be fetched.
pub(crate) async fn kafka() -> Result<Engine, StartError> {
    static CHOICE: OnceCell<Engine> = OnceCell::const_new();
    CHOICE.get_or_try_init(choose_kafka).await.cloned()
}

async fn choose_kafka() -> Result<Engine, StartError> {
    if docker().await {
        say(&format!("Kafka {KAFKA_VERSION} runs in Docker"));
        return Ok(Engine::Docker);
    }
    needs("Kafka", NO_DOCKER, &["java", "mvn"]).await?;
    let lib = cache::once(&format!("kafka-{KAFKA_VERSION}"), fetch_kafka).await?.join("lib");
    say(&format!("Kafka {KAFKA_VERSION} runs as Java processes from {}", lib.display()));
    Ok(Engine::Java { lib, archive: None })
}

/// Whether a Docker engine answers.
pub(crate) async fn docker() -> bool {
    static ANSWERS: OnceCell<bool> = OnceCell::const_new();
    let ask = || command::succeeds("docker", &["version", "--format={{.Server.Version}}"], ANSWER);
    *ANSWERS.get_or_init(ask).await
}

/// Fails unless all `programs` are installed. `because` says why they are needed, if they would not
/// always be.
pub(crate) async fn needs(
    what: &'static str,
    because: &str,
    programs: &[&str],
) -> Result<(), StartError> {
    for program in programs {
        if !command::succeeds(program, &["--version"], Duration::from_secs(20)).await {
            return Err(unavailable(
                what,
                format!("{because}\"{program} --version\" does not work"),
            ));
        }
    }
    Ok(())
}

/// The error of a fixture that cannot run here, depending on whether the environment demands it.
pub(crate) fn unavailable(what: &'static str, why: String) -> StartError {
    if std::env::var_os("ROUNDTRIP_TEST_BROKER").is_some_and(|it| it == "kafka") {
        StartError::Demanded { what, why }
    } else {
        StartError::Unavailable { what, why }
    }
}

/// The fixture, or `None` after saying that the test was skipped because this machine cannot run
/// it: `let Some(kafka) = or_skip(kafka::shared().await) else { return };`
///
/// # Panics
/// On every other failure, so that a broken fixture does not pass for an absent one.
#[track_caller]
pub fn or_skip<T, E: Borrow<StartError>>(started: Result<T, E>) -> Option<T> {
    match started {
        Ok(fixture) => Some(fixture),
        Err(error) => {
            let error = error.borrow();

            assert!(matches!(error, StartError::Unavailable { .. }), "{error} ({error:?})");
            say(&format!("SKIPPED: {error}"));
            None
        }
    }
}

/// Tells whoever runs the tests.
#[expect(
    clippy::print_stderr,
    reason = "the one place where fixtures talk to whoever runs the tests"
)]
pub(crate) fn say(what: &str) {
    eprintln!("testcontainers: {what}");
}

impl Engine {
    /// A command that runs Kafka's Java class `class`, with access to `dir` under its own name.
    pub(crate) fn class(&self, class: &str, jvm: &[String], dir: &Path, name: &str) -> Command {
        match self {
            Self::Java { lib, archive } => {
                let mut java = Command::new("java");
                if let Some(archive) = archive {
                    java.arg(format!("-XX:SharedArchiveFile={}", archive.display()));
                }
                java.args(jvm).arg("-Dorg.slf4j.simpleLogger.logFile=System.out");
                java.arg("-cp").arg(lib.join("*")).arg(class);
                java
            }
            Self::Docker => {
                let mut docker = in_container(dir, name, "/opt/kafka/bin/kafka-run-class.sh");
                docker.arg(class);
                docker
            }
        }
    }

    /// A command that runs Java's `keytool`, with access to `dir` under its own name.
    pub(crate) fn keytool(&self, dir: &Path) -> Command {
        match self {
            Self::Java { .. } => Command::new("keytool"),
            Self::Docker => in_container(dir, "roundtrip-keytool", "/opt/java/openjdk/bin/keytool"),
        }
    }

    /// Starts `command`, which came from [`Self::class`] with the same `name`, with both outputs
    /// into `log`. If nobody is left to do it, `litter` is removed with it.
    pub(crate) fn start(
        &self,
        command: &Command,
        log: std::fs::File,
        name: &str,
        litter: &Path,
    ) -> std::io::Result<Leash> {
        let container = match self {
            Self::Java { .. } => None,
            Self::Docker => Some(name),
        };
        let stderr = log.try_clone()?;
        Leash::start_with(command, log, stderr, LastWill { container, litter: Some(litter) })
    }
}

/// `docker run` of `entry` in Kafka's image, as the owner of `dir`, so that the test can delete
/// what it leaves there.
fn in_container(dir: &Path, name: &str, entry: &str) -> Command {
    use std::os::unix::fs::MetadataExt;
    let owner = std::fs::metadata(dir)
        .map_or_else(|_| "0:0".to_owned(), |it| format!("{}:{}", it.uid(), it.gid()));
    let mut docker = Command::new("docker");
    docker.args(["run", "--rm", "--network=host", "--user", &owner, "--name", name]);
    docker.arg(format!("--volume={0}:{0}", dir.display()));
    docker.args(["--env=LOG_DIR=/tmp", "--entrypoint", entry]);
    docker.arg(format!("{IMAGE}:{KAFKA_VERSION}"));
    docker
}

/// Fetches Kafka's server and its tools with all they need into `lib` in `dir`.
async fn fetch_kafka(dir: &Path) -> Result<(), StartError> {
    say(&format!("fetching Kafka {KAFKA_VERSION} with mvn"));
    let dependencies = [
        dependency("org.apache.kafka", "kafka_2.13", KAFKA_VERSION),
        dependency("org.apache.kafka", "kafka-tools", KAFKA_VERSION),
        // Logs to standard output; the 1.7 line is the one whose API the server was built with.
        dependency("org.slf4j", "slf4j-simple", "1.7.36"),
    ];
    let body = format!("<dependencies>{}</dependencies>", dependencies.concat());
    std::fs::write(dir.join("pom.xml"), pom("roundtrip.test", "kafka", "1", &body))
        .doing("writing pom.xml")?;
    let lib = format!("-DoutputDirectory={}", dir.join("lib").display());
    maven(dir, "copy-dependencies", &["-DincludeScope=runtime".to_owned(), lib]).await
}

fn dependency(group: &str, artifact: &str, version: &str) -> String {
    format!(
        "<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>\
         <version>{version}</version></dependency>"
    )
}

/// A Maven project without code.
pub(crate) fn pom(group: &str, artifact: &str, version: &str, body: &str) -> String {
    format!(
        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion>\
         <groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>\
         <packaging>pom</packaging>{body}</project>\n"
    )
}

/// Runs a goal of Maven's dependency plugin on the `pom.xml` in `dir`, with whatever registries
/// the machine is set up for.
pub(crate) async fn maven(dir: &Path, goal: &str, args: &[String]) -> Result<(), StartError> {
    let mut mvn = tokio::process::Command::new("mvn");
    mvn.args(["-q", "-B", "-f"]).arg(dir.join("pom.xml"));
    mvn.arg(format!("org.apache.maven.plugins:maven-dependency-plugin:3.8.1:{goal}")).args(args);
    command::run(mvn, FETCH).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absence_is_skipped() {
        assert_eq!(or_skip(Ok::<_, StartError>(1)), Some(1));
        let absent = StartError::Unavailable { what: "x", why: String::new() };
        assert_eq!(or_skip(Err::<(), _>(&absent)), None);
    }

    #[test]
    #[should_panic(expected = "broken")]
    fn a_failure_is_not_skipped() {
        let failed = StartError::Failed { what: "broken".to_owned(), log: String::new() };
        or_skip(Err::<(), _>(failed));
    }

    #[tokio::test]
    async fn a_missing_program_is_named() {
        let error = needs("it", "", &["no-such-program-here"]).await.unwrap_err();
        assert!(error.to_string().contains("no-such-program-here"), "{error}");
    }

    #[test]
    fn containers_see_the_directory_under_its_name() {
        let command = Engine::Docker.class("kafka.Kafka", &[], Path::new("/tmp"), "n");
        let args: Vec<_> = command.get_args().map(|it| it.to_string_lossy()).collect();
        assert!(args.contains(&"--volume=/tmp:/tmp".into()), "{args:?}");
        assert!(args.ends_with(&["apache/kafka:4.3.1".into(), "kafka.Kafka".into()]), "{args:?}");
    }
}
