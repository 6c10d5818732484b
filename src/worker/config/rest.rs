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
    /// Where `/admin` is served.
    pub admin: AdminListeners,
    /// The origins whose pages may call the API; empty for none.
    pub cors_origin: String,
    /// The methods that they may use; empty for the safe ones.
    pub cors_methods: String,
}

/// Where `/admin` is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminListeners {
    /// With everything else.
    Same,
    /// Nowhere.
    Off,
    /// There.
    Own(Vec<Listener>),
}

impl RestConfig {
    /// Reads the settings.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listeners = parse(&reader.list(&keys::LISTENERS));
        for listener in listeners.iter().filter(|it| !it.is_loopback()) {
            let message = format!("{listener} is open to other machines, without authentication");
            reader.warn(&keys::LISTENERS, &message);
        }
        let admin = match reader.list(&keys::ADMIN_LISTENERS) {
            _ if !reader.is_set(&keys::ADMIN_LISTENERS) => AdminListeners::Same,
            texts if texts.is_empty() => AdminListeners::Off,
            texts => AdminListeners::Own(parse(&texts)),
        };
        Self {
            listeners,
            advertised_host: reader.opt_text(&keys::ADVERTISED_HOST),
            advertised_port: reader.opt_int(&keys::ADVERTISED_PORT),
            admin,
            cors_origin: reader.text(&keys::CORS_ORIGIN).trim().to_owned(),
            cors_methods: reader.text(&keys::CORS_METHODS).trim().to_owned(),
        }
    }
}

/// The listeners; wrong ones are problems already.
fn parse(texts: &[String]) -> Vec<Listener> {
    texts.iter().filter_map(|it| Listener::parse(it).ok()).collect()
}
