//! Certificates, checked as the settings say.

use testcontainers::{certs::Validity, http_double::HttpDouble};
use tokio::{io::AsyncWriteExt, net::TcpListener};

use super::support::{attribute, call, post, with};
use crate::{
    exchange::HttpExchange,
    http::{ConfigurationSettings, StoreFile, StoreType},
};

async fn server(validity: Validity, names: &'static [&'static str]) -> HttpDouble {
    HttpDouble::builder().tls(validity).tls_names(names).start().await.unwrap()
}

fn trusting(
    server: &HttpDouble,
    change: impl FnOnce(&mut ConfigurationSettings),
) -> ConfigurationSettings {
    with(|it| {
        let path = server.ca_path().unwrap().to_owned();
        let password = String::new();
        it.client.tls.truststore = Some(StoreFile { path, password, kind: StoreType::Pem });
        change(it);
    })
}

#[track_caller]
fn check(exchange: &HttpExchange, expect: Result<i64, &str>) {
    let got = match attribute(exchange, "error.kind") {
        None => Ok(exchange.response.status_code),
        Some(kind) => Err(kind),
    };
    assert_eq!(got, expect, "{:?}", exchange.response);
    let outcome = if expect.is_ok() { "RESPONSE" } else { "NOT_SENT" };
    assert_eq!(attribute(exchange, "outcome"), Some(outcome));
}

const HERE: &[&str] = &["localhost", "127.0.0.1"];

#[tokio::test]
async fn a_certificate_is_trusted_by_its_authority() {
    let server = server(Validity::Valid, HERE).await;
    let call_with = |settings| call(settings, post(server.url("/"), "x"));
    check(&call_with(trusting(&server, |_| {})).await, Ok(200));
    check(&call_with(with(|_| {})).await, Err("tls"));
    check(&call_with(with(|it| it.client.tls.always_trust = true)).await, Ok(200));
    let hostname_alone = with(|it| it.client.tls.skip_hostname_verification = true);
    check(&call_with(hostname_alone).await, Err("tls"));
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn another_name_is_accepted_only_where_names_are_not_checked() {
    let server = server(Validity::Valid, &["elsewhere.example"]).await;
    let call_with = |settings| call(settings, post(server.url("/"), "x"));
    check(&call_with(trusting(&server, |_| {})).await, Err("tls"));
    let any_name = trusting(&server, |it| it.client.tls.skip_hostname_verification = true);
    check(&call_with(any_name).await, Ok(200));
}

#[tokio::test]
async fn an_expired_certificate_is_accepted_only_where_all_are() {
    let server = server(Validity::Expired, HERE).await;
    let call_with = |settings| call(settings, post(server.url("/"), "x"));
    check(&call_with(trusting(&server, |_| {})).await, Err("tls"));
    let any_name = trusting(&server, |it| it.client.tls.skip_hostname_verification = true);
    check(&call_with(any_name).await, Err("tls"));
    let all = trusting(&server, |it| it.client.tls.always_trust = true);
    check(&call_with(all).await, Ok(200));
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_a_tls_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let answer = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream
    };
    let (exchange, _stream) = tokio::join!(call(with(|_| {}), post(url, "x")), answer);
    check(&exchange, Err("tls"));
}
