//! HTTP/2: negotiated and known beforehand, shared connections, and the ways it ends a request.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use futures_util::future::join_all;
use h2::{Reason, server::SendResponse};
use testcontainers::{certs::Authority, http_double::HttpDouble};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::Barrier,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use super::{
    support::{attribute, call, executed, post, request, retrying, with},
    tls_server::acceptor,
};
use crate::{
    exchange::HttpExchange,
    http::{Configuration, ConfigurationSettings, Protocols, StoreFile, StoreType},
};

/// Answers each request with its path once `together` of them are there.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Server {
    async fn start(tls: Option<TlsAcceptor>, together: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let (counter, barrier) = (Arc::clone(&connections), Arc::new(Barrier::new(together)));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                let (tls, barrier) = (tls.clone(), Arc::clone(&barrier));
                open.spawn(async move {
                    match tls {
                        Some(tls) => serve(tls.accept(stream).await.unwrap(), &barrier).await,
                        None => serve(stream, &barrier).await,
                    }
                });
            }
        });
        Self { port, connections, _tasks: tasks }
    }

    fn url(&self, scheme: &str, path: &str) -> String {
        format!("{scheme}://127.0.0.1:{}{path}", self.port)
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin, barrier: &Arc<Barrier>) {
    let Ok(mut connection) = h2::server::handshake(stream).await else { return };
    let mut answers = JoinSet::new();
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        let barrier = Arc::clone(barrier);
        answers.spawn(async move {
            barrier.wait().await;
            answer(&mut respond, request.uri().path());
        });
    }
}

fn answer(respond: &mut SendResponse<Bytes>, path: &str) {
    let head = http::Response::builder().header("X-Mixed-Case", "yes");
    // `/30000` asks for a header of that length.
    let length = path.get(1..).and_then(|it| it.parse().ok()).unwrap_or(1);
    let head = head.header("X-Long", "x".repeat(length)).body(()).unwrap();
    let mut body = respond.send_response(head, false).unwrap();
    body.send_data(Bytes::copy_from_slice(path.as_bytes()), true).unwrap();
}

fn prior(change: impl FnOnce(&mut ConfigurationSettings)) -> ConfigurationSettings {
    with(|it| {
        it.client.protocols = Protocols::Http2PriorKnowledge;
        change(it);
    })
}

fn trusting(authority: &Authority, protocols: Protocols) -> ConfigurationSettings {
    with(|it| {
        let path = authority.ca_path().to_owned();
        let password = String::new();
        it.client.tls.truststore = Some(StoreFile { path, password, kind: StoreType::Pem });
        it.client.protocols = protocols;
    })
}

fn shown(exchange: &HttpExchange) -> (i64, &str, Option<&str>, &str) {
    let response = &exchange.response;
    let header = ["x-mixed-case", "X-Mixed-Case"]
        .into_iter()
        .find(|name| response.headers.iter().any(|(it, _)| it == *name));
    (response.status_code, &response.protocol, header, &response.status_message)
}

#[tokio::test]
async fn the_protocol_is_negotiated_over_tls() {
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::create(dir.path()).unwrap();
    let both = Server::start(Some(acceptor(&authority, &["h2", "http/1.1"], None)), 1).await;
    let url = both.url("https", "/x");
    let exchange = call(trusting(&authority, Protocols::Negotiated), post(&url, "x")).await;
    // HTTP/2 knows no text after the status, and writes names in lower case.
    assert_eq!(shown(&exchange), (200, "HTTP_2", Some("x-mixed-case"), ""));
    // A server that knows no more than HTTP/1.1, with and without saying so.
    let old = HttpDouble::start_tls(|_| super::support::ok(&[("x-mixed-case", "yes")], "")).await;
    let old = old.unwrap();
    let trust_old = |protocols| {
        with(|it| {
            let path = old.ca_path().unwrap().to_owned();
            let password = String::new();
            it.client.tls.truststore = Some(StoreFile { path, password, kind: StoreType::Pem });
            it.client.protocols = protocols;
        })
    };
    for protocols in [Protocols::Negotiated, Protocols::Http1] {
        let exchange = call(trust_old(protocols), post(old.url("/"), "x")).await;
        assert_eq!(shown(&exchange), (200, "HTTP_1_1", Some("X-Mixed-Case"), "OK"));
    }
    // Whoever wants HTTP/1.1 alone meets no HTTP/2.
    let only_h2 = Server::start(Some(acceptor(&authority, &["h2"], None)), 1).await;
    let url = only_h2.url("https", "/");
    let exchange = call(trusting(&authority, Protocols::Http1), post(&url, "x")).await;
    assert_eq!(attribute(&exchange, "error.kind"), Some("tls"), "{:?}", exchange.response);
    assert_eq!(attribute(&exchange, "outcome"), Some("NOT_SENT"));
}

#[tokio::test]
async fn clear_text_is_http_2_only_where_it_is_known_beforehand() {
    let server = Server::start(None, 1).await;
    let exchange = call(prior(|_| {}), post(server.url("http", "/x"), "body")).await;
    assert_eq!(shown(&exchange), (200, "HTTP_2", Some("x-mixed-case"), ""));
    let old = HttpDouble::ok().await.unwrap();
    let exchange = call(with(|_| {}), post(old.url("/"), "x")).await;
    assert_eq!(exchange.response.protocol, "HTTP_1_1");
    // A server that does not know HTTP/2 has had the request all the same.
    let exchange = call(prior(|_| {}), post(old.url("/"), "x")).await;
    assert_eq!(attribute(&exchange, "outcome"), Some("SENT_NO_RESPONSE"));
    assert_eq!(attribute(&exchange, "ambiguous"), Some("true"));
}

#[tokio::test]
async fn calls_at_the_same_time_share_a_connection() {
    const CALLS: usize = 20;
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::create(dir.path()).unwrap();
    let clear = Server::start(None, CALLS).await;
    let all = |configuration: Configuration, url: String| async move {
        let calls =
            (0..CALLS).map(|it| executed(&configuration, request("GET", format!("{url}{it}"))));
        for (number, (exchange, _)) in join_all(calls).await.iter().enumerate() {
            assert_eq!(exchange.response.status_code, 200, "{:?}", exchange.response);
            assert_eq!(super::support::text(exchange), format!("/{number}"));
        }
    };
    all(Configuration::new(prior(|_| {})).unwrap(), clear.url("http", "/")).await;
    assert_eq!(clear.connections(), 1);
    // Before the first answer nobody knows what will be negotiated.
    let tls = Server::start(Some(acceptor(&authority, &["h2"], None)), 1).await;
    let configuration = Configuration::new(trusting(&authority, Protocols::Negotiated)).unwrap();
    executed(&configuration, request("GET", tls.url("https", "/"))).await;
    all(configuration, tls.url("https", "/")).await;
    assert_eq!(tls.connections(), 1);
}

const GOAWAY: u8 = 7;
const RST_STREAM: u8 = 3;
const HEADERS: u8 = 1;

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

fn reset(reason: Reason) -> Vec<u8> {
    frame(RST_STREAM, 0, 1, &u32::from(reason).to_be_bytes())
}

/// Says that streams above `last` were not looked at.
fn go_away(last: u8, reason: Reason) -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[&[0, 0, 0, last], &u32::from(reason).to_be_bytes()[..]].concat())
}

/// The head of an answer of 200 whose body follows: `:status: 200` is the table's number 8.
fn head() -> Vec<u8> {
    frame(HEADERS, 4, 1, &[0x88])
}

/// A server of bare frames that meets the first request of a connection with those, and then closes
/// it; connections beyond the last get the last. Returns its port and how many it had.
async fn frames(script: Vec<Vec<u8>>) -> (u16, Arc<AtomicUsize>, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let number = counter.fetch_add(1, Ordering::SeqCst).min(script.len() - 1);
            stream.write_all(&frame(4, 0, 0, &[])).await.unwrap();
            let mut seen = Vec::new();
            // A frame of headers on stream 1, somewhere behind the preface.
            while !seen.windows(6).any(|it| it[0] == HEADERS && it[2..] == [0, 0, 0, 1]) {
                if stream.read_buf(&mut seen).await.unwrap() == 0 {
                    break;
                }
            }
            stream.write_all(&script[number]).await.unwrap();
            stream.shutdown().await.unwrap();
            // What the client still says is read, lest it meets a reset.
            while stream.read_buf(&mut seen).await.is_ok_and(|it| it > 0) {}
        }
    });
    (port, count, tasks)
}

#[tokio::test]
async fn long_heads_are_read_and_endless_ones_are_not() {
    let server = Server::start(None, 1).await;
    for (length, expect) in [(30_000, Ok(200)), (60_000, Ok(200)), (90_000, Err("protocol"))] {
        let settings = prior(|it| it.client.limits.headers = Some(100_000));
        let url = server.url("http", &format!("/{length}"));
        let exchange = call(settings, post(&url, "x")).await;
        let got = match attribute(&exchange, "error.kind") {
            None => Ok(exchange.response.status_code),
            Some(kind) => Err(kind),
        };
        assert_eq!(got, expect, "{:?}", exchange.response.status_message);
        let shown = exchange.response.headers.first("x-long").map_or(0, str::len);
        assert_eq!(shown, if expect.is_ok() { length } else { 0 });
    }
}

/// Outcome, kind, ambiguity and connections of a POST that the server meets with these frames.
async fn check(frames_of_all: Vec<u8>, expect: (&str, &str, bool, usize)) {
    let (port, count, _tasks) = frames(vec![frames_of_all]).await;
    let exchange = call(prior(|_| {}), post(format!("http://127.0.0.1:{port}/"), "body")).await;
    let said = |name| attribute(&exchange, name).unwrap_or("none");
    let got = (said("outcome"), said("error.kind"), said("ambiguous") == "true");
    let message = &exchange.response.status_message;
    assert_eq!(got, (expect.0, expect.1, expect.2), "{message}");
    assert_eq!(count.load(Ordering::SeqCst), expect.3, "{message}");
}

#[tokio::test]
async fn what_http_2_says_of_an_ended_request_decides_whether_it_is_ambiguous() {
    // Sent once more at once, since it was certainly not looked at.
    check(reset(Reason::REFUSED_STREAM), ("NOT_SENT", "reset", false, 2)).await;
    check(go_away(0, Reason::NO_ERROR), ("NOT_SENT", "reset", false, 2)).await;
    check(go_away(0, Reason::ENHANCE_YOUR_CALM), ("NOT_SENT", "reset", false, 2)).await;
    // The server may have acted on these.
    for reason in [Reason::CANCEL, Reason::INTERNAL_ERROR, Reason::NO_ERROR] {
        check(reset(reason), ("SENT_NO_RESPONSE", "reset", true, 1)).await;
    }
    check(go_away(1, Reason::NO_ERROR), ("SENT_NO_RESPONSE", "reset", true, 1)).await;
    check(go_away(1, Reason::INTERNAL_ERROR), ("SENT_NO_RESPONSE", "reset", true, 1)).await;
    check(Vec::new(), ("SENT_NO_RESPONSE", "reset", true, 1)).await;
    let partial = ("PARTIAL_RESPONSE", "reset", true, 1);
    check([head(), reset(Reason::CANCEL)].concat(), partial).await;
    check([head(), reset(Reason::REFUSED_STREAM)].concat(), partial).await;
    check([head(), go_away(1, Reason::NO_ERROR)].concat(), partial).await;
    check(head(), partial).await;
    // No frames of HTTP/2 at all, or ones that break its rules.
    let protocol = ("SENT_NO_RESPONSE", "protocol", true, 1);
    check(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), protocol).await;
    check(frame(HEADERS, 5, 1, &[0xff; 5]), protocol).await;
    check(frame(HEADERS, 5, 2, &[0x88]), protocol).await;
}

#[tokio::test]
async fn a_request_that_was_not_looked_at_is_sent_again_unseen() {
    let answer = frame(HEADERS, 5, 1, &[0x88]);
    for first in [reset(Reason::REFUSED_STREAM), go_away(0, Reason::NO_ERROR)] {
        let (port, count, _tasks) = frames(vec![first.clone(), answer.clone()]).await;
        let url = format!("http://127.0.0.1:{port}/");
        let exchange = call(prior(|_| {}), post(&url, "body")).await;
        assert_eq!((exchange.response.status_code, exchange.attempts), (200, 1));
        assert_eq!(count.load(Ordering::SeqCst), 2);
        // Whoever does not want that sees it, and may try again by policy.
        let (port, count, _tasks) = frames(vec![first, answer.clone()]).await;
        let url = format!("http://127.0.0.1:{port}/");
        let mut settings = retrying(|_| {});
        settings.client.protocols = Protocols::Http2PriorKnowledge;
        settings.client.retry_on_connection_failure = false;
        let configuration = Configuration::new(settings).unwrap();
        let (exchange, earlier) = executed(&configuration, post(&url, "body")).await;
        assert_eq!((exchange.response.status_code, exchange.attempts), (200, 2));
        assert_eq!(attribute(&earlier[0], "outcome"), Some("NOT_SENT"));
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }
}
