//! Servers that mean harm: every call ends, in time and within its memory.

use std::time::Duration;

use testcontainers::http_double::Reply;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
    time::timeout,
};

use super::support::{attribute, call, get, millis, ok, post, request, settings, with};
use crate::{
    exchange::{HttpExchange, HttpRequest, ResponseBody},
    http::{ConfigurationSettings, Protocols},
};

/// A server that meets each connection with `beginning`, and then with `piece` for ever.
async fn endless(beginning: Vec<u8>, piece: Vec<u8>, every: Duration) -> (String, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut seen = Vec::new();
            while !is_request(&seen) && stream.read_buf(&mut seen).await.is_ok_and(|it| it > 0) {}
            let mut written = stream.write_all(&beginning).await;
            while written.is_ok() && !piece.is_empty() {
                if every.is_zero() {
                    tokio::task::yield_now().await;
                } else {
                    tokio::time::sleep(every).await;
                }
                written = stream.write_all(&piece).await;
            }
            // What the client still says is read, until it goes away.
            let mut rest = [0; 4096];
            while stream.read(&mut rest).await.is_ok_and(|it| it > 0) {}
        }
    });
    (address.to_string(), tasks)
}

/// Whether that is the head of a request, the beginning of TLS, or headers of HTTP/2 on stream 1.
fn is_request(seen: &[u8]) -> bool {
    if seen.starts_with(b"PRI ") {
        return seen.windows(6).any(|it| it[0] == 1 && it[2..] == [0, 0, 0, 1]);
    }
    seen.first() == Some(&22) || seen.windows(4).any(|it| it == b"\r\n\r\n")
}

fn hasty() -> ConfigurationSettings {
    with(|it| it.client.timeouts.read = Some(millis(300)))
}

/// What came of a call that must end within a few seconds.
async fn ends(settings: ConfigurationSettings, request: HttpRequest) -> HttpExchange {
    timeout(Duration::from_secs(8), call(settings, request)).await.expect("the call ends")
}

fn said(exchange: &HttpExchange) -> (&str, &str) {
    let said = |name| attribute(exchange, name).unwrap_or("none");
    (said("outcome"), said("error.kind"))
}

async fn check(beginning: &str, piece: &str, every: u64, expect: (&str, &str)) {
    let (beginning, piece) = (beginning.as_bytes().to_vec(), piece.as_bytes().to_vec());
    let (address, _tasks) = endless(beginning, piece, millis(every)).await;
    let exchange = ends(hasty(), post(format!("http://{address}/"), "x")).await;
    assert_eq!(said(&exchange), expect, "{:?}", exchange.response);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_never_begins_is_not_waited_for() {
    let late = ("SENT_NO_RESPONSE", "timeout.first_byte");
    let protocol = ("SENT_NO_RESPONSE", "protocol");
    check("", "", 0, late).await;
    // One byte at a time, each of them in time.
    check("HTTP/1.1 200 OK\r\nX: ", "x", 50, late).await;
    check("", "\r\n", 50, late).await;
    check("", "HTTP/1.1 100 Continue\r\n\r\n", 50, late).await;
    check("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 0, late).await;
    check("HTTP/1.1 200 ", &"OK ".repeat(10_000), 0, protocol).await;
    check("HTTP/1.1 200 OK\r\n", &"X: y\r\n".repeat(10_000), 0, protocol).await;
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_never_ends_is_cut_or_given_up() {
    let stalled = ("PARTIAL_RESPONSE", "timeout.read");
    let protocol = ("PARTIAL_RESPONSE", "protocol");
    check(CHUNKED, "", 0, stalled).await;
    // Chunks whose size or extension never ends, and trailers that never do.
    check(CHUNKED, "0", 50, stalled).await;
    check(&format!("{CHUNKED}1;"), "x", 0, protocol).await;
    check(&format!("{CHUNKED}0\r\n"), "X: y\r\n", 0, protocol).await;
    check(CHUNKED, "1\r\nx\r\n", 0, ("RESPONSE", "none")).await;
    check("HTTP/1.1 200 OK\r\n\r\n", "xxxx", 0, ("RESPONSE", "none")).await;
    let huge = "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n";
    check(huge, "xxxx", 0, ("RESPONSE", "none")).await;
    check(huge, "", 0, stalled).await;
}

#[tokio::test]
async fn lengths_that_contradict_one_another_do_not_leak_into_the_next_call() {
    for head in [
        "Content-Length: 99999999999999999999999\r\n",
        "Content-Length: 1, 2\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 0x5\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
    ] {
        let raw = format!("HTTP/1.1 200 OK\r\n{head}\r\nhello");
        let exchange = ends(hasty(), {
            let server = super::support::server(Reply::Raw(raw.into_bytes())).await;
            post(server.url("/"), "x")
        })
        .await;
        assert_ne!(said(&exchange).0, "RESPONSE", "{head} {:?}", exchange.response);
    }
    let both = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n\
                5\r\nhello\r\n0\r\n\r\n";
    let exchange = get(settings(), Reply::Raw(both.into())).await;
    assert_eq!(super::support::text(&exchange), "hello");
}

#[tokio::test]
async fn a_protocol_that_nobody_asked_for_is_shown_and_left() {
    let switch = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";
    let (address, _tasks) = endless(switch.into(), b"y".to_vec(), millis(10)).await;
    let exchange = ends(hasty(), post(format!("http://{address}/"), "x")).await;
    assert_eq!(exchange.response.status_code, 101, "{:?}", exchange.response);
}

#[tokio::test]
async fn an_answer_before_the_end_of_the_request_counts() {
    let early = "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno";
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; 100]).await.unwrap();
        stream.write_all(early.as_bytes()).await.unwrap();
        stream
    };
    let body = "x".repeat(30 << 20);
    let (exchange, _stream) = tokio::join!(ends(hasty(), post(url, &body)), server);
    assert_eq!(exchange.response.status_code, 413, "{:?}", exchange.response);
    assert_eq!(super::support::text(&exchange), "no");
}

#[tokio::test]
async fn silence_in_the_middle_of_a_handshake_is_no_connection() {
    for beginning in [vec![], vec![22, 3, 3, 0x40, 0]] {
        let (address, _tasks) = endless(beginning, vec![], Duration::ZERO).await;
        let settings = with(|it| it.client.timeouts.connect = Some(millis(300)));
        let exchange = ends(settings, post(format!("https://{address}/"), "x")).await;
        assert_eq!(said(&exchange), ("NOT_SENT", "timeout.connect"), "{:?}", exchange.response);
    }
}

/// A frame of HTTP/2 on stream 1.
fn frame(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
    let stream = u8::from(kind != 4 && kind != 6);
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_say_nothing_are_no_progress() {
    const DATA: u8 = 0;
    const HEADERS: u8 = 1;
    const SETTINGS: u8 = 4;
    const PING: u8 = 6;
    const CONTINUATION: u8 = 9;
    let settings = || {
        let mut settings = hasty();
        settings.client.protocols = Protocols::Http2PriorKnowledge;
        settings
    };
    let hello = frame(SETTINGS, 0, &[]);
    let head = [hello.clone(), frame(HEADERS, 4, &[0x88])].concat();
    let hints = frame(HEADERS, 4, b"\x08\x03103");
    let endless_head = [hello.clone(), frame(HEADERS, 0, &[0x88])].concat();
    // An initial window of nothing: no byte of the body may be sent.
    let no_window = frame(SETTINGS, 0, &[0, 4, 0, 0, 0, 0]);
    let no_streams = frame(SETTINGS, 0, &[0, 3, 0, 0, 0, 0]);
    for (beginning, piece, every, expect) in [
        (head.clone(), frame(DATA, 0, &[]), 50, ("PARTIAL_RESPONSE", "timeout.read")),
        (head.clone(), frame(DATA, 0, &[]), 0, ("PARTIAL_RESPONSE", "")),
        (head, frame(PING, 0, &[0; 8]), 50, ("PARTIAL_RESPONSE", "timeout.read")),
        (hello.clone(), hints.clone(), 50, ("SENT_NO_RESPONSE", "timeout.first_byte")),
        (hello.clone(), hints, 0, ("SENT_NO_RESPONSE", "")),
        (hello, frame(PING, 0, &[0; 8]), 0, ("SENT_NO_RESPONSE", "")),
        (endless_head, frame(CONTINUATION, 0, b"\0\x01x\x01y"), 0, ("SENT_NO_RESPONSE", "")),
        (no_window, vec![], 0, ("SENT_NO_RESPONSE", "timeout.first_byte")),
        (no_streams, vec![], 0, ("SENT_NO_RESPONSE", "timeout.first_byte")),
    ] {
        let what = format!("{beginning:?} {piece:?}");
        let (address, _tasks) = endless(beginning, piece, millis(every)).await;
        let exchange = ends(settings(), post(format!("http://{address}/"), "x")).await;
        let (outcome, kind) = said(&exchange);
        let kind = if expect.1.is_empty() { "" } else { kind };
        assert_eq!((outcome, kind), expect, "{what} {:?}", exchange.response);
    }
}

#[tokio::test]
async fn bodies_of_very_many_parts_are_shown_as_what_they_came() {
    let unlimited = || with(|it| it.client.limits.body = None);
    let fields = "a&".repeat(1 << 20);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let exchange = get(unlimited(), ok(&form, fields.clone())).await;
    assert!(matches!(exchange.response.body, ResponseBody::String(it) if it == fields));
    let parts = "--x\r\n\r\n\r\n".repeat(1 << 17) + "--x--";
    let multipart = [("Content-Type", "multipart/form-data; boundary=x")];
    let exchange = get(unlimited(), ok(&multipart, parts.clone())).await;
    assert!(matches!(exchange.response.body, ResponseBody::Bytes(it) if it == parts));
}

#[tokio::test]
async fn no_setting_is_too_large() {
    let most = Duration::from_millis(u64::try_from(i64::MAX).unwrap());
    for longest in [most, Duration::MAX] {
        let settings = with(|it| {
            let timeouts = &mut it.client.timeouts;
            timeouts.call = Some(longest);
            timeouts.connect = Some(longest);
            timeouts.read = Some(longest);
            timeouts.write = Some(longest);
            it.client.pool.keep_alive = longest;
            it.client.pool.max_idle_per_host = usize::MAX;
            it.client.max_redirects = usize::MAX;
            it.client.limits.body = Some(usize::MAX);
            it.client.limits.headers = Some(usize::MAX);
            it.client.limits.status_message = Some(usize::MAX);
        });
        let server = super::support::server(ok(&[], "hello")).await;
        let configuration = crate::http::Configuration::new(settings).unwrap();
        for _ in 0..3 {
            let request = request("GET", server.url("/"));
            let (exchange, _) = super::support::executed(&configuration, request).await;
            assert_eq!(exchange.response.status_code, 200, "{:?}", exchange.response);
        }
        assert_eq!(server.accepted(), 1);
    }
}
