//! The worker itself: version, health, metrics.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};

use crate::rest::{
    api::Api,
    error::ApiError,
    json::{HealthBody, ServerInfo},
};

/// How long the worker may take to show that it is well (Kafka Connect's own limit).
const HEALTH_WAIT: Duration = Duration::from_secs(10);

/// The commit this program was built from, where the build named it.
const COMMIT: &str = match option_env!("ROUNDTRIP_COMMIT") {
    Some(commit) => commit,
    None => "unknown",
};

pub(super) async fn version(State(api): State<Api>) -> Json<ServerInfo> {
    Json(ServerInfo {
        version: env!("CARGO_PKG_VERSION"),
        commit: COMMIT,
        kafka_cluster_id: (api.kafka_cluster_id)(),
    })
}

pub(super) async fn health(State(api): State<Api>) -> Response {
    let answer = tokio::time::timeout(HEALTH_WAIT, api.herder.list()).await;
    let (code, status, message) = match answer {
        _ if !(api.ready)() => {
            (StatusCode::SERVICE_UNAVAILABLE, "starting", "Worker is still starting up.")
        }
        Ok(Ok(_)) => (
            StatusCode::OK,
            "healthy",
            "Worker has completed startup and is ready to handle requests.",
        ),
        Ok(Err(_)) => (StatusCode::SERVICE_UNAVAILABLE, "stopping", "Worker is stopping."),
        Err(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "unhealthy",
            "Worker was unable to handle this request and may be unable to handle other requests.",
        ),
    };
    (code, Json(HealthBody { status, message })).into_response()
}

pub(super) async fn metrics(State(api): State<Api>) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], (api.metrics)()).into_response()
}

pub(super) async fn no_loggers() -> ApiError {
    ApiError::NotBuilt("Changing log levels at run time is")
}
