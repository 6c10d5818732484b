//! How the REST API is served.

use crate::{
    config::Reader,
    worker::config::{listener::Listener, rest_keys as keys},
};

/// How the REST API is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestConfig {
    /// Where it listens. Not empty.
    pub listeners: Vec<Listener>,
    /// The host under which others reach it; the first listener's unless set.
    pub advertised_host: Option<String>,
    /// The port, likewise.
    pub advertised_port: Option<u16>,
}

impl RestConfig {
    /// Reads the settings.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let texts = reader.list(&keys::LISTENERS);
        // Wrong ones are problems already.
        let listeners = texts.iter().filter_map(|it| Some((it, Listener::parse(it).ok()?)));
        let listeners: Vec<(&String, Listener)> = listeners.collect();
        for (text, _) in listeners.iter().filter(|(_, it)| !it.is_loopback()) {
            let message = format!(
                "{text} is open to other machines, without authentication: whoever reaches it can \
                 change connectors"
            );
            reader.warn(&keys::LISTENERS, &message);
        }
        let listeners = listeners.into_iter().map(|(_, it)| it).collect();
        Self {
            listeners,
            advertised_host: reader.opt_text(&keys::ADVERTISED_HOST),
            advertised_port: reader.opt_int(&keys::ADVERTISED_PORT),
        }
    }
}
