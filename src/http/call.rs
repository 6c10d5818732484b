//! One attempt: dial, send, read, follow redirects.

use std::sync::Arc;

use reqwest::{
    Client, Url,
    header::{ACCEPT_ENCODING, HeaderValue, RANGE},
};
use tokio::time::Instant;

use super::{
    ClientSettings, answer::Answer, failure::Failure, prepare::Prepared, redirect::follow,
    timing::Phases,
};
use crate::{
    exchange::{ErrorKind, Outcome},
    net::{Dial, Egress},
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
        Err(Failure::new(phases.outcome(), ErrorKind::TimeoutTotal, message))
    }

    async fn follow(&self, first: &Prepared, phases: &mut Phases) -> Result<Answer, Failure> {
        let mut prepared = first.clone();
        for _ in 0..=self.settings.max_redirects {
            let response = self.send(&prepared, phases).await?;
            let next = follow(&prepared, response.status(), response.headers(), &self.settings);
            let Some(next) = next else { return self.read(response, &prepared, phases).await };
            prepared = next;
        }
        let message = format!("more than {} redirects", self.settings.max_redirects);
        Err(Failure::new(Outcome::PartialResponse, ErrorKind::RedirectLimit, message))
    }

    async fn send(
        &self,
        prepared: &Prepared,
        phases: &mut Phases,
    ) -> Result<reqwest::Response, Failure> {
        self.check(&prepared.url).await?;
        let port = prepared.url.port_or_known_default().unwrap_or(0);
        let dial = Dial::new(port);
        let mut headers = prepared.headers.clone();
        if asks_for_gzip(prepared) {
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let mut request =
            self.client.request(prepared.method.clone(), prepared.url.clone()).headers(headers);
        if let Some(body) = &prepared.body {
            request = request.body(body.clone());
        }
        let started = Instant::now();
        let sent = dial.clone().run(request.send()).await;
        phases.sent(dial.times(), started.elapsed());
        sent.map_err(Failure::before_answer)
    }

    async fn read(
        &self,
        response: reqwest::Response,
        prepared: &Prepared,
        phases: &mut Phases,
    ) -> Result<Answer, Failure> {
        phases.answered();
        let started = Instant::now();
        let limit = self.settings.limits.body;
        let answer = Answer::read(response, limit, asks_for_gzip(prepared)).await;
        phases.read(started.elapsed());
        answer
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
}

/// A message that names encodings wants to see what comes; without, gzip is asked for and decoded.
fn asks_for_gzip(prepared: &Prepared) -> bool {
    !prepared.headers.contains_key(ACCEPT_ENCODING) && !prepared.headers.contains_key(RANGE)
}
