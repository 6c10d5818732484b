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

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_request_that_takes_too_long_is_answered() {
        let stuck = get(async || std::future::pending::<()>().await);
        let router = Router::new().route("/", stuck).layer(middleware::from_fn(guard));
        let before = tokio::time::Instant::now();
        let answer = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(before.elapsed(), BUDGET);
    }
}
