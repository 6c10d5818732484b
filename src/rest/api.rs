//! Which path leads where.

use std::sync::Arc;

use axum::{
    Router, middleware,
    routing::{any, get, post, put},
};
use url::Url;

use crate::{
    rest::{connectors, error::ApiError, guard, plugins, root, tasks},
    worker::Handle,
};

/// What the API answers from. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// The worker.
    pub herder: Handle,
    /// Under which address other programs reach this API; `None` to believe each request's `Host`.
    pub advertised: Option<Url>,
    /// Whether the topics that connectors use may be asked for, and forgotten.
    pub topic_tracking: TopicTracking,
    /// Whether the worker has come up. Until then `/health` says `starting`.
    pub ready: Arc<dyn Fn() -> bool + Send + Sync>,
    /// The id of the Kafka cluster, once known.
    pub kafka_cluster_id: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    /// All metrics as Prometheus text.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
}

/// `topic.tracking.*` of the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopicTracking {
    /// Whether the topics may be asked for.
    pub enabled: bool,
    /// Whether they may also be forgotten.
    pub reset: bool,
}

/// The whole API.
pub fn router(api: Api) -> Router {
    let paths = Router::new()
        .route("/", get(root::version))
        .route("/health", get(root::health))
        .route("/metrics", get(root::metrics))
        .merge(of_connectors())
        .merge(of_tasks())
        .merge(of_plugins())
        .route("/admin/loggers", any(root::no_loggers))
        .route("/admin/loggers/{logger}", any(root::no_loggers))
        .fallback(async || ApiError::NoSuchPath)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .with_state(api);
    // Around the whole router: within it, a layer does not see the `Allow` of a refusal.
    Router::new().fallback_service(paths).layer(middleware::from_fn(guard::guard))
}

fn of_connectors() -> Router<Api> {
    Router::new()
        .route("/connectors", get(connectors::list).post(connectors::create))
        .route("/connectors/{connector}", get(connectors::info).delete(connectors::delete))
        .route(
            "/connectors/{connector}/config",
            get(connectors::config).put(connectors::put_config).patch(connectors::patch_config),
        )
        .route("/connectors/{connector}/status", get(connectors::status))
        .route("/connectors/{connector}/restart", post(connectors::restart))
        .route("/connectors/{connector}/pause", put(connectors::pause))
        .route("/connectors/{connector}/resume", put(connectors::resume))
        .route("/connectors/{connector}/stop", put(connectors::stop))
        .route("/connectors/{connector}/topics", get(connectors::topics))
        .route("/connectors/{connector}/topics/reset", put(connectors::reset_topics))
        .route(
            "/connectors/{connector}/offsets",
            get(connectors::no_offsets)
                .patch(connectors::no_offsets)
                .delete(connectors::no_offsets),
        )
}

fn of_tasks() -> Router<Api> {
    Router::new()
        .route("/connectors/{connector}/tasks", get(tasks::list))
        .route("/connectors/{connector}/tasks/{task}/status", get(tasks::status))
        .route("/connectors/{connector}/tasks/{task}/restart", post(tasks::restart))
}

fn of_plugins() -> Router<Api> {
    Router::new()
        .route("/connector-plugins", get(plugins::list))
        .route("/connector-plugins/{plugin}/config", get(plugins::no_config))
        .route("/connector-plugins/{plugin}/config/validate", put(plugins::no_config))
}
