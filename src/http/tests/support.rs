//! Settings, requests and calls, as short as tests want them.

use std::time::Duration;

use regex::Regex;
use testcontainers::http_double::{Answer, HttpDouble, Reply};
use tokio_util::sync::CancellationToken;

use crate::{
    exchange::{Body, HttpExchange, HttpHeaders, HttpRequest, ResponseBody},
    http::{
        CallContext, ClientSettings, Configuration, ConfigurationSettings, EgressSettings,
        Executed, HeaderCase, Limits, PoolSettings, Protocols, RetrySettings, Timeouts,
        TlsSettings, UserAgent,
    },
};

/// The defaults of a configuration.
pub(super) fn settings() -> ConfigurationSettings {
    let second = Duration::from_secs(10);
    ConfigurationSettings {
        id: "default".to_owned(),
        client: ClientSettings {
            timeouts: Timeouts {
                call: None,
                connect: Some(second),
                read: Some(second),
                write: Some(second),
            },
            protocols: Protocols::Negotiated,
            follow_redirects: true,
            follow_ssl_redirects: true,
            max_redirects: 20,
            retry_on_connection_failure: true,
            pool: PoolSettings { max_idle_per_host: 5, keep_alive: Duration::from_mins(5) },
            tls: TlsSettings::default(),
            limits: Limits {
                status_message: Some(1024),
                headers: Some(10_000),
                body: Some(100_000),
            },
            header_case: HeaderCase::Canonical,
            egress: EgressSettings::default(),
            file_dirs: Vec::new(),
        },
        static_headers: Vec::new(),
        generate_request_id: false,
        generate_correlation_id: false,
        user_agent: UserAgent::Client,
        idempotency_key_header: None,
        success: Regex::new("^[1-2][0-9][0-9]$").unwrap(),
        retry: None,
        rate: None,
        no_response_status_code: 0,
        log_calls: true,
    }
}

/// The same with changes.
pub(super) fn with(change: impl FnOnce(&mut ConfigurationSettings)) -> ConfigurationSettings {
    let mut settings = settings();
    change(&mut settings);
    settings
}

/// Two retries, almost without a pause.
pub(super) fn retrying(change: impl FnOnce(&mut RetrySettings)) -> ConfigurationSettings {
    let mut retry = RetrySettings {
        retries: Some(2),
        delay: Duration::from_millis(10),
        max_delay: Duration::from_millis(40),
        factor: 1.5,
        jitter: Duration::ZERO,
        status: Regex::new("^5[0-9][0-9]$").unwrap(),
        ambiguous: false,
        retry_after_status: Regex::new("^(?:503|429|301)$").unwrap(),
        retry_after_threshold: Duration::from_mins(1),
        default_retry_after: Duration::from_mins(1),
        retry_after_max: Duration::from_hours(24),
    };
    change(&mut retry);
    with(|it| it.retry = Some(retry))
}

pub(super) fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

pub(super) fn request(method: &str, url: impl Into<String>) -> HttpRequest {
    HttpRequest {
        url: url.into(),
        method: method.to_owned(),
        headers: HttpHeaders::default(),
        body: Body::default(),
        attributes: Vec::new(),
    }
}

pub(super) fn post(url: impl Into<String>, body: &str) -> HttpRequest {
    HttpRequest { body: Body::String(body.to_owned()), ..request("POST", url) }
}

pub(super) fn context() -> CallContext {
    let stop = CancellationToken::new();
    CallContext { idempotency_key: "the-key".to_owned(), stop, all_attempts: true }
}

/// The last exchange of a call, and those before it.
pub(super) async fn executed(
    configuration: &Configuration,
    request: HttpRequest,
) -> (HttpExchange, Vec<HttpExchange>) {
    match configuration.execute(request, context()).await {
        Executed::Finished { exchange, earlier } => (*exchange, earlier.into()),
        Executed::Cancelled => panic!("nobody cancelled it"),
    }
}

/// The exchange of one call with a configuration of its own.
pub(super) async fn call(settings: ConfigurationSettings, request: HttpRequest) -> HttpExchange {
    let (exchange, _) = executed(&Configuration::new(settings).unwrap(), request).await;
    exchange
}

/// A server that answers everything so.
pub(super) async fn server(reply: Reply) -> HttpDouble {
    HttpDouble::start(move |_| reply.clone()).await.unwrap()
}

/// The exchange of a GET of a server that answers so.
pub(super) async fn get(settings: ConfigurationSettings, reply: Reply) -> HttpExchange {
    let server = server(reply).await;
    call(settings, request("GET", server.url("/"))).await
}

/// An answer of 200 with these headers and this body.
pub(super) fn ok(headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Reply {
    let answer = Answer::new(200).body(body);
    let add = |answer: Answer, (name, value): &(&str, &str)| answer.header(*name, *value);
    Reply::Normal(headers.iter().fold(answer, add))
}

pub(super) fn attribute<'e>(exchange: &'e HttpExchange, name: &str) -> Option<&'e str> {
    exchange.attributes.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
}

pub(super) fn timing(exchange: &HttpExchange, name: &str) -> i64 {
    exchange.timings.iter().find(|(it, _)| *it == name).unwrap().1
}

pub(super) fn text(exchange: &HttpExchange) -> &str {
    let ResponseBody::String(text) = &exchange.response.body else {
        panic!("{:?}", exchange.response.body);
    };
    text
}
