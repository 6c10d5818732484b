//! What the log says of calls, and what it never says.

use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
};

use testcontainers::http_double::Reply;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::DefaultGuard,
};

use super::support::{executed, ok, post, retrying, server};
use crate::http::{Configuration, ConfigurationSettings};

/// The log of this thread, as far as it is ours.
#[derive(Clone)]
struct Log {
    level: Level,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Log {
    fn start(level: Level) -> (Self, DefaultGuard) {
        let log = Self { level, lines: Arc::default() };
        let guard = tracing::subscriber::set_default(log.clone());
        (log, guard)
    }
}

/// One line of it.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level && metadata.target().starts_with("roundtrip::")
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let mut line = Line(format!("{} {}:", metadata.level(), metadata.target()));
        event.record(&mut line);
        self.lines.lock().unwrap().push(line.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// What is logged of a call full of secrets that succeeds with the second attempt.
async fn logged(level: Level, change: impl FnOnce(&mut ConfigurationSettings)) -> Vec<String> {
    let answers = vec![
        Reply::status(503),
        ok(&[("Set-Cookie", "s3cret"), ("Content-Type", "text/plain")], "s3cret"),
    ];
    let server = server(Reply::InTurn(answers)).await;
    let mut settings = retrying(|_| {});
    settings.static_headers = vec![("X-Tenant".to_owned(), "s3cret".to_owned())];
    change(&mut settings);
    let configuration = Configuration::new(settings).unwrap();
    let mut request = post(server.url("/path?token=s3cret"), "s3cret");
    request.headers.append("Authorization", "s3cret");
    let (log, guard) = Log::start(level);
    let (exchange, _) = executed(&configuration, request).await;
    drop(guard);
    assert!(exchange.success);
    let mut lines = std::mem::take(&mut *log.lines.lock().unwrap());
    assert!(!lines.iter().any(|it| it.contains("s3cret")), "{lines:?}");
    lines.retain(|it| it.contains("roundtrip::http::log"));
    lines
}

#[tokio::test]
async fn each_attempt_has_a_line_without_secrets() {
    let lines = logged(Level::DEBUG, |_| {}).await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    for (line, attempt, status) in [(&lines[0], 1, 503), (&lines[1], 2, 200)] {
        for part in [
            "DEBUG roundtrip::http::log: message=call configuration=\"default\" method=\"POST\"",
            " url=http://127.0.0.1:",
            "/path?token=*** ",
            &format!(" attempt={attempt} outcome=\"RESPONSE\" status={status} duration_ms="),
        ] {
            assert!(line.contains(part), "{part} is not in {line}");
        }
    }
}

#[tokio::test]
async fn headers_are_for_those_who_look_closely() {
    let lines = logged(Level::TRACE, |_| {}).await;
    assert_eq!(lines.len(), 4, "{lines:?}");
    for part in
        ["Authorization: ***", "X-Tenant: ***", "Set-Cookie: ***", "Content-Type: text/plain"]
    {
        assert!(lines[3].contains(part), "{part} is not in {}", lines[3]);
    }
}

#[tokio::test]
async fn calls_are_not_logged_where_that_is_switched_off() {
    let lines = logged(Level::TRACE, |it| it.log_calls = false).await;
    assert_eq!(lines, [""; 0]);
}
