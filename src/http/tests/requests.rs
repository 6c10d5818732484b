//! Requests, as servers see them.

use bytes::Bytes;
use testcontainers::http_double::{HttpDouble, SeenRequest};

use super::support::{attribute, call, post, request, settings, with};
use crate::{
    exchange::{Body, HttpExchange, HttpHeaders, HttpPart, HttpRequest, PartContent},
    http::{ConfigurationSettings, UserAgent},
};

/// What a server sees of `request`, and what its exchange shows.
async fn seen(
    settings: ConfigurationSettings,
    request: impl FnOnce(&HttpDouble) -> HttpRequest,
) -> (SeenRequest, HttpExchange) {
    let server = HttpDouble::ok().await.unwrap();
    let exchange = call(settings, request(&server)).await;
    assert_eq!(attribute(&exchange, "outcome"), Some("RESPONSE"), "{:?}", exchange.response);
    (server.calls().remove(0).request, exchange)
}

#[track_caller]
fn check(seen: &SeenRequest, body: &[u8], content_type: &str) {
    assert_eq!(String::from_utf8_lossy(&seen.body), String::from_utf8_lossy(body));
    assert_eq!(seen.header("content-type"), Some(content_type));
    assert_eq!(seen.header("content-length"), Some(body.len().to_string().as_str()));
    assert_eq!(seen.header("transfer-encoding"), None);
}

fn with_body(url: String, body: Body) -> HttpRequest {
    HttpRequest { body, ..request("POST", url) }
}

#[tokio::test]
async fn bodies_arrive_byte_for_byte() {
    let json = "application/json; charset=utf-8";
    for (body, bytes, content_type) in [
        (Body::String("é\0\n".into()), "é\0\n".as_bytes(), json),
        (Body::String(String::new()), b"", json),
        (
            Body::Bytes(Bytes::from_static(&[0, 255, 13, 10])),
            &[0, 255, 13, 10],
            "application/octet-stream",
        ),
        (
            Body::Form(vec![("a b".into(), "c&=".into())]),
            b"a+b=c%26%3D",
            "application/x-www-form-urlencoded",
        ),
    ] {
        let (seen, exchange) = seen(settings(), |it| with_body(it.url("/"), body.clone())).await;
        check(&seen, bytes, content_type);
        assert_eq!(exchange.request.body, body);
        assert_eq!(exchange.request.headers, HttpHeaders::default());
    }
    let large = "0123456789".repeat(100_000);
    let (seen, _) = seen(settings(), |it| post(it.url("/"), &large)).await;
    check(&seen, large.as_bytes(), json);
}

#[tokio::test]
async fn multipart_bodies_arrive_with_the_boundary_of_the_message() {
    let part =
        HttpPart { headers: HttpHeaders::default(), content: PartContent::String("x".into()) };
    let body = Body::Multipart(vec![("a".to_owned(), part)]);
    let (seen, _) = seen(settings(), |it| {
        let mut request = with_body(it.url("/"), body);
        request.headers.append("Content-Type", "multipart/form-data; boundary=abc");
        request
    })
    .await;
    let expect = "--abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\
                  Content-Type: text/plain; charset=utf-8\r\n\r\nx\r\n--abc--\r\n";
    check(&seen, expect.as_bytes(), "multipart/form-data; boundary=abc");
}

#[tokio::test]
async fn get_and_head_go_without_a_body_and_say_so() {
    for method in ["GET", "HEAD"] {
        let (seen, exchange) = seen(settings(), |it| HttpRequest {
            body: Body::String("x".into()),
            ..request(method, it.url("/"))
        })
        .await;
        assert_eq!((seen.method.as_str(), seen.body.len()), (method, 0));
        assert_eq!(seen.header("content-length"), None);
        assert_eq!(seen.header("content-type"), None);
        assert_eq!(attribute(&exchange, "request.body.dropped"), Some("true"));
        assert_eq!(exchange.request.body, Body::String("x".into()));
    }
    for method in ["GET", "DELETE"] {
        let (_, exchange) = seen(settings(), |it| request(method, it.url("/"))).await;
        assert_eq!(attribute(&exchange, "request.body.dropped"), None);
    }
}

#[tokio::test]
async fn every_other_method_takes_a_body() {
    for method in ["DELETE", "PATCH", "POST", "PUT", "OPTIONS"] {
        let (seen, _) = seen(settings(), |it| HttpRequest {
            body: Body::String("x".into()),
            ..request(method, it.url("/"))
        })
        .await;
        assert_eq!((seen.method.as_str(), seen.text().as_str()), (method, "x"));
    }
}

#[tokio::test]
async fn headers_arrive_with_all_their_values() {
    let (seen, _) = seen(settings(), |it| {
        let mut request = post(it.url("/"), "x");
        for (name, value) in [
            ("X-A", "1"),
            ("x-a", "2"),
            ("Host", "elsewhere.example"),
            ("X-Utf8", "é😀"),
            ("X-C1", "a\u{85}b"),
            ("Connection", "close"),
            ("Expect", "100-continue"),
            ("TE", "trailers"),
        ] {
            request.headers.append(name, value);
        }
        request
    })
    .await;
    let values = |name: &str| -> Vec<_> {
        let named = |(it, _): &&(String, String)| it.eq_ignore_ascii_case(name);
        seen.headers.iter().filter(named).map(|(_, it)| it.as_str()).collect()
    };
    assert_eq!(values("x-a"), ["1", "2"]);
    assert_eq!(values("host"), ["elsewhere.example"]);
    assert_eq!(values("x-utf8"), ["é😀"]);
    assert_eq!(values("x-c1"), ["a\u{85}b"]);
    for name in ["connection", "expect", "te"] {
        assert_eq!(values(name), [""; 0], "{name}");
    }
}

#[tokio::test]
async fn a_fragment_stays_in_the_exchange_alone() {
    let (seen, exchange) =
        seen(settings(), |it| request("GET", it.url("/a%20b?c=%zz#secret"))).await;
    assert_eq!(seen.path, "/a%20b?c=%zz");
    assert!(exchange.request.url.ends_with("/a%20b?c=%zz#secret"));
}

#[tokio::test]
async fn static_headers_replace_those_of_the_message() {
    let settings = with(|it| {
        it.static_headers = vec![("X-Static".into(), "s".into()), ("X-New".into(), "n".into())];
    });
    let (seen, exchange) = seen(settings, |it| {
        let mut request = request("GET", it.url("/"));
        request.headers.append("x-static", "mine");
        request.headers.append("x-static", "too");
        request
    })
    .await;
    assert_eq!((seen.header("x-static"), seen.header("x-new")), (Some("s"), Some("n")));
    assert_eq!(exchange.request.headers.get("X-Static").unwrap(), ["s"]);
}

#[tokio::test]
async fn missing_ids_are_made_and_others_kept() {
    let ids = || {
        with(|it| {
            it.generate_request_id = true;
            it.generate_correlation_id = true;
            it.idempotency_key_header = Some("Idempotency-Key".into());
        })
    };
    let (first, exchange) = seen(ids(), |it| request("GET", it.url("/"))).await;
    let names = ["X-Request-ID", "X-Correlation-ID"];
    for name in names {
        let id = first.header(name).unwrap();
        assert_eq!(id.parse::<uuid::Uuid>().unwrap().get_version_num(), 4);
        assert_eq!(exchange.request.headers.first(name), Some(id));
    }
    assert_ne!(first.header(names[0]), first.header(names[1]));
    assert_eq!(first.header("Idempotency-Key"), Some("the-key"));
    let (kept, _) = seen(ids(), |it| {
        let mut request = request("GET", it.url("/"));
        for name in ["x-request-id", "X-CORRELATION-ID", "idempotency-key"] {
            request.headers.append(name, "mine");
        }
        request
    })
    .await;
    for name in [names[0], names[1], "Idempotency-Key"] {
        assert_eq!(kept.header(name), Some("mine"));
    }
}

#[tokio::test]
async fn the_user_agent_is_the_one_that_was_chosen() {
    let version = env!("CARGO_PKG_VERSION");
    for (choice, expect) in [
        (UserAgent::Client, format!("roundtrip/{version}")),
        (UserAgent::Custom(vec!["me/1".into()]), "me/1".to_owned()),
        (UserAgent::Custom(Vec::new()), format!("roundtrip/{version}")),
    ] {
        let (seen, _) =
            seen(with(|it| it.user_agent = choice), |it| request("GET", it.url("/"))).await;
        assert_eq!(seen.header("user-agent"), Some(expect.as_str()));
    }
    let project = || with(|it| it.user_agent = UserAgent::Project);
    let (seen_project, _) = seen(project(), |it| request("GET", it.url("/"))).await;
    assert!(seen_project.header("user-agent").unwrap().starts_with("Mozilla/5.0 (compatible;"));
    let (own, _) = seen(project(), |it| {
        let mut request = request("GET", it.url("/"));
        request.headers.append("user-AGENT", "own");
        request
    })
    .await;
    assert_eq!(own.header("user-agent"), Some("own"));
}

#[test]
fn debug_text_keeps_values_of_headers_and_passwords() {
    let settings = with(|it| it.static_headers = vec![("X-Key".into(), "s3cret".into())]);
    let text = format!("{settings:?}");
    assert!(text.contains("X-Key") && !text.contains("s3cret"), "{text}");
}
