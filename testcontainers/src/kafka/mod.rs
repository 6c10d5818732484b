//! A real Apache Kafka, in `KRaft` mode, each node both broker and controller.
//!
//! ```no_run
//! # async fn it() -> Result<(), roundtrip_testcontainers::StartError> {
//! use roundtrip_testcontainers::kafka::Kafka;
//!
//! let mut kafka = Kafka::builder().brokers(3).property("min.insync.replicas", "2").start().await?;
//! println!("{}", kafka.bootstrap());
//! kafka.kill_broker(0).await?;
//! # Ok(()) }
//! ```

mod archive;
mod broker;
mod settings;
mod shared;
mod start;
mod stores;

use std::path::Path;

use self::{broker::Broker, stores::Stores};
pub use self::{
    shared::{shared, unique},
    start::Builder,
};
use crate::{engine::Engine, error::StartError, fault_proxy::FaultProxy};

/// A running cluster. Dropping it kills its brokers and deletes their data.
#[derive(Debug)]
pub struct Kafka {
    brokers: Vec<Broker>,
    proxies: Vec<FaultProxy>,
    stores: Option<Stores>,
    cluster_id: String,
    engine: Engine,
    // Last, so that it is deleted after the brokers have gone.
    dir: tempfile::TempDir,
}

impl Kafka {
    /// A cluster of one broker with one plaintext listener, to be refined and started.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The plaintext addresses of all brokers, for `bootstrap.servers`.
    pub fn bootstrap(&self) -> String {
        self.addresses(|it| Some(it.ports().plain))
    }

    /// The addresses of the brokers behind their fault proxies; a client that starts here stays
    /// behind them. Empty without [`Builder::through_fault_proxy`].
    pub fn proxied_bootstrap(&self) -> String {
        let all: Vec<String> = self.proxies.iter().map(|it| it.addr().to_string()).collect();
        all.join(",")
    }

    /// Addresses with SASL over TLS. Empty without [`Builder::secure`].
    pub fn sasl_ssl_bootstrap(&self) -> String {
        self.addresses(|it| it.ports().secure.map(|it| it.sasl_ssl))
    }

    /// Addresses with SASL without TLS. Empty without [`Builder::secure`].
    pub fn sasl_plaintext_bootstrap(&self) -> String {
        self.addresses(|it| it.ports().secure.map(|it| it.sasl_plaintext))
    }

    /// Addresses with TLS, where the client stays anonymous. Empty without [`Builder::secure`].
    pub fn ssl_bootstrap(&self) -> String {
        self.addresses(|it| it.ports().secure.map(|it| it.ssl))
    }

    fn addresses(&self, port: impl Fn(&Broker) -> Option<u16>) -> String {
        let ports = self.brokers.iter().filter_map(port);
        ports.map(|it| format!("127.0.0.1:{it}")).collect::<Vec<_>>().join(",")
    }

    /// The user of the SASL listeners, for PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512.
    pub fn user(&self) -> &'static str {
        settings::USER
    }

    /// The password of [`Self::user`].
    pub fn password(&self) -> &'static str {
        settings::PASSWORD
    }

    /// The certificate (PEM) that signed the brokers'; `None` without [`Builder::secure`].
    pub fn ca_pem(&self) -> Option<&Path> {
        self.stores.as_ref().map(Stores::ca_pem)
    }

    /// The same certificate as a PKCS #12 trust store; `None` without [`Builder::secure`].
    pub fn truststore_p12(&self) -> Option<&Path> {
        self.stores.as_ref().map(Stores::p12)
    }

    /// The same certificate as a JKS trust store; `None` without [`Builder::secure`].
    pub fn truststore_jks(&self) -> Option<&Path> {
        self.stores.as_ref().map(Stores::jks)
    }

    /// The password of both trust stores.
    pub fn truststore_password(&self) -> &'static str {
        stores::PASSWORD
    }

    /// The proxy in front of broker `index`, counted from 0; `None` without
    /// [`Builder::through_fault_proxy`].
    pub fn proxy(&self, index: usize) -> Option<&FaultProxy> {
        self.proxies.get(index)
    }

    /// The id that all brokers of the cluster share.
    pub fn cluster_id(&self) -> &str {
        &self.cluster_id
    }

    /// How many brokers the cluster has, running or not. Broker `index` has the node id
    /// `index + 1`.
    pub fn broker_count(&self) -> usize {
        self.brokers.len()
    }

    /// Kills broker `index` (SIGKILL) and waits until it is gone.
    ///
    /// # Errors
    /// Fails if there is no such broker, or it is still there after ten seconds.
    pub async fn kill_broker(&mut self, index: usize) -> Result<(), StartError> {
        self.broker(index)?.kill().await
    }

    /// Stops broker `index` (SIGTERM), which hands its partitions over, and waits until it is gone.
    ///
    /// # Errors
    /// Fails if there is no such broker, or it has not stopped after a minute.
    pub async fn stop_broker(&mut self, index: usize) -> Result<(), StartError> {
        self.broker(index)?.stop().await
    }

    /// Starts broker `index` again, on its old ports and data, and waits until it serves. Does
    /// nothing if it runs.
    ///
    /// A broker waits for a majority of the cluster, so after an outage of all start them together
    /// with [`Self::start_brokers`].
    ///
    /// # Errors
    /// Fails if there is no such broker, or it does not come up.
    pub async fn start_broker(&mut self, index: usize) -> Result<(), StartError> {
        let engine = self.engine.clone();
        let broker = self.broker(index)?;
        broker.launch(&engine)?;
        broker.ready().await
    }

    /// Starts all brokers that do not run, and waits until they serve.
    ///
    /// # Errors
    /// Fails if one does not come up.
    pub async fn start_brokers(&mut self) -> Result<(), StartError> {
        for broker in &mut self.brokers {
            broker.launch(&self.engine)?;
        }
        for broker in &mut self.brokers {
            broker.ready().await?;
        }
        Ok(())
    }

    /// Freezes broker `index` (SIGSTOP): its connections stay open, nothing answers.
    ///
    /// # Errors
    /// Fails if there is no such broker, or the signal cannot be sent.
    pub async fn pause_broker(&mut self, index: usize) -> Result<(), StartError> {
        self.broker(index)?.signal("STOP").await
    }

    /// Ends [`Self::pause_broker`].
    ///
    /// # Errors
    /// Fails if there is no such broker, or the signal cannot be sent.
    pub async fn resume_broker(&mut self, index: usize) -> Result<(), StartError> {
        self.broker(index)?.signal("CONT").await
    }

    fn broker(&mut self, index: usize) -> Result<&mut Broker, StartError> {
        self.brokers.get_mut(index).ok_or_else(|| StartError::Failed {
            what: format!("looking for broker {index}"),
            log: String::new(),
        })
    }

    /// What broker `index` has logged so far.
    pub fn log(&self, index: usize) -> String {
        self.brokers.get(index).map(Broker::log).unwrap_or_default()
    }

    /// The class path of Kafka's own command line tools, for `java -cp`; `None` in Docker, where
    /// [`Self::tool`] works too.
    pub fn tools_classpath(&self) -> Option<String> {
        match &self.engine {
            Engine::Java { lib, .. } => Some(lib.join("*").display().to_string()),
            Engine::Docker => None,
        }
    }

    /// A command that runs one of Kafka's tools by the name of its class, such as
    /// `org.apache.kafka.tools.TopicCommand`. Files it reads must be in [`Self::dir`].
    pub fn tool(&self, class: &str) -> tokio::process::Command {
        let name = unique("roundtrip-tool");
        let jvm = settings::tool_jvm();
        tokio::process::Command::from(self.engine.class(class, &jvm, self.dir(), &name))
    }

    /// The directory of the cluster, which goes with it.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }
}

#[cfg(test)]
mod tests;
