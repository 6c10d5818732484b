//! The worker as a process, and what the tests of this folder need around it.

use std::{collections::BTreeMap, net::TcpListener, time::Duration};

use serde_json::{Value, json};
use testcontainers::{
    program::{Launch, Program},
    python::{self, ConsumedRecord, ProducedRecord},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};

/// How long anything here may take, unless a test says otherwise.
pub(super) const DEADLINE: Duration = Duration::from_mins(1);

/// A worker and the files that it was started with.
pub(super) struct Worker {
    launch: Launch,
    program: Program,
    port: u16,
}

/// What a worker is to be started with.
#[derive(Clone, Default)]
pub(super) struct Setup {
    properties: Vec<(String, String)>,
    connectors: Vec<(String, String)>,
    environment: Vec<(String, String)>,
}

impl Setup {
    /// A standalone worker for the cluster at `bootstrap`, with String converters and quick commits.
    pub(super) fn new(bootstrap: &str) -> Self {
        let string = "org.apache.kafka.connect.storage.StringConverter";
        Self::default()
            .property("bootstrap.servers", bootstrap)
            .property("key.converter", string)
            .property("value.converter", string)
            .property("offset.storage.file.filename", "offsets")
            .property("consumer.session.timeout.ms", "6000")
            .property("consumer.heartbeat.interval.ms", "500")
    }

    pub(super) fn property(mut self, name: &str, value: &str) -> Self {
        self.properties.retain(|(it, _)| it != name);
        self.properties.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A connector file of that text.
    pub(super) fn file(mut self, name: &str, text: &str) -> Self {
        self.connectors.push((name.to_owned(), text.to_owned()));
        self
    }

    /// A connector of those settings.
    pub(super) fn connector(self, name: &str, config: Value) -> Self {
        let text = json!({"name": name, "config": config}).to_string();
        self.file(&format!("{name}.json"), &text)
    }

    pub(super) async fn start(self) -> Worker {
        let port = free_port();
        let mut properties = format!("listeners=http://127.0.0.1:{port}\n");
        for (name, value) in &self.properties {
            properties.push_str(&format!("{name}={value}\n"));
        }
        let mut launch = Launch::new(env!("CARGO_BIN_EXE_roundtrip")).unwrap();
        launch.file("worker.properties", properties).unwrap();
        launch = launch.arg("worker").arg("worker.properties");
        for (name, text) in &self.connectors {
            launch.file(name, text).unwrap();
            launch = launch.arg(name);
        }
        for (name, value) in &self.environment {
            launch = launch.env(name, value);
        }
        let program = launch.start().unwrap();
        let mut worker = Worker { launch, program, port };
        worker.wait_until_healthy().await;
        worker
    }
}

impl Worker {
    pub(super) async fn wait_until_healthy(&mut self) {
        let until = Instant::now() + DEADLINE;
        loop {
            if let Ok((200, _)) = self.try_call("GET", "/health", None).await {
                return;
            }
            let ended = self.program.status().unwrap();
            assert!(ended.is_none(), "the worker ended: {ended:?}\n{}", self.program.stderr());
            assert!(Instant::now() < until, "not healthy:\n{}", self.program.stderr());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Calls the REST API: the status, and the body if it is JSON.
    pub(super) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let called = self.try_call(method, path, body).await;
        called.unwrap_or_else(|err| panic!("{method} {path}: {err}\n{}", self.program.stderr()))
    }

    pub(super) async fn text(&self, path: &str) -> String {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        client().get(url).send().await.unwrap().text().await.unwrap()
    }

    /// Sends a request as it stands, on a connection of its own: the status and the body.
    pub(super) async fn raw(&self, request: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        // Whoever is answered early need not take the rest, nor close politely.
        _ = stream.write_all(request).await;
        let mut answer = Vec::new();
        _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
        (status.unwrap_or_else(|| panic!("no answer: {head}")), body.to_owned())
    }

    /// The sum of a counter, or of a gauge of whole numbers, over all its labels, or of those whose line has `with` in it.
    pub(super) async fn metric(&self, name: &str, with: &str) -> u64 {
        let text = self.text("/metrics").await;
        let own = |line: &&str| {
            let rest = line.strip_prefix(name);
            rest.is_some_and(|it| it.starts_with(['{', ' '])) && line.contains(with)
        };
        let value = |line: &str| line.rsplit(' ').next()?.parse::<u64>().ok();
        text.lines().filter(own).filter_map(value).sum()
    }

    async fn try_call(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> reqwest::Result<(u16, Value)> {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let mut request = client().request(method.parse().unwrap(), url);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// Waits until the status of `connector` is as `wanted` says.
    pub(super) async fn wait_for_status(
        &self,
        connector: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        let until = Instant::now() + DEADLINE;
        loop {
            let (_, status) =
                self.call("GET", &format!("/connectors/{connector}/status"), None).await;
            if wanted(&status) {
                return status;
            }
            assert!(Instant::now() < until, "{status}\n{}", self.program.stderr());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(super) async fn wait_until_running(&self, connector: &str) {
        self.wait_for_status(connector, |it| it["tasks"][0]["state"] == "RUNNING").await;
    }

    pub(super) fn log(&self) -> String {
        self.program.stderr() + &self.program.stdout()
    }

    pub(super) fn rss_bytes(&self) -> u64 {
        self.program.rss_bytes().unwrap_or(0)
    }

    pub(super) async fn kill9(&mut self) {
        self.program.kill9().await.unwrap();
    }

    /// Stops the worker as an operator does, and tells its exit code.
    pub(super) async fn terminate(&mut self) -> Option<i32> {
        self.program.terminate().await.unwrap();
        self.program.wait(DEADLINE).await.unwrap().code()
    }

    /// Starts the worker again, with the same files.
    pub(super) async fn restart(&mut self) {
        self.program = self.launch.start().unwrap();
        self.wait_until_healthy().await;
    }
}

/// Reads topics until `expected` records are there and nothing more comes.
pub(super) async fn consume(
    bootstrap: &str,
    topics: &[&str],
    expected: usize,
) -> Vec<ConsumedRecord> {
    python::consume(bootstrap, topics, expected, DEADLINE).await.unwrap()
}

pub(super) async fn produce(bootstrap: &str, topic: &str, records: &[ProducedRecord]) {
    python::produce(bootstrap, topic, records).await.unwrap();
}

/// A record whose value asks for that request.
pub(super) fn asks(request: &Value) -> ProducedRecord {
    ProducedRecord::value(request.to_string())
}

/// The JSON of a record's value.
pub(super) fn value(record: &ConsumedRecord) -> Value {
    serde_json::from_slice(record.value.as_ref().unwrap()).unwrap()
}

/// How many records each topic has, from the lot.
pub(super) fn by_topic(records: &[ConsumedRecord]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(record.topic.as_str()).or_default() += 1;
    }
    counts
}

/// The text of a header of a consumed record.
pub(super) fn header<'r>(record: &'r ConsumedRecord, name: &str) -> Option<&'r str> {
    let found = record.headers.iter().find(|(it, _)| it == name)?;
    found.1.as_deref().map(|it| std::str::from_utf8(it).unwrap())
}

/// An example of the documents, without the trailing commas that make it no JSON.
pub(super) fn example(name: &str) -> String {
    let path = format!("{}/tests/data/examples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|err| panic!("{path}: {err}"))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(95)).build().unwrap()
}
