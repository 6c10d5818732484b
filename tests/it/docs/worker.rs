//! The built program as a worker.

use std::time::Duration;

use serde_json::Value;
use testcontainers::program::{Launch, Program};
use tokio::time::Instant;

use super::{page::root, places::Places};

/// How long anything here may take.
pub(super) const DEADLINE: Duration = Duration::from_mins(1);

/// A running worker.
pub(super) struct Worker {
    program: Program,
    port: u16,
}

impl Worker {
    /// Starts a worker with the properties of `examples/worker.properties` and, on top of them,
    /// `properties`, and with these connectors.
    pub(super) async fn start(places: &Places, properties: &str, connectors: &[Value]) -> Self {
        let base = std::fs::read_to_string(root().join("examples/worker.properties")).unwrap();
        let mut launch = Launch::new(env!("CARGO_BIN_EXE_roundtrip")).unwrap();
        launch.file("worker.properties", places.fill(&format!("{base}\n{properties}"))).unwrap();
        launch = launch.arg("worker").arg("worker.properties");
        for (idx, connector) in connectors.iter().enumerate() {
            let name = format!("connector-{idx}.json");
            launch.file(&name, connector.to_string()).unwrap();
            launch = launch.arg(name);
        }
        Self::watch(launch.start().unwrap(), places.port()).await
    }

    /// Takes charge of a worker that is starting, and waits until it is well.
    pub(super) async fn watch(program: Program, port: u16) -> Self {
        let mut worker = Self { program, port };
        let until = Instant::now() + DEADLINE;
        while worker.try_call("GET", "/health", None).await.is_none_or(|it| it.0 != 200) {
            let ended = worker.program.status().unwrap();
            assert!(ended.is_none(), "the worker ended: {ended:?}\n{}", worker.log());
            assert!(Instant::now() < until, "not healthy:\n{}", worker.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        worker
    }

    /// Calls the REST API: the status, and the body if it is JSON.
    pub(super) async fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let answer = self.try_call(method, path, body).await;
        answer.unwrap_or_else(|| panic!("{method} {path} was not answered\n{}", self.log()))
    }

    async fn try_call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Option<(u16, Value)> {
        let client = reqwest::Client::builder().no_proxy().timeout(DEADLINE).build().unwrap();
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let mut request = client.request(method.parse().unwrap(), url);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        let text = answer.text().await.ok()?;
        Some((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// What it printed.
    pub(super) fn log(&self) -> String {
        self.program.stderr() + &self.program.stdout()
    }

    /// Stops it as an operator does, and tells its exit code.
    pub(super) async fn terminate(mut self) -> Option<i32> {
        self.program.terminate().await.unwrap();
        self.program.wait(DEADLINE).await.unwrap().code()
    }
}
