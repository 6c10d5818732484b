//! The worker's configuration as a whole.

use std::{path::PathBuf, time::Duration};

use crate::{
    config::{
        ConfigDef, ConfigProblems, ConfigWarning, KeyTable, RawConfig, Reader, Settings,
        providers::{self, Providers},
    },
    connector::framework::{ConverterChoice, OverridePolicy, OverrideRules, WorkerRules},
    convert::Role,
    worker::config::{
        clients::ClientDefaults,
        common_keys::{self as keys, CLIENTS, WORKER},
        converters::converter,
        distributed::Distributed,
        distributed_keys::DISTRIBUTED,
        rest::RestConfig,
        rest_keys::REST,
    },
};

/// Every key of a worker.
pub const TABLES: &[&KeyTable] = &[&WORKER, &CLIENTS, &providers::KEYS, &DISTRIBUTED, &REST];

/// What a worker was told.
#[derive(Clone, Debug)]
pub struct WorkerConfig {
    /// The brokers to ask first, each once. Not empty.
    pub bootstrap_servers: Vec<String>,
    /// Whether it works alone.
    pub mode: Mode,
    /// A name that stays the worker's own over restarts.
    pub group_instance_id: Option<String>,
    /// The key's converter, for connectors that choose none.
    pub key_converter: ConverterChoice,
    /// The value's converter, likewise.
    pub value_converter: ConverterChoice,
    /// The headers' converter, likewise.
    pub header_converter: ConverterChoice,
    /// How often offsets are committed, where the user said so.
    pub flush_interval: Option<Duration>,
    /// How long all tasks together may take to stop.
    pub shutdown_timeout: Duration,
    /// Which settings of Kafka clients connectors may override.
    pub overrides: OverrideRules,
    /// The settings of Kafka clients.
    pub clients: ClientDefaults,
    /// Who resolves references in connector configurations.
    pub providers: Providers,
    /// Whether the topics that a connector uses are remembered.
    pub topic_tracking: bool,
    /// Whether REST may forget them.
    pub topic_tracking_reset: bool,
    /// How the REST API is served.
    pub rest: RestConfig,
}

/// Whether a worker works alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It does; configurations are kept in memory.
    Standalone,
    /// It shares connectors with others.
    Distributed(Box<Distributed>),
}

impl WorkerConfig {
    /// Reads a worker's properties. References in them are resolved by the providers that they
    /// configure, so this reads files and the environment.
    ///
    /// # Errors
    /// Fails with every problem, in the reference's order.
    pub fn parse(raw: RawConfig) -> Result<(Self, Vec<ConfigWarning>), ConfigProblems> {
        let def = ConfigDef::new(TABLES);
        let providers = {
            let settings = Settings::read(&def, &raw.clone().into());
            Providers::read(&mut Reader::new(&def, &settings))
        };
        let settings = Settings::read(&def, &providers.resolve(raw));
        let mut reader = Reader::new(&def, &settings);
        let config = Self::read(&mut reader);
        reader.finish(config)
    }

    fn read(reader: &mut Reader<'_>) -> Self {
        let mode = match Distributed::read(reader) {
            Some(shared) => Mode::Distributed(Box::new(shared)),
            None => Mode::Standalone,
        };
        let set = reader.is_set(&keys::FLUSH_INTERVAL);
        Self {
            bootstrap_servers: reader.list(&keys::BOOTSTRAP),
            mode,
            group_instance_id: reader.opt_text(&keys::GROUP_INSTANCE_ID),
            key_converter: converter(
                reader,
                Role::Key,
                &keys::KEY_CONVERTER,
                &keys::KEY_CONVERTER_OPTION,
            ),
            value_converter: converter(
                reader,
                Role::Value,
                &keys::VALUE_CONVERTER,
                &keys::VALUE_CONVERTER_OPTION,
            ),
            header_converter: converter(
                reader,
                Role::Header,
                &keys::HEADER_CONVERTER,
                &keys::HEADER_CONVERTER_OPTION,
            ),
            flush_interval: set.then(|| reader.millis(&keys::FLUSH_INTERVAL)),
            shutdown_timeout: reader.millis(&keys::SHUTDOWN_TIMEOUT),
            overrides: overrides(reader),
            clients: ClientDefaults::read(reader),
            providers: Providers::read(reader),
            topic_tracking: reader.boolean(&keys::TOPIC_TRACKING),
            topic_tracking_reset: reader.boolean(&keys::TOPIC_TRACKING_RESET),
            rest: RestConfig::read(reader),
        }
    }

    /// What it imposes on its connectors.
    pub fn rules(&self) -> WorkerRules<'_> {
        let group_id = match &self.mode {
            Mode::Standalone => None,
            Mode::Distributed(shared) => Some(shared.group_id.as_str()),
        };
        WorkerRules { overrides: &self.overrides, group_id }
    }
}

fn overrides(reader: &Reader<'_>) -> OverrideRules {
    let policy = match keys::policy_name(&reader.text(&keys::OVERRIDE_POLICY)) {
        Some("none") => OverridePolicy::None,
        Some("principal") => OverridePolicy::Principal,
        Some("allowlist") => OverridePolicy::Allowlist(reader.list(&keys::OVERRIDE_ALLOWLIST)),
        Some(_) | None => OverridePolicy::All,
    };
    let dirs = reader.list(&keys::OVERRIDE_DIRS);
    OverrideRules {
        policy,
        dirs: dirs.into_iter().map(PathBuf::from).collect(),
        token_urls: reader.list(&keys::OVERRIDE_TOKEN_URLS),
    }
}
