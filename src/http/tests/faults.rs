//! Calls that get no whole answer: how far they came, and why.

use std::time::Duration;

use testcontainers::http_double::{Answer, Greeting, HttpDouble, Reply, ResetAt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
};

use super::support::{attribute, call, millis, post, request, server, settings, timing, with};
use crate::{
    exchange::{HttpExchange, HttpRequest},
    http::ConfigurationSettings,
};

/// Outcome, kind, and whether it is ambiguous.
#[track_caller]
fn check(exchange: &HttpExchange, outcome: &str, kind: &str, ambiguous: bool) {
    let got =
        ["outcome", "error.kind", "ambiguous"].map(|it| attribute(exchange, it).unwrap_or("none"));
    let message = &exchange.response.status_message;
    assert_eq!(got, [outcome, kind, &ambiguous.to_string()], "{message}");
    assert_eq!(exchange.response.status_code, 0);
    assert!(!exchange.success);
    assert!(!message.is_empty() && !message.contains(['\n', '\r']), "{message}");
    let secrets = ["s3cret", "/path", "?query"];
    assert!(!secrets.iter().any(|it| message.contains(it)), "{message}");
}

/// A call to somewhere that fails like this.
async fn fails(
    settings: ConfigurationSettings,
    request: HttpRequest,
    expect: (&str, &str, bool),
) -> HttpExchange {
    let mut request = request;
    request.headers.append("Authorization", "s3cret");
    let exchange = call(settings, request).await;
    check(&exchange, expect.0, expect.1, expect.2);
    exchange
}

/// A POST to a server that does this.
async fn post_fails(settings: ConfigurationSettings, reply: Reply, expect: (&str, &str, bool)) {
    let server = server(reply).await;
    fails(settings, post(server.url("/path?query"), "s3cret"), expect).await;
}

async fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn nobody_there_means_not_sent() {
    let port = closed_port().await;
    let refused = format!("http://127.0.0.1:{port}/path?query");
    fails(settings(), post(&refused, "s3cret"), ("NOT_SENT", "connect", false)).await;
    let unknown = "http://no-such-host.invalid/path?query";
    fails(settings(), post(unknown, "s3cret"), ("NOT_SENT", "dns", false)).await;
}

/// A port that takes no connection: its backlog is full.
async fn full_port() -> (TcpListener, Vec<TcpStream>, u16) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    let moment = Duration::from_millis(100);
    while let Ok(stream) = tokio::time::timeout(moment, TcpStream::connect(address)).await {
        held.push(stream.unwrap());
    }
    (listener, held, address.port())
}

#[tokio::test]
async fn a_connection_that_does_not_come_was_not_sent_anything_however_short_the_read_timeout() {
    let (_listener, _held, port) = full_port().await;
    let url = format!("http://127.0.0.1:{port}/path?query");
    for read in [50, 200, 1000] {
        let settings = with(|it| {
            it.client.timeouts.connect = Some(millis(200));
            it.client.timeouts.read = Some(millis(read));
        });
        fails(settings, post(&url, "x"), ("NOT_SENT", "timeout.connect", false)).await;
    }
    let settings = with(|it| it.client.timeouts.call = Some(millis(200)));
    fails(settings, post(&url, "x"), ("NOT_SENT", "timeout.total", false)).await;
}

#[tokio::test]
async fn silence_and_slowness_are_told_apart() {
    let read = || with(|it| it.client.timeouts.read = Some(millis(250)));
    let total = || with(|it| it.client.timeouts.call = Some(millis(200)));
    let answer = Answer::new(200).body("x".repeat(100));
    let drip = |every| Reply::Drip {
        answer: answer.clone(),
        bytes: 45,
        every: Duration::from_millis(every),
    };
    post_fails(read(), Reply::Hang, ("SENT_NO_RESPONSE", "timeout.first_byte", true)).await;
    post_fails(total(), Reply::Hang, ("SENT_NO_RESPONSE", "timeout.total", true)).await;
    post_fails(read(), drip(750), ("PARTIAL_RESPONSE", "timeout.read", true)).await;
    post_fails(total(), drip(150), ("PARTIAL_RESPONSE", "timeout.total", true)).await;
    // Each wait is shorter than the read timeout, all of them together are not.
    let server = server(drip(120)).await;
    let exchange = call(read(), post(server.url("/"), "x")).await;
    assert_eq!(attribute(&exchange, "outcome"), Some("RESPONSE"));
    assert!(timing(&exchange, "responseBody") >= 120);
}

#[tokio::test]
async fn a_partial_answer_to_a_method_that_may_be_repeated_is_not_ambiguous() {
    let server = server(Reply::Reset(ResetAt::Body)).await;
    let expect = ("PARTIAL_RESPONSE", "reset", false);
    fails(settings(), request("GET", server.url("/path?query")), expect).await;
}

#[tokio::test]
async fn a_reset_says_how_far_the_call_came() {
    for at in [ResetAt::Head, ResetAt::Body] {
        post_fails(settings(), Reply::Reset(at), ("PARTIAL_RESPONSE", "reset", true)).await;
    }
    let reset = Reply::Reset(ResetAt::Request);
    post_fails(settings(), reset, ("SENT_NO_RESPONSE", "reset", true)).await;
    let server = HttpDouble::ok().await.unwrap();
    server.greet(Greeting::ResetAfter(20));
    let url = server.url("/path?query");
    fails(settings(), post(&url, "s3cret"), ("SENT_NO_RESPONSE", "reset", true)).await;
    // Whether something was written before the client noticed is a matter of chance. It knows.
    for greeting in [Greeting::Reset, Greeting::Close] {
        server.greet(greeting);
        let exchange = call(settings(), post(&url, "s3cret")).await;
        let sent = attribute(&exchange, "outcome") == Some("SENT_NO_RESPONSE");
        let outcome = if sent { "SENT_NO_RESPONSE" } else { "NOT_SENT" };
        check(&exchange, outcome, "reset", sent);
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_body_that_nobody_takes_stalls() {
    let server = HttpDouble::ok().await.unwrap();
    server.greet(Greeting::Ignore);
    let settings = with(|it| it.client.timeouts.write = Some(millis(200)));
    let body = "x".repeat(30 << 20);
    let expect = ("SENT_NO_RESPONSE", "timeout.write", true);
    fails(settings, post(server.url("/path?query"), &body), expect).await;
}

#[tokio::test]
async fn a_body_that_takes_longer_than_the_read_timeout_is_sent_to_its_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let slow = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut buffer, mut left) = (vec![0; 256 << 10], 32_usize << 20);
        while left > 0 {
            left = left.saturating_sub(stream.read(&mut buffer).await.unwrap());
            // The last of it lies in buffers that nobody sees.
            if left > 16 << 20 {
                tokio::time::sleep(millis(10)).await;
            }
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        stream
    };
    let settings = with(|it| it.client.timeouts.read = Some(millis(300)));
    let body = "x".repeat(32 << 20);
    let (exchange, _stream) = tokio::join!(call(settings, post(url, &body)), slow);
    assert_eq!(attribute(&exchange, "outcome"), Some("RESPONSE"), "{:?}", exchange.response);
    assert!(exchange.duration_in_millis > 300);
}

#[tokio::test]
async fn what_is_not_http_is_a_protocol_error() {
    let raw = |text: &str| Reply::Raw(text.as_bytes().to_vec());
    for garbage in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    ] {
        post_fails(settings(), raw(garbage), ("SENT_NO_RESPONSE", "protocol", true)).await;
    }
    let endless_head = "HTTP/1.1 200 OK\r\nX: ".to_owned() + &"x".repeat(2 << 20);
    let many = Reply::ManyHeaders(10_000);
    post_fails(settings(), raw(&endless_head), ("SENT_NO_RESPONSE", "protocol", true)).await;
    post_fails(settings(), many, ("SENT_NO_RESPONSE", "protocol", true)).await;
    let chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    post_fails(settings(), raw(chunk), ("PARTIAL_RESPONSE", "protocol", true)).await;
}

#[tokio::test]
async fn a_body_shorter_than_its_length_is_a_partial_answer() {
    let short = Reply::WrongLength { answer: Answer::new(200).body("ab"), declared: 3 };
    post_fails(settings(), short, ("PARTIAL_RESPONSE", "reset", true)).await;
}

#[tokio::test]
async fn what_is_refused_here_is_not_dialled() {
    let server = HttpDouble::ok().await.unwrap();
    let url = server.url("/");
    let header = |name: &str, value: &str| {
        let mut request = post(&url, "x");
        request.headers.append(name, value);
        request
    };
    let mut two_hosts = header("Host", "a");
    two_hosts.headers.append("host", "b");
    let mut many = post(&url, "x");
    (0..100_000).for_each(|it| many.headers.append("X", it.to_string()));
    for (request, kind) in [
        (post("", "x"), "invalid_url"),
        (post(format!("{url} "), "x"), "invalid_url"),
        (post(url.replace("http://", "http://u:s3cret@"), "x"), "invalid_url"),
        (post("file:///path", "x"), "ssrf_blocked"),
        (post("http://169.254.169.254/path", "x"), "ssrf_blocked"),
        (request("CONNECT", &url), "invalid_method"),
        (request("TRACE", &url), "invalid_method"),
        (request("GET X", &url), "invalid_method"),
        (request("FETCH", &url), "invalid_method"),
        (header("Content-Length", "0"), "invalid_header"),
        (header("Transfer-Encoding", "chunked"), "invalid_header"),
        (header("X", "s3cret\r\nY: z"), "invalid_header"),
        (header("X", "s3cret\n"), "invalid_header"),
        (header("X", "s3cret\0"), "invalid_header"),
        (header("X y", "s3cret"), "invalid_header"),
        (header("X:", "s3cret"), "invalid_header"),
        (header("", "s3cret"), "invalid_header"),
        (header("X\r\nY", "s3cret"), "invalid_header"),
        (header("\u{e9}", "s3cret"), "invalid_header"),
        (header("X", &"s3cret ".repeat(10_000)), "invalid_header"),
        (two_hosts, "invalid_header"),
        (many, "invalid_header"),
    ] {
        let mut settings = settings();
        settings.client.timeouts.connect = Some(millis(500));
        fails(settings, request, ("REFUSED_LOCALLY", kind, false)).await;
    }
    let deny = with(|it| it.client.egress.deny = vec!["127.0.0.0/8".to_owned()]);
    fails(deny, post(&url, "x"), ("REFUSED_LOCALLY", "ssrf_blocked", false)).await;
    // A name is judged by what it resolves to.
    let deny = with(|it| it.client.egress.deny = vec!["127.0.0.0/8".into(), "::1".into()]);
    let named = url.replace("127.0.0.1", "localhost");
    fails(deny, post(named, "x"), ("REFUSED_LOCALLY", "ssrf_blocked", false)).await;
    assert_eq!((server.accepted(), server.count()), (0, 0));
}
