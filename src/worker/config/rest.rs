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
        let listeners = parse(&reader.list(&keys::LISTENERS));
        for listener in listeners.iter().filter(|it| !it.is_loopback()) {
            let message = format!("{listener} is open to other machines, without authentication");
            reader.warn(&keys::LISTENERS, &message);
        }
        Self {
            listeners,
            advertised_host: reader.opt_text(&keys::ADVERTISED_HOST),
            advertised_port: reader.opt_int(&keys::ADVERTISED_PORT),
        }
    }
}

/// The listeners; wrong ones are problems already.
fn parse(texts: &[String]) -> Vec<Listener> {
    texts.iter().filter_map(|it| Listener::parse(it).ok()).collect()
}
