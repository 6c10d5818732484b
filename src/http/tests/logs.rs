//! What the log says of calls, and what it never says.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use testcontainers::http_double::Reply;
use tracing::{Level, subscriber::DefaultGuard};
use tracing_subscriber::fmt::MakeWriter;

use super::support::{executed, ok, post, retrying, server};
use crate::http::{Configuration, ConfigurationSettings};

/// The log of this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn start(level: Level) -> (Self, DefaultGuard) {
        let log = Self::default();
        let builder = tracing_subscriber::fmt().with_max_level(level).with_ansi(false);
        let subscriber = builder.without_time().with_writer(log.clone()).finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// The lines of the engine's own.
    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().filter(|it| it.contains("roundtrip::http::log")).map(str::to_owned).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
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
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let ours = text.lines().filter(|it| it.contains("roundtrip::"));
    ours.for_each(|it| assert!(!it.contains("s3cret"), "{it}"));
    log.lines()
}

#[tokio::test]
async fn each_attempt_has_a_line_without_secrets() {
    let lines = logged(Level::INFO, |_| {}).await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    for (line, attempt, status) in [(&lines[0], 1, 503), (&lines[1], 2, 200)] {
        for part in [
            " INFO roundtrip::http::log: call configuration=\"default\" method=\"POST\" url=http://127",
            "/path?token=*** ",
            &format!(" attempt={attempt} outcome=\"RESPONSE\" status={status} duration_ms="),
        ] {
            assert!(line.contains(part), "{part} is not in {line}");
        }
    }
}

#[tokio::test]
async fn headers_are_for_those_who_look_closely() {
    let lines = logged(Level::DEBUG, |_| {}).await;
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
