//! Which configuration makes a call.

use regex::Regex;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::{
    config::Predicate,
    hosts::{HostPermit, Hosts},
};
use crate::{
    exchange::{HttpExchange, HttpRequest, Redaction},
    http::Configuration,
};

/// A configuration, the requests that it is for, and how many of them at once.
pub struct Route {
    predicate: Predicate,
    pub(super) configuration: Configuration,
    /// Headers that the configuration adds and that may be credentials.
    hidden: Redaction,
    calls: Semaphore,
    hosts: Hosts,
}

/// The right to make one call.
pub(super) struct Turn<'r> {
    _call: Option<SemaphorePermit<'r>>,
    _host: HostPermit<'r>,
}

impl Route {
    /// A route for the requests that `predicate` matches: `calls` of them at once, `per_host` to
    /// one host.
    pub fn new(
        predicate: Predicate,
        configuration: Configuration,
        calls: usize,
        per_host: usize,
    ) -> Self {
        let calls = Semaphore::new(calls.clamp(1, Semaphore::MAX_PERMITS));
        let names = configuration.static_header_names();
        let hidden = names.filter(|it| !PLAIN.iter().any(|plain| plain.eq_ignore_ascii_case(it)));
        let hidden = Redaction { names: hidden.map(str::to_owned).collect() };
        Self { predicate, configuration, hidden, calls, hosts: Hosts::new(per_host) }
    }

    /// Masks what the configuration added to a request and nobody but its server should see.
    pub(super) fn hide(&self, exchange: &mut HttpExchange) {
        self.hidden.mask(&mut exchange.request.headers);
    }

    /// Waits for the right to call `url`.
    pub(super) async fn turn(&self, url: &str) -> Turn<'_> {
        let host = self.hosts.enter(url).await;
        // The semaphore is never closed.
        Turn { _call: self.calls.acquire().await.ok(), _host: host }
    }
}

impl Predicate {
    /// Whether `request` is one of those.
    pub fn matches(&self, request: &HttpRequest) -> bool {
        let fits =
            |regex: &Option<Regex>, text: &str| regex.as_ref().is_none_or(|it| it.is_match(text));
        fits(&self.url, &request.url)
            && fits(&self.method, &request.method)
            && fits(&self.body_type, request.body.body_type().name())
            && self.header_matches(request)
    }

    fn header_matches(&self, request: &HttpRequest) -> bool {
        let Some(key) = &self.header_key else { return true };
        let value_fits = |values: &[String]| match (&self.header_value, values.first()) {
            (Some(regex), Some(value)) => regex.is_match(value),
            (None, _) | (_, None) => true,
        };
        request.headers.iter().any(|(name, values)| key.is_match(name) && value_fits(values))
    }
}

/// Static headers that are no credentials, and are shown.
const PLAIN: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-language",
    "content-type",
    "user-agent",
];

/// The first route whose predicate matches. The last one, `default`, takes what no other did.
pub(super) fn choose<'r>(routes: &'r [Route], request: &HttpRequest) -> Option<&'r Route> {
    routes.iter().find(|it| it.predicate.matches(request)).or_else(|| routes.last())
}
