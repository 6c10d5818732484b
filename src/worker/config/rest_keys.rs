//! Keys of the worker's REST API.

use crate::config::{Check, ConfigKey, Harmless, key_table};

key_table! {
    /// Keys of the REST API.
    REST, "Worker: REST",
    "Where and how the REST API is served. Unlike Kafka Connect's it listens on the loopback \
     address alone unless `listeners` says otherwise.",
    LISTENERS = ConfigKey::list("listeners",
        "Where to listen: `http://host:port`. Without a host on all addresses; port 0 takes a free \
         one. `https` is not available in this version.")
        .or("http://127.0.0.1:8083").check(Check::With(super::listener::check))
        .replaces(&["rest.port", "rest.host.name"]);
    ADVERTISED_HOST = ConfigKey::text("rest.advertised.host.name",
        "The host under which other workers and users reach this one: part of the worker's id and \
         of the `Location` of new connectors, which otherwise is what the request called it.");
    ADVERTISED_PORT = ConfigKey::int("rest.advertised.port", "The port, likewise.")
        .check(Check::Between(1, 65535));
    ADVERTISED_LISTENER = ConfigKey::text("rest.advertised.listener",
        "Which listener to advertise: `http` or `https`.")
        .check(Check::OneOfAnyCase(&["http", "https"])).not_yet(Harmless::Values(&["http"]));
    ADMIN_LISTENERS = ConfigKey::list("admin.listeners",
        "Where `/admin` is served: with the rest if not set, nowhere if empty.")
        .not_yet(Harmless::Empty);
    CORS_ORIGIN = ConfigKey::text("access.control.allow.origin",
        "The origins whose pages may call the API.").or("").not_yet(Harmless::Empty);
    CORS_METHODS = ConfigKey::text("access.control.allow.methods",
        "The methods that they may use.").or("").not_yet(Harmless::Any);
    RESPONSE_HEADERS = ConfigKey::text("response.http.headers.config",
        "Headers to add to responses: `set|add|setDate|addDate name:value`, between commas.")
        .or("").not_yet(Harmless::Empty);
    EXTENSIONS = ConfigKey::list("rest.extension.classes",
        "Classes of the JVM that extend the API.").not_yet(Harmless::Empty);
    CLIENT_AUTH = ConfigKey::text("listeners.https.ssl.client.auth",
        "Whether callers must show a certificate.").or("none")
        .not_yet(Harmless::Values(&["none"]));
    HTTPS = ConfigKey::text("listeners.https.<setting>",
        "How an `https` listener speaks TLS.").not_yet(Harmless::Any);
    ADMIN_HTTPS = ConfigKey::text("admin.listeners.https.<setting>",
        "How an `https` listener of `/admin` speaks TLS.").not_yet(Harmless::Any);
}
