//! Which cluster the brokers belong to, and why they do not say.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rdkafka::{
    ClientConfig, ClientContext,
    config::RDKafkaLogLevel,
    error::{KafkaError, RDKafkaErrorCode},
    metadata::MetadataBroker,
    producer::{BaseProducer, DeliveryResult, Producer, ProducerContext},
};
use tokio::time::Instant;

use super::{Properties, context::Owner};

/// A Kafka cluster, as its brokers tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Its id.
    pub id: String,
    /// Where its brokers listen, `host:port` each.
    pub brokers: Vec<String>,
}

/// No broker told of its cluster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClusterError {
    /// librdkafka refuses the settings.
    #[error("Kafka client could not be started: {0}")]
    Settings(String),
    /// A broker refuses the credentials.
    #[error("no broker accepts the credentials: {0}")]
    Credentials(String),
    /// None answered in time.
    #[error("no broker answered within {wait:?}{}", said(last.as_deref()))]
    Silent {
        /// How long they were asked.
        wait: Duration,
        /// The client's last error.
        last: Option<String>,
    },
}

impl Cluster {
    /// Asks the brokers for as long as `wait`, and says in the log what keeps them from answering.
    /// Ends within a second when the future is dropped.
    ///
    /// # Errors
    /// Fails if the settings or the credentials are refused, or nobody answers in time.
    pub async fn ask(properties: &Properties, wait: Duration) -> Result<Self, ClusterError> {
        let config: ClientConfig = properties.iter().collect();
        let context = Probe { owner: properties.owner.clone(), heard: Arc::default() };
        let heard = context.heard.clone();
        let client: BaseProducer<Probe> = config
            .create_with_context(context)
            .map_err(|err| ClusterError::Settings(err.to_string()))?;
        let given_up = GivenUp::default();
        let asking = Asking { client, heard, given_up: given_up.0.clone(), wait };
        let asked = tokio::task::spawn_blocking(move || asking.run()).await;
        asked.unwrap_or(Err(ClusterError::Silent { wait, last: None }))
    }
}

struct Asking {
    /// A producer, since producers serve their events whenever they are polled.
    client: BaseProducer<Probe>,
    heard: Arc<Mutex<Heard>>,
    given_up: Arc<AtomicBool>,
    wait: Duration,
}

impl Asking {
    fn run(self) -> Result<Cluster, ClusterError> {
        let until = Instant::now() + self.wait;
        let mut waits = false;
        loop {
            if let Some(cluster) = self.ask_once() {
                return Ok(cluster);
            }
            self.client.poll(Duration::ZERO);
            let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(reason) = &heard.refused {
                return Err(ClusterError::Credentials(reason.clone()));
            }
            if until <= Instant::now() || self.given_up.load(Ordering::Relaxed) {
                return Err(ClusterError::Silent { wait: self.wait, last: heard.last.clone() });
            }
            if !waits {
                waits = true;
                tracing::info!(at_most = ?self.wait, "no broker has answered yet, waiting for one");
            }
        }
    }

    fn ask_once(&self) -> Option<Cluster> {
        let client = self.client.client();
        let id = client.fetch_cluster_id(SLICE)?;
        let metadata = client.fetch_metadata(None, SLICE).ok()?;
        Some(Cluster { id, brokers: metadata.brokers().iter().map(address).collect() })
    }
}

/// Ends the asking when whoever asked is gone.
#[derive(Default)]
struct GivenUp(Arc<AtomicBool>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What the client said.
#[derive(Debug, Default)]
struct Heard {
    last: Option<String>,
    refused: Option<String>,
}

struct Probe {
    owner: Owner,
    heard: Arc<Mutex<Heard>>,
}

impl ClientContext for Probe {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.owner.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.last.as_deref() != Some(reason) {
            tracing::warn!(%error, reason, "no broker can be reached");
        }
        let refused = [
            RDKafkaErrorCode::Authentication,
            RDKafkaErrorCode::SaslAuthenticationFailed,
            RDKafkaErrorCode::UnsupportedSASLMechanism,
        ];
        if error.rdkafka_error_code().is_some_and(|it| refused.contains(&it)) {
            heard.refused = Some(reason.to_owned());
        }
        // That all are down says less than what each of them said.
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::AllBrokersDown) {
            heard.last = Some(reason.to_owned());
        }
    }
}

impl ProducerContext for Probe {
    type DeliveryOpaque = ();

    fn delivery(&self, _: &DeliveryResult<'_>, (): ()) {}
}

fn said(last: Option<&str>) -> String {
    last.map(|it| format!("; the last error was: {it}")).unwrap_or_default()
}

fn address(broker: &MetadataBroker) -> String {
    let (host, port) = (broker.host(), broker.port());
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// How long one question takes at most.
const SLICE: Duration = Duration::from_millis(500);
