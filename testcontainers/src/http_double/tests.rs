//! Each misbehaviour as a client on a bare socket sees it.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::*;
use crate::certs::Validity;

const SOON: Duration = Duration::from_secs(10);
const GET: &str = "GET /path?n=1 HTTP/1.1\r\nHost: h\r\nX-Id: a\r\n\r\n";

async fn always(reply: Reply) -> HttpDouble {
    HttpDouble::start(move |_| reply.clone()).await.unwrap()
}

async fn connect(double: &HttpDouble) -> TcpStream {
    TcpStream::connect(double.addr()).await.unwrap()
}

/// Sends `request` and returns all that comes until the end, and how it ended.
async fn ask(double: &HttpDouble, request: &str) -> (String, io::Result<()>) {
    let mut stream = connect(double).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    let ended = timeout(SOON, stream.read_to_end(&mut all)).await.unwrap();
    (String::from_utf8_lossy(&all).into_owned(), ended.map(drop))
}

/// Sends `request` and returns the answer up to and with `end`; the connection stays open.
async fn ask_on(stream: &mut TcpStream, request: &str, end: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    while !all.ends_with(end.as_bytes()) {
        let read = timeout(SOON, stream.read_buf(&mut all)).await.unwrap().unwrap();
        assert_ne!(read, 0, "ended after {:?}", String::from_utf8_lossy(&all));
    }
    String::from_utf8(all).unwrap()
}

fn closing(request: &str) -> String {
    request.replace("Host: h", "Host: h\r\nConnection: close")
}

fn is_reset(ended: io::Result<()>) -> bool {
    ended.is_err_and(|it| it.kind() == io::ErrorKind::ConnectionReset)
}

#[tokio::test]
async fn the_default_describes_the_request() {
    let double = HttpDouble::ok().await.unwrap();
    let request = "POST /x HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";
    let (answer, ended) = ask(&double, request).await;
    ended.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains(r#""body":"hi""#), "{answer}");
    let [call] = double.calls().try_into().unwrap();
    assert_eq!(call.verdict, "200");
    assert_eq!((call.request.method.as_str(), call.request.body.as_slice()), ("POST", &b"hi"[..]));
    assert_eq!(call.request.header("content-length"), Some("2"));
}

#[tokio::test]
async fn a_connection_serves_many_and_turns_are_taken_by_id() {
    let turns = vec![Reply::status(503), Reply::status(503), Reply::status(204)];
    let double = HttpDouble::builder()
        .id_from(IdFrom::Header("x-id"))
        .on("/", Reply::status(404))
        .on("/path", Reply::InTurn(turns))
        .start()
        .await
        .unwrap();
    let mut stream = connect(&double).await;
    for status in ["503", "503", "204", "204"] {
        let answer = ask_on(&mut stream, GET, "\r\n\r\n").await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
    let other = GET.replace("X-Id: a", "X-Id: b");
    assert!(ask_on(&mut stream, &other, "\r\n\r\n").await.contains(" 503 "));
    assert!(ask_on(&mut stream, "GET /no HTTP/1.1\r\n\r\n", "\r\n\r\n").await.contains(" 404 "));
    let verdicts: Vec<_> = double.calls_for("a").into_iter().map(|it| it.verdict).collect();
    assert_eq!(verdicts, ["503", "503", "204", "204"]);
    assert_eq!((double.count(), double.accepted(), double.most_requests()), (6, 1, 1));
}

#[tokio::test]
async fn ids_are_found() {
    let body = r#"{"order":{"id":7}}"#;
    for (from, id) in [
        (IdFrom::Header("X-ID"), Some("a")),
        (IdFrom::Query("n"), Some("1")),
        (IdFrom::Json("/order/id"), Some("7")),
        (IdFrom::With(|it| Some(it.method.clone())), Some("GET")),
        (IdFrom::Query("m"), None),
    ] {
        let double = HttpDouble::builder().id_from(from).start().await.unwrap();
        let length = format!("Connection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        let request = GET.replace("\r\n\r\n", "\r\n") + &length + body;
        ask(&double, &request).await.1.unwrap();
        assert_eq!(double.calls()[0].request.id.as_deref(), id);
    }
}

#[tokio::test]
async fn chunked_requests_are_read() {
    let double = always(Reply::status(200)).await;
    let head = "POST / HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    let body = "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n";
    ask(&double, &format!("{head}{body}")).await.1.unwrap();
    assert_eq!(double.calls()[0].request.body, b"abcde");
}

#[tokio::test]
async fn resets_come_where_they_should() {
    for (at, sent) in [
        (ResetAt::Request, ""),
        (ResetAt::Head, "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n"),
        (ResetAt::Body, "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\nhalf of this "),
    ] {
        let double = always(Reply::Reset(at)).await;
        let (answer, ended) = ask(&double, GET).await;
        assert_eq!(answer, sent);
        assert!(is_reset(ended));
        assert!(double.calls()[0].verdict.starts_with("reset"));
    }
}

#[tokio::test]
async fn connections_are_greeted() {
    let double = HttpDouble::ok().await.unwrap();
    for greeting in [Greeting::Reset, Greeting::ResetAfter(5)] {
        double.greet(greeting);
        let mut stream = connect(&double).await;
        // The reset may come before the request is written.
        _ = stream.write_all(GET.as_bytes()).await;
        let read = timeout(SOON, stream.read(&mut [0; 1])).await.unwrap();
        assert!(is_reset(read.map(drop)), "{greeting:?}");
    }
    double.greet(Greeting::Ignore);
    let mut stream = connect(&double).await;
    stream.write_all(GET.as_bytes()).await.unwrap();
    assert!(timeout(Duration::from_millis(50), stream.read(&mut [0; 1])).await.is_err());
    double.greet(Greeting::Close);
    assert_eq!(timeout(SOON, connect(&double).await.read(&mut [0; 1])).await.unwrap().unwrap(), 0);
    assert_eq!((double.count(), double.accepted()), (0, 4));
}

#[tokio::test]
async fn hanging_waits_for_the_client() {
    let double = always(Reply::Hang).await;
    let mut stream = connect(&double).await;
    stream.write_all(GET.as_bytes()).await.unwrap();
    assert!(timeout(Duration::from_millis(50), stream.read(&mut [0; 1])).await.is_err());
    double.wait_for_calls(1, SOON).await.unwrap();
    assert!(double.wait_for_calls(2, Duration::from_millis(20)).await.is_err());
    double.close_connections();
    let end = timeout(SOON, stream.read(&mut [0; 1])).await.unwrap();
    assert_eq!(end.unwrap(), 0);
}

#[tokio::test]
async fn delays_and_drips_take_time() {
    let every = Duration::from_millis(10);
    let drip = Reply::Drip { answer: Answer::new(200).body("abcd"), bytes: 5, every };
    for (reply, least) in [(Reply::status(200).after(5 * every), 5), (drip, 8)] {
        let double = always(reply).await;
        let begin = Instant::now();
        ask(&double, &closing(GET)).await.1.unwrap();
        assert!(every * least <= begin.elapsed());
    }
}

#[tokio::test]
async fn broken_answers_are_written_as_told() {
    let answer = Answer::new(200).body("abc");
    for (reply, expected) in [
        (Reply::Raw(b"\0garbage".to_vec()), "\0garbage"),
        (
            Reply::WrongLength { answer, declared: 9 },
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        ),
        (
            Reply::Redirect { status: 302, location: "/b".to_owned() },
            "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
        ),
        (
            Reply::Preceded(
                b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(),
                Box::new(Reply::status(204)),
            ),
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        ),
    ] {
        let double = always(reply).await;
        let (answer, ended) = ask(&double, &closing(GET)).await;
        ended.unwrap();
        assert_eq!(answer, expected);
    }
}

#[tokio::test]
async fn headers_can_be_many() {
    let double = always(Reply::ManyHeaders(10_000)).await;
    let (answer, _) = ask(&double, &closing(GET)).await;
    assert!(answer.contains("\r\nx-9999: 9999\r\n"));
}

#[tokio::test]
async fn endless_bodies_end_with_the_client() {
    for chunked in [true, false] {
        let double = always(Reply::Endless { chunked }).await;
        let mut stream = connect(&double).await;
        stream.write_all(GET.as_bytes()).await.unwrap();
        let mut much = vec![0; 1_000_000];
        timeout(SOON, stream.read_exact(&mut much)).await.unwrap().unwrap();
        assert_eq!(String::from_utf8_lossy(&much).contains("chunked\r\n"), chunked);
    }
}

#[tokio::test]
async fn connections_are_closed_unannounced() {
    let double = always(Reply::CloseAfter(Box::new(Reply::status(204)))).await;
    let (answer, ended) = ask(&double, GET).await;
    ended.unwrap();
    assert_eq!(answer, "HTTP/1.1 204 No Content\r\n\r\n");
}

#[tokio::test]
async fn an_answer_to_head_has_no_body() {
    let double = HttpDouble::ok().await.unwrap();
    let (answer, _) = ask(&double, &closing(GET).replace("GET", "HEAD")).await;
    assert!(answer.ends_with("\r\n\r\n") && answer.contains("Content-Length"), "{answer}");
}

#[tokio::test]
async fn expectations_are_met_or_ignored() {
    let request = closing(GET).replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
    let (answer, _) = ask(&always(Reply::status(204)).await, &request).await;
    assert!(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204"), "{answer}");
    let script = |_: &SeenRequest| Reply::status(204);
    let double = HttpDouble::builder().ignore_expect().otherwise(script).start().await.unwrap();
    let (answer, _) = ask(&double, &request).await;
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
}

#[tokio::test]
async fn the_ledger_is_in_the_file_before_the_answer() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger");
    let builder = HttpDouble::builder().ledger_file(&path).id_from(IdFrom::Header("x-id"));
    let double = builder.start().await.unwrap();
    ask(&double, &closing(GET)).await.1.unwrap();
    let line: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!((&line["id"], &line["verdict"]), (&"a".into(), &"200".into()));
}

#[tokio::test]
async fn dropping_closes_everything() {
    let double = HttpDouble::ok().await.unwrap();
    let addr = double.addr();
    let mut stream = connect(&double).await;
    ask_on(&mut stream, GET, "}").await;
    drop(double);
    let end = timeout(SOON, stream.read(&mut [0; 1])).await.unwrap();
    assert!(matches!(end, Ok(0) | Err(_)));
    assert!(TcpStream::connect(addr).await.is_err());
}

#[tokio::test]
async fn tls_is_spoken() {
    use std::sync::Arc;
    use tokio_rustls::{TlsConnector, rustls};

    for (validity, accepted) in [(Validity::Valid, true), (Validity::Expired, false)] {
        let builder = HttpDouble::builder().tls(validity);
        let double = builder.start().await.unwrap();
        let ca: rustls::pki_types::CertificateDer<'static> =
            rustls::pki_types::pem::PemObject::from_pem_file(double.ca_path().unwrap()).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(ca).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = TlsConnector::from(Arc::new(config));
        let name = "localhost".try_into().unwrap();
        let stream = connector.connect(name, connect(&double).await).await;
        assert_eq!(stream.is_ok(), accepted, "{stream:?}");
        let Ok(mut stream) = stream else { continue };
        stream.write_all(closing(GET).as_bytes()).await.unwrap();
        let mut all = String::new();
        timeout(SOON, stream.read_to_string(&mut all)).await.unwrap().unwrap();
        assert!(all.starts_with("HTTP/1.1 200 OK"), "{all}");
        assert!(double.url("/").starts_with("https://"));
    }
}
