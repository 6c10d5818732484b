//! `/connectors`.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{RawQuery, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{HOST, LOCATION},
    },
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};
use url::Url;

use crate::{
    rest::{
        api::Api,
        body::{ConfigBody, CreateBody},
        error::ApiError,
        json::{self, ActiveTopics, ConnectorInfo, ConnectorStatus, Expanded},
        segments::Segments,
    },
    worker::{ConnectorView, Restarted},
};

pub(super) async fn list(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let connectors = api.herder.list().await?;
    let expand = values(query.as_deref(), "expand");
    if expand.is_empty() {
        let names: Vec<_> = connectors.iter().map(|it| it.name.as_ref()).collect();
        return Ok(Json(names).into_response());
    }
    let asked = |what: &str| expand.iter().any(|it| it == what);
    let (status, info) = (asked("status"), asked("info"));
    let expanded = connectors.iter().map(|view| {
        let status = status.then(|| ConnectorStatus::from(view));
        (view.name.as_ref(), Expanded { status, info: info.then(|| ConnectorInfo::from(view)) })
    });
    Ok(Json(expanded.collect::<BTreeMap<_, _>>()).into_response())
}

pub(super) async fn create(
    State(api): State<Api>,
    headers: HeaderMap,
    CreateBody { name, config, initial }: CreateBody,
) -> Result<Response, ApiError> {
    let view = api.herder.create(&name, config, initial).await?;
    Ok(created(&api, &headers, &view))
}

pub(super) async fn info(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<Json<ConnectorInfo>, ApiError> {
    let view = api.herder.connector(&name).await?;
    Ok(Json((&view).into()))
}

pub(super) async fn config(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<Json<Map<String, Value>>, ApiError> {
    let view = api.herder.connector(&name).await?;
    Ok(Json(json::config(&view.config)))
}

pub(super) async fn put_config(
    State(api): State<Api>,
    Segments(name): Segments<String>,
    headers: HeaderMap,
    ConfigBody(config): ConfigBody,
) -> Result<Response, ApiError> {
    let put = api.herder.put_config(&name, config).await?;
    if put.new {
        return Ok(created(&api, &headers, &put.connector));
    }
    Ok(Json(ConnectorInfo::from(&put.connector)).into_response())
}

pub(super) async fn patch_config(
    State(api): State<Api>,
    Segments(name): Segments<String>,
    ConfigBody(patch): ConfigBody,
) -> Result<Json<ConnectorInfo>, ApiError> {
    let view = api.herder.patch_config(&name, patch).await?;
    Ok(Json((&view).into()))
}

pub(super) async fn delete(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<StatusCode, ApiError> {
    api.herder.delete(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn status(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<Json<ConnectorStatus>, ApiError> {
    let view = api.herder.status(&name).await?;
    Ok(Json((&view).into()))
}

pub(super) async fn restart(
    State(api): State<Api>,
    Segments(name): Segments<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let asked = |what| {
        let value = values(query.as_deref(), what).pop();
        value.is_some_and(|it| it.eq_ignore_ascii_case("true"))
    };
    match api.herder.restart(&name, asked("includeTasks"), asked("onlyFailed")).await? {
        Restarted::Connector => Ok(StatusCode::NO_CONTENT.into_response()),
        Restarted::Planned(view) => {
            Ok((StatusCode::ACCEPTED, Json(ConnectorStatus::from(&view))).into_response())
        }
    }
}

pub(super) async fn pause(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<StatusCode, ApiError> {
    api.herder.pause(&name).await?;
    Ok(StatusCode::ACCEPTED)
}

pub(super) async fn resume(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<StatusCode, ApiError> {
    api.herder.resume(&name).await?;
    Ok(StatusCode::ACCEPTED)
}

pub(super) async fn stop(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<StatusCode, ApiError> {
    api.herder.stop(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Kafka Connect does not ask whether there is such a connector.
pub(super) async fn topics(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<Json<BTreeMap<String, ActiveTopics>>, ApiError> {
    if !api.topic_tracking.enabled {
        return Err(ApiError::Forbidden("Topic tracking is disabled."));
    }
    let topics = api.herder.topics(&name);
    Ok(Json([(name, ActiveTopics { topics })].into()))
}

pub(super) async fn reset_topics(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<StatusCode, ApiError> {
    if !api.topic_tracking.enabled {
        return Err(ApiError::Forbidden("Topic tracking is disabled."));
    }
    if !api.topic_tracking.reset {
        return Err(ApiError::Forbidden("Topic tracking reset is disabled."));
    }
    api.herder.reset_topics(&name);
    Ok(StatusCode::ACCEPTED)
}

pub(super) async fn no_offsets(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<(), ApiError> {
    api.herder.connector(&name).await?;
    Err(ApiError::NotBuilt("Reading and changing offsets is"))
}

fn created(api: &Api, headers: &HeaderMap, view: &ConnectorView) -> Response {
    let body = Json(ConnectorInfo::from(view));
    let mut response = (StatusCode::CREATED, body).into_response();
    let location = location(api.advertised.as_ref(), headers, &view.name);
    if let Some(location) = location.and_then(|it| HeaderValue::from_str(it.as_str()).ok()) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// The connector's absolute URL; `None` if nobody said what this worker is called.
fn location(advertised: Option<&Url>, headers: &HeaderMap, name: &str) -> Option<Url> {
    let host = || headers.get(HOST)?.to_str().ok();
    let base = advertised.cloned().or_else(|| Url::parse(&format!("http://{}/", host()?)).ok());
    let mut url = base?;
    url.set_path("");
    url.set_query(None);
    url.path_segments_mut().ok()?.extend(["connectors", name]);
    Some(url)
}

/// All values of a query's parameter.
pub(super) fn values(query: Option<&str>, name: &str) -> Vec<String> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.filter(|(it, _)| it == name).map(|(_, value)| value.into_owned()).collect()
}
