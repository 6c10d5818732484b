//! Which configuration makes a call.

use regex::Regex;

use crate::{exchange::HttpRequest, http::Configuration};

/// A configuration and the requests that it is for.
pub struct Route {
    /// Which requests.
    pub predicate: Predicate,
    /// How they are made.
    pub configuration: Configuration,
}

/// What a request has to look like. Every expression that is set must match, each the whole text.
#[derive(Clone, Debug, Default)]
pub struct Predicate {
    /// The URL.
    pub url: Option<Regex>,
    /// The method.
    pub method: Option<Regex>,
    /// The body type's name.
    pub body_type: Option<Regex>,
    /// The name of some header.
    pub header_key: Option<Regex>,
    /// The first value of the header whose name matched.
    pub header_value: Option<Regex>,
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

/// The first route whose predicate matches. The last one, `default`, takes what no other did.
pub(super) fn choose<'r>(routes: &'r [Route], request: &HttpRequest) -> Option<&'r Route> {
    routes.iter().find(|it| it.predicate.matches(request)).or_else(|| routes.last())
}
