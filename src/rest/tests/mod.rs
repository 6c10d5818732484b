//! The router in memory over a real herder with fake tasks. Expected answers are those of Kafka
//! Connect 4.3.1; a comment says where ours differ.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, Response},
};
use futures_util::{FutureExt as _, StreamExt as _};
use tower::ServiceExt as _;

use crate::{
    rest::{Api, TopicTracking, router},
    task::Task,
    worker::fake::{FakeLauncher, SINK, SOURCE, fake},
};

mod beside;

struct Rest {
    router: Router,
    launcher: FakeLauncher,
    handle: crate::worker::Handle,
    _herder: Task<()>,
}

/// Status code, the headers that count, and the body.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    code: u16,
    content_type: Option<String>,
    location: Option<String>,
    allow: Option<String>,
    body: String,
}

impl Rest {
    fn new() -> Self {
        Self::with(true)
    }

    fn with(ready: bool) -> Self {
        Self::tracking(ready, TopicTracking { enabled: true, reset: true })
    }

    fn tracking(ready: bool, topic_tracking: TopicTracking) -> Self {
        let (handle, herder, launcher) = fake();
        let api = Api {
            herder: handle.clone(),
            advertised: None,
            topic_tracking,
            ready: Arc::new(move || ready),
            kafka_cluster_id: Arc::new(|| Some("nZhfaXK0vLaneyKJwSJeTA".to_owned())),
            metrics: Arc::new(|| "up 1\n".to_owned()),
        };
        Self { router: router(api), launcher, handle, _herder: herder }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        answer(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// `GET /path` or `PUT /path {body}`.
    async fn ask(&self, request: &str) -> Answer {
        let mut words = request.splitn(3, ' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let body = words.next().unwrap_or_default().to_owned();
        let mut request =
            Request::builder().method(method).uri(path).header("host", "127.0.0.1:18083");
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    #[track_caller]
    fn check<'a>(
        &'a self,
        request: &'a str,
        code: u16,
        body: &'a str,
    ) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        self.ask(request).map(move |answer| {
            assert_eq!((answer.code, &*answer.body), (code, body), "{request} at {caller}");
        })
    }

    async fn create(&self, name: &str, class: &str, more: &str) {
        let body = format!(
            r#"POST /connectors {{"name":"{name}","config":{{"connector.class":"{class}","topics":"t","topic":"t"{more}}}}}"#
        );
        let answer = self.ask(&body).await;
        assert_eq!(answer.code, 201, "{answer:?}");
    }
}

async fn answer(response: Response<Body>) -> Answer {
    let header = |name| {
        let value = response.headers().get(name);
        value.map(|it: &HeaderValue| it.to_str().unwrap().to_owned())
    };
    let (content_type, location, allow) =
        (header("content-type"), header("location"), header("allow"));
    let code = response.status().as_u16();
    let mut chunks = response.into_body().into_data_stream();
    let mut body = Vec::new();
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk.unwrap());
    }
    Answer { code, content_type, location, allow, body: String::from_utf8(body).unwrap() }
}

async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

const NOT_FOUND: &str = r#"{"error_code":404,"message":"HTTP 404 Not Found"}"#;

#[tokio::test(start_paused = true)]
async fn what_is_not_there() {
    let rest = Rest::new();
    let none = r#"{"error_code":404,"message":"Connector none not found"}"#;
    let unknown = r#"{"error_code":404,"message":"Unknown connector none"}"#;
    let restart = r#"{"error_code":404,"message":"Unknown connector: none"}"#;
    for (request, body) in [
        ("GET /connectors/none", none),
        ("GET /connectors/none/config", none),
        ("GET /connectors/none/tasks", none),
        ("GET /connectors/none/offsets", none),
        ("DELETE /connectors/none", none),
        (r#"PATCH /connectors/none/config {"a":"b"}"#, none),
        ("PUT /connectors/none/pause", unknown),
        ("PUT /connectors/none/resume", unknown),
        ("PUT /connectors/none/stop", unknown),
        ("POST /connectors/none/restart", restart),
        ("POST /connectors/none/restart?includeTasks=true", restart),
        (
            "GET /connectors/none/status",
            r#"{"error_code":404,"message":"No status found for connector none"}"#,
        ),
        (
            "GET /connectors/none/tasks/9/status",
            r#"{"error_code":404,"message":"No status found for task none-9"}"#,
        ),
        ("GET /connectors/none/tasks/abc/status", NOT_FOUND),
        ("GET /nope", NOT_FOUND),
        ("GET /connectors/none/tasks-config", NOT_FOUND),
        (
            "GET /connector-plugins/NoSuch/config",
            r#"{"error_code":404,"message":"Unknown plugin NoSuch."}"#,
        ),
    ] {
        rest.check(request, 404, body).await;
    }
    rest.check("GET /connectors/none/topics", 200, r#"{"none":{"topics":[]}}"#).await;
}

#[test]
fn the_guide_lists_every_endpoint() {
    let guide = include_str!("../../../docs/guide/rest.md");
    let routes =
        include_str!("../api.rs").split('"').filter(|it| it.starts_with('/') && !it.contains('\n'));
    let missing: Vec<&str> = routes.filter(|it| !guide.contains(&format!("{it}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test(start_paused = true)]
async fn a_body_of_another_shape_is_refused_in_the_words_of_json() {
    let rest = Rest::new();
    let refused = |found: &str| {
        format!(
            r#"{{"error_code":400,"message":"Request body must be a JSON object, not {found}"}}"#
        )
    };
    for (body, found) in
        [("[]", "an array"), ("\"x\"", "text"), ("7", "a number"), ("null", "null")]
    {
        rest.check(&format!("POST /connectors {body}"), 400, &refused(found)).await;
        rest.check(&format!("PUT /connectors/c/config {body}"), 400, &refused(found)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_server_layer_answers_without_a_content_type() {
    let rest = Rest::new();
    let lost = rest.ask("GET /nope").await;
    assert_eq!((lost.code, lost.content_type), (404, None));
    let wrong = rest.ask("DELETE /connectors").await;
    assert_eq!((wrong.code, wrong.content_type), (405, None));
    assert_eq!(wrong.body, r#"{"error_code":405,"message":"HTTP 405 Method Not Allowed"}"#);
    let form = Request::post("/connectors")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("a=b"))
        .unwrap();
    let form = rest.send(form).await;
    assert_eq!((form.code, form.content_type), (415, None));
    assert_eq!(form.body, r#"{"error_code":415,"message":"HTTP 415 Unsupported Media Type"}"#);
}

#[tokio::test(start_paused = true)]
async fn creations_that_are_refused() {
    let rest = Rest::new();
    let invalid = |count: usize, lines: &str| {
        format!(
            r#"{{"error_code":400,"message":"Connector configuration is invalid and contains the following {count} error(s):\n{lines}\nYou can also find the above list of errors at the endpoint `/connector-plugins/{{connectorType}}/config/validate`"}}"#
        )
    };
    let no_topics = invalid(
        2,
        r"Must configure one of topics or topics.regex\nMust configure one of topics or topics.regex",
    );
    for (request, body) in [
        (
            r#"{"name": "cap-x", "config": {"topics": "t"}}"#.to_owned(),
            r#"{"error_code":400,"message":"Connector config {name=cap-x, topics=t} contains no connector type"}"#.to_owned(),
        ),
        (
            r#"{"name":"cap-x","config":{"connector.class":"NoSuch"}}"#.to_owned(),
            format!(r#"{{"error_code":400,"message":"Failed to find any class that implements Connector and which name matches NoSuch, available connectors are: {SINK}, {SOURCE}"}}"#),
        ),
        (
            format!(r#"{{"name":"cap-x","config":{{"connector.class":"{SOURCE}","tasks.max":"0"}}}}"#),
            invalid(2, r#"Invalid value 0 for configuration tasks.max: Value must be at least 1\nMissing required configuration \"topic\" which has no default value."#),
        ),
        (format!(r#"{{"name":"cap-x","config":{{"connector.class":"{SINK}"}}}}"#), no_topics.clone()),
        (
            format!(r#"{{"name":"","config":{{"connector.class":"{SINK}","topics":"t1"}}}}"#),
            invalid(1, "Invalid value  for configuration name: String may not be empty"),
        ),
        (
            format!(r#"{{"name":"cap-x","config":{{"connector.class":"{SINK}","topics":"t","name":"other"}}}}"#),
            r#"{"error_code":400,"message":"Connector name configuration (other) doesn't match connector name in the URL (cap-x)"}"#.to_owned(),
        ),
        (
            // Kafka Connect takes it and lets the connector fail.
            format!(r#"{{"name":"x","config":{{"connector.class":"{SINK}","topics":"t1","file":null}}}}"#),
            invalid(1, "Invalid value null for configuration file: must not be null"),
        ),
    ] {
        rest.check(&format!("POST /connectors {request}"), 400, &body).await;
    }
    rest.create("cap-sink", SINK, "").await;
    let again = format!(
        r#"POST /connectors {{"name":"cap-sink","config":{{"connector.class":"{SINK}","topics":"t"}}}}"#
    );
    let body = r#"{"error_code":409,"message":"Connector cap-sink already exists"}"#;
    rest.check(&again, 409, body).await;
    let bare = format!(r#"PUT /connectors/cap-sink/config {{"connector.class":"{SINK}"}}"#);
    rest.check(&bare, 400, &no_topics).await;
}

/// Kafka Connect answers all of these 500.
#[tokio::test(start_paused = true)]
async fn bodies_that_cannot_be_read() {
    let rest = Rest::new();
    let class = format!(r#""connector.class":"{SINK}","topics":"t1""#);
    for (body, message) in [
        ("{not json".to_owned(), "key must be a string at line 1 column 2"),
        (" ".to_owned(), "EOF while parsing a value at line 1 column 1"),
        (r#"{"name":"x"}"#.to_owned(), r#"Request has no \"config\""#),
        (
            format!(r#"{{"name":"x","config":{{{class}}},"zz":1}}"#),
            "unknown field `zz`, expected one of `name`, `config`, `initial_state`",
        ),
        (
            format!(r#"{{"name":"x","config":{{{class},"a":{{"b":1}}}}}}"#),
            r#"The value of \"a\" must be a string"#,
        ),
        (
            format!(r#"{{"name":"x","config":{{{class},"a":12345678901234567890123}}}}"#),
            r#"The number of \"a\" must be in quotes"#,
        ),
        (
            format!(r#"{{"name":"x","initial_state":"FOO","config":{{{class}}}}}"#),
            "initial_state must be one of RUNNING, PAUSED, STOPPED, not FOO",
        ),
    ] {
        let answer = rest.ask(&format!("POST /connectors {body}")).await;
        assert_eq!(answer.code, 400, "{body}");
        assert!(answer.body.contains(message), "{} has no {message}", answer.body);
    }
    let huge = format!(r#"POST /connectors {{"name":"{}"}}"#, "x".repeat(1024 * 1024));
    assert_eq!(rest.ask(&huge).await.code, 413);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up() {
    let rest = Rest::new();
    let endless = futures_util::stream::pending::<Result<String, std::io::Error>>();
    let request = Request::post("/connectors").body(Body::from_stream(endless)).unwrap();
    let before = tokio::time::Instant::now();
    assert_eq!(rest.send(request).await.code, 408);
    assert_eq!(before.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_connector_from_creation_to_deletion() {
    let rest = Rest::new();
    let class = format!(r#""connector.class":"{SINK}""#);
    let create = format!(
        r#"POST /connectors {{"name":"cap-sink","config":{{{class},"tasks.max":1,"topics":"t","flag":true}}}}"#
    );
    let created = rest.ask(&create).await;
    assert_eq!(created.code, 201);
    assert_eq!(created.location.as_deref(), Some("http://127.0.0.1:18083/connectors/cap-sink"));
    assert_eq!(created.content_type.as_deref(), Some("application/json"));
    let config =
        format!(r#"{{{class},"tasks.max":"1","topics":"t","flag":"true","name":"cap-sink"}}"#);
    // As Kafka Connect in standalone mode; distributed it has no tasks yet.
    let info = format!(
        r#"{{"name":"cap-sink","config":{config},"tasks":[{{"connector":"cap-sink","task":0}}],"type":"sink"}}"#
    );
    assert_eq!(created.body, info);
    rest.check("GET /connectors", 200, r#"["cap-sink"]"#).await;
    rest.check("GET /connectors/cap-sink", 200, &info).await;
    rest.check("GET /connectors/cap-sink/config", 200, &config).await;
    let task = r#"{"id":0,"state":"RUNNING","worker_id":"127.0.0.1:18083","version":"4.3.1"}"#;
    let status = format!(
        r#"{{"name":"cap-sink","connector":{{"state":"RUNNING","worker_id":"127.0.0.1:18083","version":"4.3.1"}},"tasks":[{task}],"type":"sink"}}"#
    );
    rest.check("GET /connectors/cap-sink/status", 200, &status).await;
    rest.check("GET /connectors/cap-sink/tasks/0/status", 200, task).await;
    let tasks = format!(
        r#"[{{"id":{{"connector":"cap-sink","task":0}},"config":{}}}]"#,
        config.replace('}', r#","task.class":"org.apache.kafka.connect.file.FileStreamSinkTask"}"#)
    );
    rest.check("GET /connectors/cap-sink/tasks", 200, &tasks).await;
    let both = format!(r#"{{"cap-sink":{{"status":{status},"info":{info}}}}}"#);
    rest.check("GET /connectors?expand=status&expand=info", 200, &both).await;
    rest.check("GET /connectors?expand=foo", 200, r#"{"cap-sink":{}}"#).await;
    rest.check("GET /connectors/cap-sink/topics", 200, r#"{"cap-sink":{"topics":[]}}"#).await;
    rest.check("PUT /connectors/cap-sink/topics/reset", 202, "").await;
    let missing = r#"{"error_code":404,"message":"Unknown task: cap-sink-9"}"#;
    rest.check("POST /connectors/cap-sink/tasks/9/restart", 404, missing).await;

    rest.check("PUT /connectors/cap-sink/pause", 202, "").await;
    settle().await;
    let paused = status.replace("RUNNING", "PAUSED");
    rest.check("GET /connectors/cap-sink/status", 200, &paused).await;
    rest.check("PUT /connectors/cap-sink/resume", 202, "").await;
    rest.check("POST /connectors/cap-sink/restart", 204, "").await;
    let restarting = status.replace("RUNNING", "RESTARTING");
    let all = "POST /connectors/cap-sink/restart?includeTasks=true&onlyFailed=false";
    rest.check(all, 202, &restarting).await;
    rest.check("POST /connectors/cap-sink/tasks/0/restart", 204, "").await;
    let failed_only = "POST /connectors/cap-sink/restart?includeTasks=true&onlyFailed=true";
    rest.check(failed_only, 202, &status).await;

    let patch = r#"PATCH /connectors/cap-sink/config {"flag":null,"tasks.max":"2"}"#;
    let patched = rest.ask(patch).await;
    assert_eq!((patched.code, patched.location), (200, None));
    assert!(patched.body.contains(r#"{"connector":"cap-sink","task":1}]"#), "{}", patched.body);
    assert!(!patched.body.contains("flag"), "{}", patched.body);

    rest.check("PUT /connectors/cap-sink/stop", 204, "").await;
    let stopped = r#"{"name":"cap-sink","connector":{"state":"STOPPED","worker_id":"127.0.0.1:18083","version":"4.3.1"},"tasks":[],"type":"sink"}"#;
    rest.check("GET /connectors/cap-sink/status", 200, stopped).await;
    rest.check("GET /connectors/cap-sink/tasks", 200, "[]").await;
    rest.check("DELETE /connectors/cap-sink", 204, "").await;
    rest.check("GET /connectors", 200, "[]").await;
}

#[tokio::test(start_paused = true)]
async fn a_configuration_put_under_a_new_name_creates() {
    let rest = Rest::new();
    let put = format!(
        r#"PUT /connectors/cap-new/config {{"connector.class":"{SINK}","topics":"t","file":null}}"#
    );
    let created = rest.ask(&put).await;
    assert_eq!(created.code, 201);
    assert_eq!(created.location.as_deref(), Some("http://127.0.0.1:18083/connectors/cap-new"));
    assert!(created.body.contains(r#""file":null"#), "{}", created.body);
    assert_eq!(rest.ask(&put).await.code, 200);
}

#[tokio::test(start_paused = true)]
async fn a_connector_may_begin_stopped() {
    let rest = Rest::new();
    let create = format!(
        r#"POST /connectors {{"name":"cap-stop","config":{{"connector.class":"{SINK}","topics":"t"}},"initial_state":"stopped"}}"#
    );
    let created = rest.ask(&create).await;
    assert!(created.body.ends_with(r#""tasks":[],"type":"sink"}"#), "{}", created.body);
    let status = rest.ask("GET /connectors/cap-stop/status").await.body;
    assert!(status.contains(r#""state":"STOPPED""#), "{status}");
}

#[tokio::test(start_paused = true)]
async fn a_failed_task_shows_its_trace() {
    let rest = Rest::new();
    rest.create("bad", SINK, "").await;
    rest.launcher.fail("bad", 0, "Tolerance exceeded in error handler");
    settle().await;
    let failed = r#"{"name":"bad","connector":{"state":"RUNNING","worker_id":"127.0.0.1:18083","version":"4.3.1"},"tasks":[{"id":0,"state":"FAILED","worker_id":"127.0.0.1:18083","version":"4.3.1","trace":"org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler\n"}],"type":"sink"}"#;
    rest.check("GET /connectors/bad/status", 200, failed).await;
    let restart = "POST /connectors/bad/restart?includeTasks=true&onlyFailed=true";
    rest.check(restart, 202, &failed.replace("FAILED", "RESTARTING")).await;
}

#[tokio::test(start_paused = true)]
async fn a_slow_deletion_blocks_nobody() {
    let rest = Rest::new();
    rest.create("slow", SINK, r#","fake.stop":"wait""#).await;
    rest.create("other", SOURCE, "").await;
    let delete = Request::delete("/connectors/slow").body(Body::empty()).unwrap();
    let deleting = crate::task::spawn("delete", rest.router.clone().oneshot(delete));
    settle().await;
    rest.check("GET /connectors", 200, r#"["other"]"#).await;
    assert!(!deleting.is_finished());
    assert_eq!(deleting.join().await.unwrap().unwrap().status(), 204);
}
