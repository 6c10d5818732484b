//! A connector's configuration, read and checked completely.

use super::{
    clients::Clients,
    converters::{self, Chosen},
    launcher::Surroundings,
    sink,
};
use crate::{
    config::ConfigWarning,
    connector::{
        classes::{self, Plugin},
        read::{self, ConnectorConfig as Connector, PluginConfig},
    },
    worker::{ConnectorConfig, Refused},
};

/// Everything that a task of a connector is started from.
pub(super) struct Plan {
    pub(super) plugin: Plugin,
    pub(super) connector: Connector,
    pub(super) converters: Chosen,
    pub(super) clients: Clients,
    pub(super) warnings: Vec<ConfigWarning>,
}

impl Plan {
    /// Reads `config`, with its references resolved.
    ///
    /// # Errors
    /// Tells every problem.
    pub(super) fn read(config: &ConnectorConfig, around: &Surroundings) -> Result<Self, Refused> {
        let class = config.get("connector.class").unwrap_or_default();
        let plugin = match classes::resolve(class) {
            Ok(resolved) => resolved.plugin,
            Err(classes::ClassError::Unknown { .. }) => return Err(Refused::UnknownClass),
            Err(later) => return Err(Refused::Invalid(vec![later.to_string()])),
        };
        let worker = &around.worker;
        let resolved = worker.providers.resolve(config.clone());
        let (connector, mut warnings) = read::connector(plugin, &resolved, worker.rules())
            .map_err(|problems| invalid(problems.0.into_iter().map(|it| it.message)))?;
        let converters = converters::choose(&connector.framework, worker);
        let clients =
            Clients::of(&connector.framework, worker, around.own_group_instance.as_deref());
        let mut problems = Vec::new();
        let converters = converters.map_err(|found| problems.extend(found)).ok();
        let clients = clients.map_err(|found| problems.extend(found)).ok();
        if let PluginConfig::HttpSink { config, .. } = &connector.plugin
            && let Err(found) = sink::routes(config, &around.own_addresses)
        {
            problems.extend(found);
        }
        match (converters, clients) {
            (Some(converters), Some(clients)) if problems.is_empty() => {
                warnings.extend(clients.warnings.iter().cloned());
                Ok(Self { plugin, connector, converters, clients, warnings })
            }
            _ => Err(Refused::Invalid(problems)),
        }
    }
}

fn invalid(messages: impl Iterator<Item = String>) -> Refused {
    Refused::Invalid(messages.collect())
}
