//! The API before the worker stands: it says so.

use std::sync::{Arc, OnceLock};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tower::ServiceExt as _;

use crate::rest::json::{ErrorBody, HealthBody};

/// A router that comes later. Until then `/health` says `starting`, and everything else is answered
/// 503.
#[derive(Clone, Debug, Default)]
pub struct RouterToCome(Arc<OnceLock<Router>>);

impl RouterToCome {
    /// The router to serve meanwhile, which becomes the one that comes.
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    /// Puts the router in its place. Only the first counts.
    pub fn came(&self, router: Router) {
        // Nobody sends a second one.
        _ = self.0.set(router);
    }
}

async fn answer(State(router): State<RouterToCome>, request: Request) -> Response {
    match router.0.get() {
        Some(router) => router.clone().oneshot(request).await.into_response(),
        None if request.uri().path() == "/health" => {
            let (status, message) = ("starting", "Worker is still starting up.");
            (StatusCode::SERVICE_UNAVAILABLE, Json(HealthBody { status, message })).into_response()
        }
        None => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            let message = "Worker is still starting up: no broker has answered yet".to_owned();
            (status, Json(ErrorBody { error_code: status.as_u16(), message })).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        routing::get,
    };

    use super::*;

    async fn ask(router: &Router, path: &str) -> (u16, String) {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), 1000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_worker_that_starts_says_so_and_does_not_keep_callers_waiting() {
        let later = RouterToCome::default();
        let router = later.router();
        let (status, body) = ask(&router, "/health").await;
        assert_eq!(status, 503);
        assert_eq!(body, r#"{"status":"starting","message":"Worker is still starting up."}"#);
        let (status, body) = ask(&router, "/connectors").await;
        assert_eq!(status, 503);
        assert!(body.starts_with(r#"{"error_code":503,"message":"Worker is still"#), "{body}");
        later.came(Router::new().route("/connectors", get(async || "[]")));
        assert_eq!(ask(&router, "/connectors").await, (200, "[]".to_owned()));
        assert_eq!(ask(&router, "/health").await.0, 404);
    }
}
