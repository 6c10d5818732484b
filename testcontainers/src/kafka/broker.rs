//! One node of a cluster.

use std::{fs::OpenOptions, path::PathBuf, time::Duration};

use tokio::time::{Instant, sleep};

use super::settings::Ports;
use crate::{
    engine::Engine,
    error::{Doing, StartError, tail},
    kafka::unique,
    leash::Leash,
    ports,
};

/// How long a broker may take to serve. Alone on an idle machine it takes about three seconds.
const READY: Duration = Duration::from_mins(2);

/// How long a broker may take to stop when asked.
const STOP: Duration = Duration::from_mins(1);

/// A node, running or not. Its directory holds `server.properties`, `server.log` and `data`.
#[derive(Debug)]
pub(super) struct Broker {
    dir: PathBuf,
    ports: Ports,
    jvm: Vec<String>,
    leash: Option<Leash>,
    /// Where the log of the current run begins.
    log_start: usize,
}

impl Broker {
    pub(super) fn new(dir: PathBuf, ports: Ports, jvm: Vec<String>) -> Self {
        Self { dir, ports, jvm, leash: None, log_start: 0 }
    }

    pub(super) fn ports(&self) -> Ports {
        self.ports
    }

    pub(super) fn log(&self) -> String {
        String::from_utf8_lossy(&self.log_bytes()).into_owned()
    }

    fn log_bytes(&self) -> Vec<u8> {
        std::fs::read(self.dir.join("server.log")).unwrap_or_default()
    }

    fn log_of_this_run(&self) -> String {
        let all = self.log_bytes();
        String::from_utf8_lossy(all.get(self.log_start..).unwrap_or_default()).into_owned()
    }

    /// Starts the process, unless it runs. Does not wait until it serves.
    pub(super) fn launch(&mut self, engine: &Engine) -> Result<(), StartError> {
        if let Some(leash) = &mut self.leash
            && leash.status().doing("looking after a broker")?.is_none()
        {
            return Ok(());
        }
        self.log_start = self.log_bytes().len();
        let log = OpenOptions::new().create(true).append(true).open(self.dir.join("server.log"));
        let name = unique("roundtrip-kafka");
        // The whole directory of the cluster: it holds the key store.
        let cluster = self.dir.parent().unwrap_or(&self.dir);
        let mut command = engine.class("kafka.Kafka", &self.jvm, cluster, &name);
        command.arg(self.dir.join("server.properties"));
        let leash = log.and_then(|it| engine.start(&command, it, &name, cluster));
        self.leash = Some(leash.doing("starting a broker")?);
        Ok(())
    }

    /// Waits until it serves.
    pub(super) async fn ready(&mut self) -> Result<(), StartError> {
        let give_up = Instant::now() + READY;
        loop {
            let log = self.log_of_this_run();
            if log.contains("Kafka Server started") && ports::open(self.ports.plain).await {
                return Ok(());
            }
            if self.status()?.is_none_or(|it| !it) {
                return Err(StartError::Failed {
                    what: "Kafka broker".to_owned(),
                    log: tail(&log, 30),
                });
            }
            if give_up < Instant::now() {
                let what = "Kafka broker".to_owned();
                return Err(StartError::Late { what, after: READY, log: tail(&log, 30) });
            }
            sleep(Duration::from_millis(30)).await;
        }
    }

    /// Whether it runs; `None` if it was never started or was taken down.
    fn status(&mut self) -> Result<Option<bool>, StartError> {
        let Some(leash) = &mut self.leash else { return Ok(None) };
        Ok(Some(leash.status().doing("looking after a broker")?.is_none()))
    }

    pub(super) async fn kill(&mut self) -> Result<(), StartError> {
        if let Some(mut leash) = self.leash.take() {
            leash.kill().await.doing("killing a broker")?;
        }
        Ok(())
    }

    pub(super) async fn stop(&mut self) -> Result<(), StartError> {
        if let Some(mut leash) = self.leash.take() {
            leash.signal("TERM").await.doing("stopping a broker")?;
            leash.wait(STOP).await.doing("stopping a broker")?;
        }
        Ok(())
    }

    pub(super) async fn signal(&mut self, name: &str) -> Result<(), StartError> {
        match &mut self.leash {
            Some(leash) => leash.signal(name).await.doing("signalling a broker"),
            None => Ok(()),
        }
    }
}
