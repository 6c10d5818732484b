//! From refusals to status codes: the one place.

use axum::{
    Json,
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{rest::json::ErrorBody, worker::WorkerError};

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    #[error(transparent)]
    Worker(#[from] WorkerError),
    #[error("HTTP 404 Not Found")]
    NoSuchPath,
    /// The path would lead somewhere if its task number were one.
    #[error("HTTP 404 Not Found")]
    NoTaskNumber,
    #[error("HTTP 405 Method Not Allowed")]
    MethodNotAllowed,
    #[error("HTTP 415 Unsupported Media Type")]
    NotJson,
    #[error("{0}")]
    BadRequest(String),
    #[error("Request body is larger than {0} bytes")]
    TooLarge(usize),
    #[error("Request body did not come within {0} seconds")]
    TooSlow(u64),
    #[error("Request comes from another web site")]
    CrossSite,
    #[error("Request timed out")]
    TimedOut,
    /// The worker's configuration forbids it.
    #[error("{0}")]
    Forbidden(&'static str),
    #[error("Unknown plugin {0}.")]
    UnknownPlugin(String),
    /// Kafka Connect has it and we do not yet.
    #[error("{0} not available in this version")]
    NotBuilt(&'static str),
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Worker(err) => worker_status(err),
            Self::NoSuchPath | Self::NoTaskNumber | Self::UnknownPlugin(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::CrossSite | Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::TimedOut => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotBuilt(_) => StatusCode::NOT_IMPLEMENTED,
        }
    }

    /// Kafka Connect's server layer writes the same JSON without a content type.
    fn is_of_the_server_layer(&self) -> bool {
        matches!(self, Self::NoSuchPath | Self::MethodNotAllowed | Self::NotJson)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = ErrorBody { error_code: status.as_u16(), message: self.to_string() };
        if !self.is_of_the_server_layer() {
            return (status, Json(body)).into_response();
        }
        let text = serde_json::to_string(&body).unwrap_or_default();
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = status;
        response
    }
}

fn worker_status(err: &WorkerError) -> StatusCode {
    match err {
        WorkerError::NotFound(_)
        | WorkerError::Unknown(_)
        | WorkerError::NothingToRestart(_)
        | WorkerError::UnknownTask(_)
        | WorkerError::NoStatus(_)
        | WorkerError::NoTaskStatus(_) => StatusCode::NOT_FOUND,
        WorkerError::AlreadyExists(_) => StatusCode::CONFLICT,
        WorkerError::NameMismatch { .. }
        | WorkerError::NoClass(_)
        | WorkerError::UnknownClass { .. }
        | WorkerError::Invalid(_) => StatusCode::BAD_REQUEST,
        WorkerError::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        WorkerError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
