//! Redirects: where to, with what, and where not.

use testcontainers::{
    certs::Validity,
    http_double::{HttpDouble, Reply},
};

use super::support::{attribute, call, millis, post, request, retrying, settings, with};
use crate::http::{StoreFile, StoreType};

/// A server whose `/from` redirects to `location`, and which describes every other request.
async fn redirecting(status: u16, location: impl Into<String>) -> HttpDouble {
    let location = location.into();
    HttpDouble::builder().on("/from", Reply::Redirect { status, location }).start().await.unwrap()
}

#[tokio::test]
async fn methods_and_bodies_follow_the_rules() {
    for (method, status, expect) in [
        ("POST", 301, ("GET", "")),
        ("POST", 302, ("GET", "")),
        ("PUT", 303, ("GET", "")),
        ("HEAD", 303, ("HEAD", "")),
        ("POST", 307, ("POST", "x")),
        ("PUT", 308, ("PUT", "x")),
    ] {
        let server = redirecting(status, "to?a=b").await;
        let mut request = post(server.url("/from"), "x");
        request.method = method.to_owned();
        let exchange = call(settings(), request).await;
        assert_eq!(exchange.response.status_code, 200, "{method} {status}");
        let seen = server.calls().remove(1).request;
        assert_eq!((seen.method.as_str(), seen.text().as_str()), expect, "{method} {status}");
        assert_eq!(seen.path, "/to?a=b");
        assert_eq!(seen.header("content-type").is_some(), !seen.body.is_empty());
        // The intent is shown, not where it led.
        assert!(exchange.request.url.ends_with("/from"));
        assert_eq!(exchange.request.method, method);
    }
}

#[tokio::test]
async fn a_redirect_that_is_not_followed_is_the_answer() {
    let long = format!("/{}", "x".repeat(70_000));
    for (status, location) in [
        (302, long.as_str()),
        (302, "http://h:0/"),
        (300, "/to"),
        (304, "/to"),
        (302, "ftp://h/"),
        (302, "file:///etc/passwd"),
        (302, "http://["),
    ] {
        let server = redirecting(status, location).await;
        let exchange = call(settings(), request("GET", server.url("/from"))).await;
        assert_eq!(exchange.response.status_code, i64::from(status), "{location}");
        assert_eq!(server.count(), 1);
    }
    let server = redirecting(302, "/to").await;
    let stays = with(|it| it.client.follow_redirects = false);
    let exchange = call(stays, request("GET", server.url("/from"))).await;
    assert_eq!((exchange.response.status_code, server.count()), (302, 1));
    assert_eq!(exchange.response.headers.get("Location").unwrap(), ["/to"]);
}

#[tokio::test]
async fn a_loop_ends_at_its_limit() {
    let server = redirecting(307, "/from").await;
    let few = with(|it| it.client.max_redirects = 3);
    let exchange = call(few, post(server.url("/from"), "x")).await;
    assert_eq!(server.count(), 4);
    assert_eq!(attribute(&exchange, "error.kind"), Some("redirect_limit"));
    assert_eq!(attribute(&exchange, "outcome"), Some("PARTIAL_RESPONSE"));
    assert_eq!(exchange.response.status_message, "more than 3 redirects");
    assert_eq!(server.accepted(), 1, "each answer was read to its end");
    let none = with(|it| it.client.max_redirects = 0);
    let exchange = call(none, request("GET", server.url("/from"))).await;
    assert_eq!(attribute(&exchange, "error.kind"), Some("redirect_limit"));
    assert_eq!(server.count(), 5);
}

#[tokio::test]
async fn credentials_stay_with_their_origin() {
    let other = HttpDouble::ok().await.unwrap();
    let with_password = other.url("/to").replace("http://", "http://u:p@");
    let own = redirecting(307, "/to").await;
    let away = redirecting(307, &with_password).await;
    let secret = ["Authorization", "Cookie", "Proxy-Authorization"];
    for (server, target, kept) in [(&own, &own, true), (&away, &other, false)] {
        let mut request = post(server.url("/from"), "x");
        for name in secret {
            request.headers.append(name, "s3cret");
        }
        request.headers.append("Host", "h.example");
        request.headers.append("X-Kept", "y");
        assert_eq!(call(settings(), request).await.response.status_code, 200);
        let seen = target.calls().pop().unwrap().request;
        assert_eq!(seen.path, "/to");
        for name in secret {
            assert_eq!(seen.header(name).is_some(), kept, "{name}");
        }
        assert_eq!(seen.header("host") == Some("h.example"), kept);
        assert_eq!(seen.header("x-kept"), Some("y"));
    }
}

#[tokio::test]
async fn going_from_one_scheme_to_the_other_is_a_setting() {
    let plain = HttpDouble::ok().await.unwrap();
    let to = Reply::Redirect { status: 302, location: plain.url("/to") };
    let secure = HttpDouble::builder().tls(Validity::Valid).on("/from", to).start().await.unwrap();
    for (follow, status) in [(false, 302), (true, 200)] {
        let settings = with(|it| {
            it.client.follow_ssl_redirects = follow;
            it.client.tls.truststore = Some(StoreFile {
                path: secure.ca_path().unwrap().to_owned(),
                password: String::new(),
                kind: StoreType::Pem,
            });
        });
        let exchange = call(settings, request("GET", secure.url("/from"))).await;
        assert_eq!(exchange.response.status_code, status, "{:?}", exchange.response);
    }
    assert_eq!(plain.count(), 1);
}

#[tokio::test]
async fn a_redirect_to_a_refused_address_is_not_dialled_and_not_tried_again() {
    let canary = HttpDouble::ok().await.unwrap();
    let canary_address = canary.addr().to_string();
    for location in ["http://169.254.169.254/latest", &canary.url("/")] {
        let server = redirecting(302, location).await;
        let mut settings = retrying(|it| it.ambiguous = true);
        settings.client.egress.deny = vec![canary_address.clone()];
        let exchange = call(settings, post(server.url("/from"), "x")).await;
        assert_eq!(attribute(&exchange, "error.kind"), Some("ssrf_blocked"));
        // The first server has had the request, and may have acted on it.
        assert_eq!(attribute(&exchange, "outcome"), Some("PARTIAL_RESPONSE"));
        assert_eq!(attribute(&exchange, "ambiguous"), Some("true"));
        assert_eq!((server.count(), canary.accepted()), (1, 0));
    }
}

#[tokio::test]
async fn a_call_that_fails_after_a_redirect_was_sent_all_the_same() {
    let gone = HttpDouble::ok().await.unwrap().url("/");
    for status in [303, 307] {
        let server = redirecting(status, &gone).await;
        let exchange = call(retrying(|_| {}), post(server.url("/from"), "x")).await;
        assert_eq!(attribute(&exchange, "error.kind"), Some("connect"));
        assert_eq!(attribute(&exchange, "outcome"), Some("PARTIAL_RESPONSE"));
        assert_eq!(server.count(), 1, "a POST is not repeated");
    }
}

#[tokio::test]
async fn redirects_share_the_timeout_of_the_call() {
    let slow = Reply::Redirect { status: 302, location: "/from".into() };
    let slow = slow.after(std::time::Duration::from_millis(100));
    let server = HttpDouble::builder().on("/from", slow).start().await.unwrap();
    let short = with(|it| it.client.timeouts.call = Some(millis(350)));
    let exchange = call(short, request("GET", server.url("/from"))).await;
    assert_eq!(attribute(&exchange, "error.kind"), Some("timeout.total"));
    assert_eq!(attribute(&exchange, "outcome"), Some("PARTIAL_RESPONSE"));
    assert!(server.count() <= 4);
    let server = redirecting(302, "/to").await;
    let exchange = call(settings(), request("GET", server.url("/from"))).await;
    assert_eq!(exchange.response.status_code, 200);
}
