//! Answers, as exchanges show them.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use testcontainers::http_double::{Answer, HttpDouble, Reply};

use super::support::{attribute, call, executed, get, ok, request, server, settings, text, with};
use crate::{
    exchange::{HttpExchange, HttpHeaders, ResponseBody},
    http::{Configuration, HeaderCase},
};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn truncated(exchange: &HttpExchange) -> bool {
    exchange.response.attributes.contains(&("truncated".to_owned(), "true".to_owned()))
}

fn body_length(exchange: &HttpExchange) -> usize {
    match &exchange.response.body {
        ResponseBody::String(text) => text.len(),
        ResponseBody::Bytes(bytes) => bytes.len(),
        other @ (ResponseBody::Form(_) | ResponseBody::Multipart(_)) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn no_byte_of_a_header_is_lost() {
    for (bytes, expect) in
        [("é😀".as_bytes(), "é😀"), (b"caf\xe9", "café"), (b"\x80\xff", "\u{80}ÿ")]
    {
        let head = [b"HTTP/1.1 200 ", bytes, b"\r\nContent-Length: 0\r\nX: ", bytes, b"\r\n\r\n"];
        let exchange = get(settings(), Reply::Raw(head.concat())).await;
        assert_eq!(exchange.response.headers.first("X"), Some(expect), "{:?}", exchange.response);
        // The client's parser leaves such a text out.
        assert_eq!(exchange.response.status_message, "");
    }
}

#[tokio::test]
async fn an_answer_is_shown_as_it_came() {
    let answer = Answer {
        status: 201,
        reason: "Made it".to_owned(),
        headers: [("content-TYPE", "text/plain"), ("etag", "e"), ("X-a-B", "1")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        body: b"hello".to_vec(),
    };
    let exchange = get(settings(), Reply::Normal(answer.clone())).await;
    let response = &exchange.response;
    assert_eq!(
        (response.status_code, response.status_message.as_str(), response.protocol.as_str()),
        (201, "Made it", "HTTP_1_1")
    );
    assert_eq!(text(&exchange), "hello");
    let names: Vec<_> = response.headers.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Content-Type", "ETag", "X-A-B", "Content-Length"]);
    assert!(exchange.success);
    assert_eq!(exchange.attempts, 1);
    assert_eq!(attribute(&exchange, "outcome"), Some("RESPONSE"));
    assert_eq!(attribute(&exchange, "error.kind"), None);
    assert_eq!(attribute(&exchange, "idempotency.key"), Some("the-key"));
    let lower = with(|it| it.client.header_case = HeaderCase::Lower);
    let exchange = get(lower, Reply::Normal(answer)).await;
    let names: Vec<_> = exchange.response.headers.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["content-type", "etag", "x-a-b", "content-length"]);
}

#[tokio::test]
async fn every_value_of_a_repeated_header_is_kept() {
    let reply = ok(&[("Set-Cookie", "a=1"), ("X", "y"), ("set-cookie", "b=2, c")], "");
    let exchange = get(settings(), reply).await;
    assert_eq!(exchange.response.headers.get("set-cookie").unwrap(), ["a=1", "b=2, c"]);
}

#[tokio::test]
async fn hundreds_of_headers_are_shown_as_far_as_the_limit_goes() {
    let exchange = get(settings(), Reply::ManyHeaders(900)).await;
    assert_eq!(exchange.response.headers.get("X-899").unwrap(), ["899"]);
    let limited = with(|it| it.client.limits.headers = Some(100));
    let exchange = get(limited, Reply::ManyHeaders(900)).await;
    assert!(exchange.response.headers.len() < 30);
}

#[tokio::test]
async fn status_messages_are_cut_to_their_limit() {
    let answer = Answer { reason: "No way, not today".to_owned(), ..Answer::new(200) };
    let limited = with(|it| it.client.limits.status_message = Some(5));
    let exchange = get(limited, Reply::Normal(answer)).await;
    assert_eq!(exchange.response.status_message, "No wa");
}

#[tokio::test]
async fn reading_stops_at_the_limit_and_closes_the_connection() {
    let server = HttpDouble::builder()
        .on("/chunks", Reply::Endless { chunked: true })
        .on("/stream", Reply::Endless { chunked: false })
        .on("/exact", ok(&[], "x".repeat(1000)))
        .on("/above", ok(&[], "x".repeat(1001)))
        .start()
        .await
        .unwrap();
    let limited = with(|it| it.client.limits.body = Some(1000));
    let configuration = Configuration::new(limited).unwrap();
    for (path, more) in [("/chunks", true), ("/stream", true), ("/exact", false), ("/above", true)]
    {
        let (exchange, _) = executed(&configuration, request("GET", server.url(path))).await;
        assert_eq!((body_length(&exchange), truncated(&exchange)), (1000, more), "{path}");
    }
    // One connection for each endless body, one for the two others.
    assert_eq!(server.accepted(), 3);
}

#[tokio::test]
async fn gzip_is_asked_for_and_decoded_unseen() {
    let server = server(ok(&[("Content-Encoding", "GZIP")], gzip(b"hello"))).await;
    let exchange = call(settings(), request("GET", server.url("/"))).await;
    assert_eq!(text(&exchange), "hello");
    assert_eq!(exchange.response.headers.get("Content-Encoding"), None);
    assert_eq!(exchange.response.headers.get("Content-Length"), None);
    assert_eq!(exchange.request.headers, HttpHeaders::default());
    assert_eq!(server.calls()[0].request.header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn whoever_names_encodings_sees_what_comes() {
    let server = server(ok(&[("Content-Encoding", "gzip")], gzip(b"hello"))).await;
    let mut request = request("GET", server.url("/"));
    request.headers.append("accept-encoding", "gzip, br");
    let exchange = call(settings(), request).await;
    assert_eq!(exchange.response.body, ResponseBody::Bytes(gzip(b"hello").into()));
    assert_eq!(exchange.response.headers.get("content-encoding").unwrap(), ["gzip"]);
}

#[tokio::test]
async fn a_gzip_bomb_stops_at_the_limit() {
    let bomb = gzip(&vec![b'x'; 50 << 20]);
    let exchange = get(settings(), ok(&[("Content-Encoding", "gzip")], bomb)).await;
    assert_eq!((body_length(&exchange), truncated(&exchange)), (100_000, true));
}

#[tokio::test]
async fn what_is_not_the_gzip_that_it_claims_is_kept_as_it_came() {
    let exchange = get(settings(), ok(&[("Content-Encoding", "gzip")], "plain")).await;
    assert_eq!(attribute(&exchange, "outcome"), Some("RESPONSE"));
    assert_eq!(exchange.response.body, ResponseBody::Bytes("plain".into()));
    assert_eq!(exchange.response.attributes, [("undecoded".to_owned(), "true".to_owned())]);
    assert_eq!(exchange.response.headers.get("Content-Encoding").unwrap(), ["gzip"]);
}

#[tokio::test]
async fn answers_without_bodies_have_none() {
    let gzipped = ok(&[("Content-Encoding", "gzip")], gzip(b"hello"));
    let head = server(gzipped).await;
    let exchange = call(settings(), request("HEAD", head.url("/"))).await;
    assert_eq!((exchange.response.status_code, text(&exchange)), (200, ""));
    for status in [204, 304] {
        let exchange = get(settings(), Reply::status(status)).await;
        assert_eq!((exchange.response.status_code, text(&exchange)), (status.into(), ""));
    }
    let early = b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n".repeat(50);
    let exchange = get(settings(), Reply::Preceded(early, Box::new(ok(&[], "hello")))).await;
    assert_eq!((exchange.response.status_code, text(&exchange)), (200, "hello"));
}

#[tokio::test]
async fn a_body_where_none_may_be_reaches_no_other_call() {
    let smuggled = "HTTP/1.1 204 No Content\r\nContent-Length: 36\r\n\r\n\
                    HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n";
    let reply = Reply::InTurn(vec![Reply::Raw(smuggled.into()), ok(&[], "mine")]);
    let server = server(reply).await;
    let configuration = Configuration::new(settings()).unwrap();
    let (first, _) = executed(&configuration, request("GET", server.url("/"))).await;
    let (second, _) = executed(&configuration, request("GET", server.url("/"))).await;
    assert_eq!((first.response.status_code, second.response.status_code), (204, 200));
    assert_eq!(text(&second), "mine");
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = server(ok(&[], "hello")).await;
    let configuration = Configuration::new(settings()).unwrap();
    for _ in 0..20 {
        executed(&configuration, request("GET", server.url("/"))).await;
    }
    assert_eq!((server.count(), server.accepted()), (20, 1));
}
