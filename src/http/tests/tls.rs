//! Certificates, checked as the settings say.

use std::cell::RefCell;

use testcontainers::{certs::Validity, http_double::HttpDouble};
use tokio::{io::AsyncWriteExt, net::TcpListener};

use super::support::{attribute, call, executed, post, with};
use crate::{
    exchange::HttpExchange,
    http::{Configuration, ConfigurationSettings, StoreFile, StoreType},
    net::TrustedCertificates,
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

/// What came of a POST on a system that trusts `roots` (PEM).
async fn on_system(
    roots: Option<String>,
    settings: ConfigurationSettings,
    url: &str,
) -> HttpExchange {
    // The system's certificates are asked for once, in this thread, while the client is built.
    thread_local!(static ROOTS: RefCell<TrustedCertificates> = RefCell::default());
    ROOTS.set(roots.map_or_else(TrustedCertificates::default, |pem| {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), pem).unwrap();
        let (path, password) = (file.path().to_owned(), String::new());
        TrustedCertificates::read(&StoreFile { path, password, kind: StoreType::Pem }).unwrap()
    }));
    let configuration = Configuration::trusting(settings, || ROOTS.take()).unwrap();
    executed(&configuration, post(url, "x")).await.0
}

#[tokio::test]
async fn a_system_without_certificates_calls_in_clear_text_and_fails_over_tls() {
    let clear = HttpDouble::ok().await.unwrap();
    check(&on_system(None, with(|_| {}), &clear.url("/")).await, Ok(200));
    let server = server(Validity::Valid, HERE).await;
    let url = server.url("/");
    let failed = on_system(None, with(|_| {}), &url).await;
    check(&failed, Err("tls"));
    let message = &failed.response.status_message;
    assert!(message.contains("invalid peer certificate: UnknownIssuer"), "{message}");
    let any_name = with(|it| it.client.tls.skip_hostname_verification = true);
    check(&on_system(None, any_name, &url).await, Err("tls"));
    let all = with(|it| it.client.tls.always_trust = true);
    check(&on_system(None, all, &url).await, Ok(200));
    check(&on_system(None, trusting(&server, |_| {}), &url).await, Ok(200));
}

#[tokio::test]
async fn names_can_go_unchecked_with_the_authorities_of_the_system() {
    let server = server(Validity::Valid, &["elsewhere.example"]).await;
    let (url, ca) = (server.url("/"), server.ca_pem());
    let any_name = || with(|it| it.client.tls.skip_hostname_verification = true);
    check(&on_system(ca.clone(), with(|_| {}), &url).await, Err("tls"));
    check(&on_system(ca, any_name(), &url).await, Ok(200));
    check(&on_system(None, any_name(), &url).await, Err("tls"));
}

#[test]
fn a_trust_store_with_a_broken_certificate_trusts_the_others() {
    let authority = tempfile::tempdir().unwrap();
    let ca = testcontainers::certs::Authority::create(authority.path()).unwrap();
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let build = |pem: &str| {
        let path = authority.path().join("store.pem");
        std::fs::write(&path, pem).unwrap();
        let store = StoreFile { path, password: String::new(), kind: StoreType::Pem };
        Configuration::new(with(|it| it.client.tls.truststore = Some(store))).map(|_| ())
    };
    build(&format!("{broken}{}", ca.ca_pem())).unwrap();
    let error = build(broken).unwrap_err().to_string();
    assert!(error.contains("store.pem holds no usable certificate"), "{error}");
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
