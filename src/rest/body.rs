//! What is received: JSON within limits, its scalars taken as strings.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::header::CONTENT_TYPE,
};
use futures_util::StreamExt as _;
use serde::Deserialize;
use serde_json::{Map, Number, Value};

use crate::{
    rest::error::ApiError,
    worker::{ConnectorConfig, TargetState},
};

/// The body of `PUT` and `PATCH` on a configuration.
pub(super) struct ConfigBody(pub(super) ConnectorConfig);

/// The body of `POST /connectors`.
pub(super) struct CreateBody {
    pub(super) name: String,
    pub(super) config: ConnectorConfig,
    pub(super) initial: TargetState,
}

/// Configurations are text of a few kilobytes.
const LIMIT: usize = 1024 * 1024;

/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

impl<S: Send + Sync> FromRequest<S> for ConfigBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        Ok(Self(config(object(&read(request).await?)?)?))
    }
}

impl<S: Send + Sync> FromRequest<S> for CreateBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw {
            name: Option<String>,
            config: Option<Map<String, Value>>,
            initial_state: Option<String>,
        }
        let object = object(&read(request).await?)?;
        let raw: Raw = serde_json::from_value(Value::Object(object)).map_err(malformed)?;
        let missing = || ApiError::BadRequest("Request has no \"config\"".to_owned());
        Ok(Self {
            name: raw.name.unwrap_or_default().trim().to_owned(),
            config: config(raw.config.ok_or_else(missing)?)?,
            initial: initial(raw.initial_state.as_deref())?,
        })
    }
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, ApiError> {
    let found = match serde_json::from_slice(bytes).map_err(malformed)? {
        Value::Object(object) => return Ok(object),
        Value::Array(_) => "an array",
        Value::String(_) => "text",
        Value::Number(_) => "a number",
        Value::Bool(_) => "a boolean",
        Value::Null => "null",
    };
    Err(ApiError::BadRequest(format!("Request body must be a JSON object, not {found}")))
}

async fn read(request: Request) -> Result<Vec<u8>, ApiError> {
    check_is_json(&request)?;
    let reading = tokio::time::timeout(PATIENCE, collect(request.into_body()));
    reading.await.unwrap_or(Err(ApiError::TooSlow(PATIENCE.as_secs())))
}

/// A request without a content type is taken for JSON, as Kafka Connect does.
fn check_is_json(request: &Request) -> Result<(), ApiError> {
    let Some(given) = request.headers().get(CONTENT_TYPE) else { return Ok(()) };
    let given = given.to_str().unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(ApiError::NotJson)
}

async fn collect(body: Body) -> Result<Vec<u8>, ApiError> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let broken = |_| ApiError::BadRequest("Request body broke off".to_owned());
        let chunk: Bytes = chunk.map_err(broken)?;
        if LIMIT < bytes.len() + chunk.len() {
            return Err(ApiError::TooLarge(LIMIT));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn config(object: Map<String, Value>) -> Result<ConnectorConfig, ApiError> {
    let mut config = ConnectorConfig::default();
    for (name, value) in object {
        let value = scalar(&name, value)?;
        config.set(name, value);
    }
    Ok(config)
}

fn scalar(name: &str, value: Value) -> Result<Option<String>, ApiError> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Bool(yes) => Ok(Some(yes.to_string())),
        Value::Number(number) if is_exact(&number) => Ok(Some(number.to_string())),
        Value::Number(_) => {
            Err(ApiError::BadRequest(format!("The number of \"{name}\" must be in quotes")))
        }
        Value::Array(_) | Value::Object(_) => {
            Err(ApiError::BadRequest(format!("The value of \"{name}\" must be a string")))
        }
    }
}

/// Whether the number is the one that was written: large ones lose digits when they are read.
fn is_exact(number: &Number) -> bool {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    !number.is_f64() || number.as_f64().is_some_and(|it| it.abs() < EXACT)
}

fn initial(state: Option<&str>) -> Result<TargetState, ApiError> {
    let Some(state) = state else { return Ok(TargetState::Running) };
    match state.to_ascii_uppercase().as_str() {
        "RUNNING" => Ok(TargetState::Running),
        "PAUSED" => Ok(TargetState::Paused),
        "STOPPED" => Ok(TargetState::Stopped),
        _ => Err(ApiError::BadRequest(format!(
            "initial_state must be one of RUNNING, PAUSED, STOPPED, not {state}"
        ))),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "given to `map_err`")]
fn malformed(err: serde_json::Error) -> ApiError {
    ApiError::BadRequest(format!("Request body cannot be read: {err}"))
}
