//! One configuration at work: a request in, an exchange out, whatever happens in between.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use chrono::Utc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    ConfigurationSettings,
    call::Caller,
    client,
    enrich::enrich,
    failure::Failure,
    log::log,
    prepare::{Prepared, loses_body},
    rate::Rate,
    response::{cut, show},
    retry::{Pauses, jittered, may_retry},
    retry_after::{Wait, asked},
    timing::{Phases, millis},
};
use crate::{
    exchange::{
        Attributes, ErrorKind, HttpExchange, HttpHeaders, HttpRequest, HttpResponse, Outcome,
        ResponseBody,
    },
    net::{Egress, TrustedCertificates},
};

/// A configuration with its client, its rate and its retries.
pub struct Configuration {
    settings: ConfigurationSettings,
    caller: Caller,
    rate: Option<Arc<Rate>>,
}

/// A configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("configuration {id:?}: {}", problems.join("; "))]
pub struct BuildError {
    /// The configuration's id.
    pub id: String,
    /// Every problem.
    pub problems: Vec<String>,
}

/// What a call is made for.
#[derive(Clone, Debug)]
pub struct CallContext {
    /// The key that marks a repetition of this call as the same.
    pub idempotency_key: String,
    /// Cancelled when whoever asked stops: a call that still waits for its turn then gives up.
    pub stop: CancellationToken,
    /// Whether the attempts before the last are wanted. They cost memory: each holds its answer.
    pub all_attempts: bool,
}

/// How a request ended.
#[derive(Debug)]
pub enum Executed {
    /// With an exchange: an answer, or why there is none.
    Finished {
        /// The last attempt.
        exchange: Box<HttpExchange>,
        /// Those before it, in order, if they were wanted; of more than 100 the newest.
        earlier: VecDeque<HttpExchange>,
    },
    /// Not at all: it was told to stop while it waited for its turn, be it the first or, after a
    /// failed attempt, the next.
    Cancelled,
}

impl Configuration {
    /// Makes a configuration ready.
    ///
    /// # Errors
    /// Tells every problem of its egress rules and certificates.
    pub fn new(settings: ConfigurationSettings) -> Result<Self, BuildError> {
        Self::trusting(settings, TrustedCertificates::of_system)
    }

    /// The same on a system that trusts those certificates.
    pub(super) fn trusting(
        settings: ConfigurationSettings,
        system: fn() -> TrustedCertificates,
    ) -> Result<Self, BuildError> {
        let failed = |problems| BuildError { id: settings.id.clone(), problems };
        let egress = Egress::new(&settings.client.egress)
            .map(Arc::new)
            .map_err(|problems| failed(problems.iter().map(ToString::to_string).collect()))?;
        let client = client::build(&settings.client, &egress, system).map_err(failed)?;
        let caller = Caller { client, egress, settings: settings.client.clone() };
        let rate = settings.rate.map(|it| Rate::of(&settings.id, it));
        Ok(Self { settings, caller, rate })
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.settings.id
    }

    /// The names of the headers that it adds to each request.
    pub fn static_header_names(&self) -> impl Iterator<Item = &str> {
        self.settings.static_headers.iter().map(|(name, _)| name.as_str())
    }

    /// Makes the call that `request` asks for, again as often as the settings say.
    pub async fn execute(&self, mut request: HttpRequest, context: CallContext) -> Executed {
        enrich(&mut request, &self.settings, &context.idempotency_key);
        let key_is_sent = self
            .settings
            .idempotency_key_header
            .as_ref()
            .is_some_and(|it| request.headers.get(it).is_some());
        let mut pauses = self.settings.retry.as_ref().map(Pauses::new);
        let mut earlier = VecDeque::new();
        let mut attempt = 1;
        loop {
            // What is sent runs to its end; what waits for its turn looks at the stop by itself.
            let called = self.attempt(request, &context, attempt).await;
            let Some(exchange) = called else { return Executed::Cancelled };
            if self.settings.log_calls {
                log(&exchange, self.id(), attempt);
            }
            let pause = pauses.as_mut().and_then(|it| self.pause(it, &exchange, key_is_sent));
            let Some(pause) = pause else {
                return Executed::Finished { exchange: Box::new(exchange), earlier };
            };
            request = if context.all_attempts {
                if earlier.len() == MOST_EARLIER {
                    earlier.pop_front();
                }
                let request = exchange.request.clone();
                earlier.push_back(exchange);
                request
            } else {
                exchange.request
            };
            attempt = attempt.saturating_add(1);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = context.stop.cancelled() => return Executed::Cancelled,
            }
        }
    }

    /// How long to wait before the next attempt; `None` if this one is the last.
    fn pause(
        &self,
        pauses: &mut Pauses<'_>,
        exchange: &HttpExchange,
        key_is_sent: bool,
    ) -> Option<Duration> {
        let settings = self.settings.retry.as_ref()?;
        let least = match asked(settings, exchange) {
            Wait::Nothing => {
                may_retry(settings, exchange, key_is_sent).then_some(Duration::ZERO)?
            }
            Wait::AtLeast(least) => least,
            Wait::TooLong => return None,
        };
        let base = pauses.next_base()?;
        Some(jittered(base, settings.jitter).max(least))
    }

    /// Makes one attempt, which counts unless it was refused before anything was dialled. `None` if it was told to stop while it waited for its turn.
    async fn attempt(
        &self,
        request: HttpRequest,
        context: &CallContext,
        attempt: i32,
    ) -> Option<HttpExchange> {
        if context.stop.is_cancelled() {
            return None;
        }
        let moment = Utc::now();
        let began = Instant::now();
        let mut phases = Phases::default();
        let prepared = Prepared::new(&request, &self.settings).await;
        if let (Some(rate), Ok(prepared)) = (&self.rate, &prepared) {
            tokio::select! {
                () = rate.wait(prepared.length()) => {}
                () = context.stop.cancelled() => return None,
            }
        }
        let waited = began.elapsed();
        let started = Instant::now();
        let result = match prepared {
            Ok(prepared) => self.caller.call(&prepared, &mut phases).await,
            Err(refused) => Err(Failure::from(refused)),
        };
        let direct = started.elapsed();
        let timings = phases.timings(waited, direct);
        let (response, outcome, kind) = match result {
            Ok(answer) => {
                let client = &self.settings.client;
                let shown = show(answer, &client.limits, client.header_case);
                (shown, Outcome::Response, None)
            }
            Err(Failure { outcome, kind, message }) => {
                (self.no_answer(&message), outcome, Some(kind))
            }
        };
        let status = response.status_code.to_string();
        Some(HttpExchange {
            duration_in_millis: millis(direct),
            moment,
            attempts: if outcome == Outcome::RefusedLocally { attempt - 1 } else { attempt },
            success: outcome == Outcome::Response && self.settings.success.is_match(&status),
            attributes: attributes(&request, outcome, kind, &context.idempotency_key),
            request,
            response,
            timings,
        })
    }

    /// What stands in the place of an answer: never something that a server could have said.
    fn no_answer(&self, message: &str) -> HttpResponse {
        let limit = self.settings.client.limits.status_message;
        HttpResponse {
            status_code: self.settings.no_response_status_code,
            status_message: cut(message.replace(['\r', '\n'], " "), limit),
            protocol: String::new(),
            headers: HttpHeaders::default(),
            body: ResponseBody::default(),
            attributes: Vec::new(),
        }
    }
}

/// What an exchange says about its call.
fn attributes(
    request: &HttpRequest,
    outcome: Outcome,
    kind: Option<ErrorKind>,
    idempotency_key: &str,
) -> Attributes {
    let mut attributes = vec![
        ("outcome".to_owned(), outcome.name().to_owned()),
        ("ambiguous".to_owned(), outcome.is_ambiguous(&request.method).to_string()),
    ];
    attributes.extend(kind.map(|it| ("error.kind".to_owned(), it.name().to_owned())));
    attributes.push(("idempotency.key".to_owned(), idempotency_key.to_owned()));
    if loses_body(request) {
        attributes.push(("request.body.dropped".to_owned(), "true".to_owned()));
    }
    attributes
}

/// Of a request's attempts before the last, only so many are kept: the newest.
const MOST_EARLIER: usize = 100;
