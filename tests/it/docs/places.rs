//! What the pages show, and what tests have in its place.

use std::net::TcpListener;

/// Pairs of what is shown and what is there. Also knows the port of the worker's listener.
pub(super) struct Places {
    pairs: Vec<(&'static str, String)>,
    port: u16,
}

impl Places {
    /// A Kafka at `bootstrap` for `localhost:9092`, and a free port for the listener's 8083.
    pub(super) fn new(bootstrap: &str) -> Self {
        let port = free_port();
        let pairs = vec![("localhost:9092", bootstrap.to_owned()), (":8083", format!(":{port}"))];
        Self { pairs, port }
    }

    /// Also `real` for `shown`.
    pub(super) fn with(mut self, shown: &'static str, real: impl Into<String>) -> Self {
        self.pairs.push((shown, real.into()));
        self
    }

    /// The text with everything in its place.
    pub(super) fn fill(&self, text: &str) -> String {
        self.pairs.iter().fold(text.to_owned(), |text, (shown, real)| text.replace(shown, real))
    }

    /// The port of the worker's listener.
    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
