//! Everything that the demo consists of, up and running.

use super::topics::{self, Topics};
use crate::{
    app::{
        refusal::{Refusal, not_started, not_valid},
        running::RunningWorker,
        signals::StopSignals,
        worker::start_telemetry,
    },
    cli::{Exit, LogArgs, LogFormat, QuietLogArgs},
    config::{RawConfig, files},
    embedded::{
        Endpoint,
        broker::{Broker, BrokerSettings},
    },
    worker::{TargetState, config::WorkerConfig},
};

/// Broker, endpoint, worker with its two connectors, and the demo's own client.
pub(super) struct Stage {
    pub(super) endpoint: Endpoint,
    pub(super) topics: Topics,
    broker: Broker,
    worker: RunningWorker,
}

/// Where everything can be reached.
pub(super) struct Places {
    pub(super) broker: String,
    pub(super) endpoint: String,
    pub(super) rest: String,
}

impl Stage {
    /// Starts everything. `None` if it was told to stop meanwhile.
    pub(super) async fn set(
        log: &QuietLogArgs,
        stop: &mut StopSignals,
    ) -> Result<Option<Self>, Refusal> {
        let log = LogArgs { log_format: LogFormat::Text, log: log.log.clone() };
        let metrics = start_telemetry(&log)?;
        let broker = Broker::start(BrokerSettings::default()).await.map_err(not_started)?;
        let endpoint = Endpoint::start().await.map_err(not_started)?;
        let bootstrap = broker.address().to_string();
        topics::create(&bootstrap).await.map_err(not_started)?;
        let worker = RunningWorker::start(worker(&bootstrap)?, metrics, stop).await?;
        let Some(worker) = worker else { return Ok(None) };
        for (file, text) in CONNECTORS {
            let connector = files::connector(file, text).map_err(not_valid)?;
            let (name, config) = (connector.name, connector.config);
            let created = worker.herder.create(&name, config, TargetState::Running).await;
            created.map_err(|err| not_valid(format!("{name}: {}", err.without_endpoint())))?;
        }
        worker.is_ready();
        let topics = Topics::open(&bootstrap).map_err(not_started)?;
        Ok(Some(Self { endpoint, topics, broker, worker }))
    }

    pub(super) fn places(&self) -> Places {
        Places {
            broker: self.broker.address().to_string(),
            endpoint: self.endpoint.url("/"),
            rest: self.worker.address.map_or_else(String::new, |it| format!("http://{it}/")),
        }
    }

    /// Stops everything, the worker first: it commits while the broker still listens.
    pub(super) async fn strike(self, stop: &mut StopSignals) -> Exit {
        let Self { endpoint, topics, broker, worker } = self;
        let exit = worker.shut_down(stop).await;
        topics.close().await;
        broker.stop().await;
        drop(endpoint);
        exit
    }
}

fn worker(bootstrap: &str) -> Result<WorkerConfig, Refusal> {
    let string = "org.apache.kafka.connect.storage.StringConverter";
    let settings = [
        ("bootstrap.servers", bootstrap),
        ("key.converter", string),
        ("value.converter", string),
        ("listeners", "http://127.0.0.1:0"),
    ];
    let raw: RawConfig = settings.into_iter().collect();
    WorkerConfig::parse(raw).map(|(worker, _)| worker).map_err(not_valid)
}

/// The connector files, which users can take along.
const CONNECTORS: [(&str, &str); 2] = [
    ("http-source.json", include_str!("../../../examples/http-source.json")),
    ("demo-sink.json", include_str!("../../../examples/demo-sink.json")),
];
