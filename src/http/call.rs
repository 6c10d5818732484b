//! One attempt: dial, send, read, follow redirects.

use std::sync::Arc;

use reqwest::{
    Body, Client, Url,
    header::{ACCEPT_ENCODING, CONTENT_LENGTH, HeaderValue, RANGE},
};

use super::{
    ClientSettings, Protocols,
    answer::{Answer, Reading},
    failure::Failure,
    prepare::Prepared,
    progress::{Progress, Step, Taken, passed},
    redirect::follow,
    timing::Phases,
};
use crate::{
    exchange::{ErrorKind, Outcome},
    net::Egress,
};

/// Makes calls for one configuration.
pub(super) struct Caller {
    pub(super) client: Client,
    pub(super) egress: Arc<Egress>,
    pub(super) settings: ClientSettings,
}

impl Caller {
    /// Makes one call, its redirects included, within the call timeout. `phases` is filled as far
    /// as the call comes.
    pub(super) async fn call(
        &self,
        prepared: &Prepared,
        phases: &mut Phases,
    ) -> Result<Answer, Failure> {
        let Some(timeout) = self.settings.timeouts.call else {
            return self.follow(prepared, phases).await;
        };
        if let Ok(called) = tokio::time::timeout(timeout, self.follow(prepared, phases)).await {
            return called;
        }
        let message = format!("no whole answer within {} ms", timeout.as_millis());
        Err(Failure::new(phases.outcome_now(), ErrorKind::TimeoutTotal, message))
    }

    /// Sends the request, and those that its answers redirect to.
    async fn follow(&self, first: &Prepared, phases: &mut Phases) -> Result<Answer, Failure> {
        let mut redirected: Option<Prepared> = None;
        let mut redirects = 0;
        loop {
            let prepared = redirected.as_ref().unwrap_or(first);
            let sent = self.send(prepared, phases).await;
            let response = sent.map_err(|it| it.in_call(phases))?;
            let next = follow(prepared, response.status(), response.headers(), &self.settings);
            let Some(next) = next else { return self.read(response, prepared, phases).await };
            phases.redirected();
            if redirects == self.settings.max_redirects {
                let message = format!("more than {redirects} redirects");
                let (outcome, kind) = (Outcome::PartialResponse, ErrorKind::RedirectLimit);
                return Err(Failure::new(outcome, kind, message));
            }
            redirects += 1;
            redirected = Some(next);
        }
    }

    /// Sends one request, until the head of its answer is there. If it met a connection that was
    /// about to be closed, it is sent once more: nobody has seen it.
    async fn send(
        &self,
        prepared: &Prepared,
        phases: &mut Phases,
    ) -> Result<reqwest::Response, Failure> {
        match self.send_once(prepared, phases).await {
            Err(failure)
                if self.settings.retry_on_connection_failure
                    && failure.is_of_stale_connection() =>
            {
                tracing::debug!(reason = failure.message, "an unseen request is sent again");
                self.send_once(prepared, phases).await
            }
            sent => sent,
        }
    }

    async fn send_once(
        &self,
        prepared: &Prepared,
        phases: &mut Phases,
    ) -> Result<reqwest::Response, Failure> {
        self.check(&prepared.url).await?;
        let progress = Progress::new();
        let dial = progress.dial(prepared.url.port_or_known_default().unwrap_or(0));
        let body = prepared.body.as_ref().filter(|it| !it.is_empty());
        let body_tells = body.is_some() && !self.may_multiplex(&prepared.url);
        phases.begin(&dial, &progress, body_tells);
        let mut headers = prepared.headers.clone();
        if asks_for_gzip(prepared) {
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if prepared.body.is_some() && body.is_none() {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let mut request =
            self.client.request(prepared.method.clone(), prepared.url.clone()).headers(headers);
        if let Some(body) = body {
            request = request.body(Body::wrap(Taken::new(body.clone(), &progress)));
        }
        let timeouts = &self.settings.timeouts;
        let sent = progress.watch(timeouts, dial.run(request.send())).await;
        let failure = match sent {
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(error)) => Failure::before_answer(error, phases.outcome_now()),
            Err(Step::Writing) => {
                let message = format!("the body stalled for {} ms", passed(timeouts.write));
                Failure::new(phases.outcome_now(), ErrorKind::TimeoutWrite, message)
            }
            Err(Step::Waiting | Step::Connecting | Step::Written) => {
                let message = format!("no answer within {} ms", passed(timeouts.read));
                Failure::new(phases.outcome_now(), ErrorKind::TimeoutFirstByte, message)
            }
        };
        Err(failure)
    }

    async fn read(
        &self,
        response: reqwest::Response,
        prepared: &Prepared,
        phases: &mut Phases,
    ) -> Result<Answer, Failure> {
        phases.answered();
        let limit = self.settings.limits.body;
        let timeout = self.settings.timeouts.read;
        Answer::read(response, Reading { limit, timeout, decode: asks_for_gzip(prepared) }).await
    }

    /// Names are checked when they are resolved; an address in a URL is never resolved.
    async fn check(&self, url: &Url) -> Result<(), Failure> {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or(0);
        self.egress.check_host(host, port).await.map_err(|refusal| {
            let (outcome, kind) = (Outcome::RefusedLocally, ErrorKind::SsrfBlocked);
            Failure::new(outcome, kind, refusal.to_string())
        })
    }

    /// Whether the call may go over HTTP/2, which sends the headers before it asks for the body.
    fn may_multiplex(&self, url: &Url) -> bool {
        match self.settings.protocols {
            Protocols::Http1 => false,
            Protocols::Negotiated => url.scheme() == "https",
            Protocols::Http2PriorKnowledge => true,
        }
    }
}

/// A message that names encodings wants to see what comes; without, gzip is asked for and decoded.
fn asks_for_gzip(prepared: &Prepared) -> bool {
    !prepared.headers.contains_key(ACCEPT_ENCODING) && !prepared.headers.contains_key(RANGE)
}
