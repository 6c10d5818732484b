//! The server that both programs call: a process of its own, so that its CPU time is nobody's.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use axum::{Router, body::Bytes, http::header::CONTENT_TYPE, response::IntoResponse};

/// The running server.
pub(crate) struct Endpoint {
    process: Child,
    address: String,
}

impl Endpoint {
    /// Starts it; every answer takes `latency`.
    pub(crate) fn start(latency: Duration) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["endpoint", &latency.as_millis().to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut address).unwrap();
        Self { process, address: address.trim().to_owned() }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/orders", self.address)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Serves until it is killed.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn run(latency: Duration) {
    let answer = move |_: Bytes| async move {
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        ([(CONTENT_TYPE, "application/json")], ANSWER).into_response()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    axum::serve(listener, Router::new().fallback(answer)).await.unwrap();
}

const ANSWER: &str =
    r#"{"id":"8f14e45f-ceea-467f-9c1d-2f1f0e5b6a3d","status":"accepted","items":3}"#;
