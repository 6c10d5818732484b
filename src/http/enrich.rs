//! What is added to a request before it is sent, and shown in its exchange.

use rand::seq::IndexedRandom;
use uuid::Uuid;

use super::{ConfigurationSettings, UserAgent};
use crate::exchange::HttpRequest;

/// Adds static headers, ids that are missing, and the idempotency key. Once a request: retries send
/// the same.
pub(super) fn enrich(request: &mut HttpRequest, settings: &ConfigurationSettings, key: &str) {
    for (name, value) in &settings.static_headers {
        request.headers.set(name, vec![value.clone()]);
    }
    let mut fill = |wanted: bool, name: &str| {
        if wanted && request.headers.first(name).is_none() {
            request.headers.append(name, Uuid::new_v4().to_string());
        }
    };
    fill(settings.generate_request_id, "X-Request-ID");
    fill(settings.generate_correlation_id, "X-Correlation-ID");
    if let Some(name) = &settings.idempotency_key_header
        && request.headers.first(name).is_none()
    {
        request.headers.append(name, key);
    }
}

/// The `User-Agent` of a request that brings none.
pub(super) fn user_agent(settings: &UserAgent) -> String {
    match settings {
        UserAgent::Client => CLIENT.to_owned(),
        UserAgent::Project => PROJECT.to_owned(),
        UserAgent::Custom(choices) => {
            choices.choose(&mut rand::rng()).cloned().unwrap_or_else(|| CLIENT.to_owned())
        }
    }
}

const CLIENT: &str = concat!("roundtrip/", env!("CARGO_PKG_VERSION"));
const PROJECT: &str = concat!(
    "Mozilla/5.0 (compatible;roundtrip/",
    env!("CARGO_PKG_VERSION"),
    "; https://github.com/clescot/kafka-connect-http)"
);
