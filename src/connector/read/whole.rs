//! From what the user said to what a connector was told, and the answer to whether it may be.

use crate::{
    config::{
        ConfigDef, ConfigProblems, ConfigWarning, KeyTable, Reader, Resolved, Settings, Validation,
    },
    connector::{
        classes::{self, Plugin},
        framework::{self, FrameworkConfig, SinkFramework, WorkerRules},
        http_sink::{self, config::HttpSinkConfig},
        queue_source::{self, config::QueueSourceConfig},
    },
};

/// The configuration of a connector. Holding one is proof that all of it is valid.
#[derive(Clone, Debug)]
pub struct ConnectorConfig {
    /// What every connector has.
    pub framework: FrameworkConfig,
    /// What this one has.
    pub plugin: PluginConfig,
}

/// What one kind of connector has.
#[derive(Clone, Debug)]
pub enum PluginConfig {
    /// The HTTP sink.
    HttpSink {
        /// What every sink has.
        sink: SinkFramework,
        /// What this one has.
        config: Box<HttpSinkConfig>,
    },
    /// The queue source.
    QueueSource(QueueSourceConfig),
}

impl Plugin {
    /// Everything that a configuration of this connector may hold, in the order in which Kafka
    /// Connect lists it.
    pub fn definition(self) -> ConfigDef {
        let mut tables: Vec<&KeyTable> = vec![&framework::COMMON];
        match self {
            Self::HttpSink => {
                tables.push(&framework::SINK);
                tables.extend(http_sink::config::TABLES);
            }
            Self::QueueSource => {
                tables.extend([&framework::SOURCE, &queue_source::config::QUEUE_SOURCE]);
            }
        }
        tables.push(&framework::PASSED_ON);
        ConfigDef::new(&tables)
    }
}

/// Reads the configuration of a connector of that kind, and what the user should know beside.
///
/// # Errors
/// Fails with every problem, in the definition's order.
pub fn connector(
    plugin: Plugin,
    config: &Resolved,
    rules: WorkerRules<'_>,
) -> Result<(ConnectorConfig, Vec<ConfigWarning>), ConfigProblems> {
    let def = plugin.definition();
    let settings = Settings::read(&def, config);
    let mut reader = Reader::new(&def, &settings);
    let config = read(plugin, &mut reader, rules);
    reader.finish(config)
}

/// Checks the configuration of a connector of that kind, key by key.
pub fn validate(plugin: Plugin, config: &Resolved, rules: WorkerRules<'_>) -> Validation {
    let def = plugin.definition();
    let settings = Settings::read(&def, config);
    let mut reader = Reader::new(&def, &settings);
    read(plugin, &mut reader, rules);
    Validation::new(&def, &settings, &reader.all_problems(), reader.all_warnings())
}

fn read(plugin: Plugin, reader: &mut Reader<'_>, rules: WorkerRules<'_>) -> ConnectorConfig {
    let group_id = rules.group_id.filter(|_| plugin == Plugin::HttpSink);
    let framework = FrameworkConfig::read(reader, WorkerRules { group_id, ..rules });
    let plugin = match plugin {
        Plugin::HttpSink => PluginConfig::HttpSink {
            sink: SinkFramework::read(reader),
            config: Box::new(HttpSinkConfig::read(reader)),
        },
        Plugin::QueueSource => {
            let class = classes::resolve(&framework.class);
            let version = class.map_or(3, |it| it.exchange_version);
            PluginConfig::QueueSource(QueueSourceConfig::read(reader, version))
        }
    };
    ConnectorConfig { framework, plugin }
}
