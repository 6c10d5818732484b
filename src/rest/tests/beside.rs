//! Names, the worker itself, what is not built, and what guards the API.

use super::*;

#[tokio::test(start_paused = true)]
async fn names_may_need_encoding() {
    let rest = Rest::new();
    let body =
        format!(r#"{{"name":"a/b é","config":{{"connector.class":"{SINK}","topics":"t"}}}}"#);
    let created = rest.ask(&format!("POST /connectors {body}")).await;
    let location = created.location.unwrap();
    assert_eq!(location, "http://127.0.0.1:18083/connectors/a%2Fb%20%C3%A9");
    let path = location.strip_prefix("http://127.0.0.1:18083").unwrap();
    assert_eq!(rest.ask(&format!("GET {path}/status")).await.code, 200);
    assert_eq!(rest.ask(&format!("DELETE {path}")).await.code, 204);
    assert_eq!(rest.ask("GET /connectors/%FF").await.code, 404);
    let crlf = r#"POST /connectors {"name":"a\r\nb","config":{"connector.class":"FileStreamSink","topics":"t"}}"#;
    let refused = rest.ask(crlf).await;
    assert_eq!(refused.code, 400);
    assert!(refused.body.contains("had the following ASCII chars: 13, 10"), "{}", refused.body);
}

#[tokio::test(start_paused = true)]
async fn the_worker_tells_of_itself() {
    let rest = Rest::new();
    let version = rest.ask("GET /").await.body;
    assert!(version.starts_with(r#"{"version":"0.1.0","commit":""#), "{version}");
    assert!(version.ends_with(r#""kafka_cluster_id":"nZhfaXK0vLaneyKJwSJeTA"}"#), "{version}");
    let healthy = r#"{"status":"healthy","message":"Worker has completed startup and is ready to handle requests."}"#;
    rest.check("GET /health", 200, healthy).await;
    let starting = r#"{"status":"starting","message":"Worker is still starting up."}"#;
    Rest::with(false).check("GET /health", 503, starting).await;
    rest.check("GET /metrics", 200, "up 1\n").await;
    let plugins = format!(
        r#"[{{"class":"{SINK}","type":"sink","version":"4.3.1"}},{{"class":"{SOURCE}","type":"source","version":"4.3.1"}}]"#
    );
    rest.check("GET /connector-plugins", 200, &plugins).await;
    let all = plugins.replace(
        "}]",
        r#"},{"class":"org.apache.kafka.connect.transforms.Filter","type":"transformation"}]"#,
    );
    rest.check("GET /connector-plugins?connectorsOnly=false", 200, &all).await;

    let deadline = tokio::time::Instant::now();
    rest.handle.shutdown(deadline).await.unwrap();
    assert_eq!(rest.ask("GET /health").await.code, 503);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_built_says_so() {
    let rest = Rest::new();
    rest.create("c", SINK, "").await;
    for request in [
        "GET /connectors/c/offsets",
        "DELETE /connectors/c/offsets",
        "GET /admin/loggers",
        "PUT /admin/loggers/root {}",
        "GET /connector-plugins/FileStreamSink/config",
        "PUT /connector-plugins/FileStreamSinkConnector/config/validate {}",
    ] {
        assert_eq!(rest.ask(request).await.code, 501, "{request}");
    }
}

#[tokio::test(start_paused = true)]
async fn head_and_options_work() {
    let rest = Rest::new();
    let head = rest.ask("HEAD /connectors").await;
    assert_eq!((head.code, &*head.body), (200, ""));
    let options = rest.ask("OPTIONS /connectors").await;
    assert_eq!(options.code, 200);
    assert_eq!(options.content_type.as_deref(), Some("text/plain"));
    assert_eq!(options.allow.as_deref(), Some("GET,HEAD,POST,OPTIONS"));
    assert_eq!(options.body, "GET, HEAD, POST, OPTIONS");
    assert_eq!(rest.ask("OPTIONS /nope").await.code, 404);
}

#[tokio::test(start_paused = true)]
async fn a_web_site_cannot_steer_the_worker() {
    let rest = Rest::new();
    rest.create("c", SINK, "").await;
    for (site, code) in [("cross-site", 403), ("same-origin", 204), ("none", 204)] {
        let request = Request::post("/connectors/c/restart").header("sec-fetch-site", site);
        let answer = rest.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.code, code, "{site}");
    }
}

#[tokio::test(start_paused = true)]
async fn topic_tracking_can_be_switched_off() {
    let off = r#"{"error_code":403,"message":"Topic tracking is disabled."}"#;
    let rest = Rest::tracking(true, TopicTracking { enabled: false, reset: true });
    rest.check("GET /connectors/any/topics", 403, off).await;
    rest.check("PUT /connectors/any/topics/reset", 403, off).await;

    let kept = r#"{"error_code":403,"message":"Topic tracking reset is disabled."}"#;
    let rest = Rest::tracking(true, TopicTracking { enabled: true, reset: false });
    rest.check("GET /connectors/any/topics", 200, r#"{"any":{"topics":[]}}"#).await;
    rest.check("PUT /connectors/any/topics/reset", 403, kept).await;
}
