//! What holds for every request.

use std::time::Duration;

use axum::{
    extract::Request,
    http::{
        HeaderValue, Method, StatusCode,
        header::{ALLOW, CONTENT_TYPE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::rest::error::ApiError;

/// How long a request may take (Kafka Connect's own limit).
const BUDGET: Duration = Duration::from_secs(90);

/// Limits the time of a request, answers `OPTIONS`, and refuses to be steered by a web site: a
/// browser on this machine reaches a loopback listener too.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    if !request.method().is_safe() && is_cross_site(&request) {
        return ApiError::CrossSite.into_response();
    }
    let asks_options = request.method() == Method::OPTIONS;
    match tokio::time::timeout(BUDGET, next.run(request)).await {
        Err(_) => ApiError::TimedOut.into_response(),
        Ok(response) if asks_options => options(response),
        Ok(response) => response,
    }
}

fn is_cross_site(request: &Request) -> bool {
    request.headers().get("sec-fetch-site").is_some_and(|it| it == "cross-site")
}

/// The refusal of `OPTIONS` names the methods that there are: that is the answer.
fn options(refusal: Response) -> Response {
    let allowed = refusal.headers().get(ALLOW).and_then(|it| it.to_str().ok());
    let Some(allowed) = allowed.filter(|_| refusal.status() == StatusCode::METHOD_NOT_ALLOWED)
    else {
        return refusal;
    };
    let methods = format!("{allowed},OPTIONS");
    let mut response = methods.replace(',', ", ").into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    if let Ok(allow) = HeaderValue::from_str(&methods) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
