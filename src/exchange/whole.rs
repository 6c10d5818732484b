//! The whole exchange.

use chrono::{DateTime, Utc};

use super::{HttpRequest, HttpResponse, Outcome};

/// Named texts, in order; names do not repeat.
pub type Attributes = Vec<(String, String)>;

/// Named durations in milliseconds, in order. A phase that did not happen is absent or 0.
pub type Timings = Vec<(&'static str, i64)>;

/// A finished call: what was asked, what came back, when, how long it took, and how it ended.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpExchange {
    /// Milliseconds from the moment that the last attempt was let through until its body was read.
    pub duration_in_millis: i64,
    /// When the last attempt began, before it waited for the rate limit.
    pub moment: DateTime<Utc>,
    /// How many attempts were made, the last included; 0 if none was.
    pub attempts: i32,
    /// Whether the status matches the configuration's success regex.
    pub success: bool,
    /// The request, after enrichment.
    pub request: HttpRequest,
    /// The response, or what stands in its place.
    pub response: HttpResponse,
    /// `outcome`, `ambiguous`, `error.kind` and more.
    pub attributes: Attributes,
    /// How the time was spent.
    pub timings: Timings,
}

impl HttpExchange {
    /// How far the call came, as the attribute `outcome` says.
    pub fn outcome(&self) -> Option<Outcome> {
        let (_, name) = self.attributes.iter().find(|(name, _)| name == "outcome")?;
        Outcome::ALL.into_iter().find(|it| it.name() == name)
    }
}
