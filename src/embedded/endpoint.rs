//! The HTTP endpoint of the demo: it accepts, misses, recovers, and keeps silent.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;
use tokio::net::TcpListener;

use crate::task::{self, Task};

/// A running endpoint. It ends with its value.
#[derive(Debug)]
pub struct Endpoint {
    address: SocketAddr,
    _serving: Task<io::Result<()>>,
}

impl Endpoint {
    /// Starts it on a free port of the loopback address.
    ///
    /// # Errors
    /// Fails if no port can be had.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = axum::serve(listener, router());
        let serving = task::spawn("endpoint", async { server.await });
        Ok(Self { address, _serving: serving })
    }

    /// The absolute URL of `path`, which starts with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

fn router() -> Router {
    let stock_calls = Arc::new(AtomicU32::new(0));
    Router::new()
        .route("/orders", post(accept))
        .route("/customers/{id}", get(miss))
        .route("/stock/{id}", get(async move |Path(id): Path<String>| recover(&id, &stock_calls)))
        .route("/reports", post(std::future::pending::<Response>))
}

async fn accept(body: String) -> Response {
    (StatusCode::CREATED, Json(json!({"status": "accepted", "bytes": body.len()}))).into_response()
}

async fn miss(Path(id): Path<String>) -> Response {
    (StatusCode::NOT_FOUND, Json(json!({"error": "no such customer", "id": id}))).into_response()
}

/// Every third call finds the server well.
fn recover(id: &str, calls: &AtomicU32) -> Response {
    if calls.fetch_add(1, Ordering::Relaxed) % 3 < 2 {
        let busy = Json(json!({"error": "try again"}));
        return (StatusCode::SERVICE_UNAVAILABLE, busy).into_response();
    }
    Json(json!({"id": id, "left": 42})).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use futures_util::FutureExt as _;
    use tower::ServiceExt as _;

    use super::*;

    fn ask(router: &Router, method: &str, path: &str) -> impl Future<Output = u16> + use<> {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        router.clone().oneshot(request).map(|it| it.unwrap().status().as_u16())
    }

    #[tokio::test]
    async fn accepts_misses_recovers_and_keeps_silent() {
        let router = router();
        assert_eq!(ask(&router, "POST", "/orders").await, 201);
        assert_eq!(ask(&router, "GET", "/customers/7").await, 404);
        for status in [503, 503, 200, 503] {
            assert_eq!(ask(&router, "GET", "/stock/3").await, status);
        }
        assert_eq!(ask(&router, "POST", "/reports").now_or_never(), None);
    }
}
