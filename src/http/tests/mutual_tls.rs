//! Servers that ask for the client's certificate.

use std::path::{Path, PathBuf};

use testcontainers::certs::{Authority, Validity};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
};

use super::{
    support::{attribute, call, post, retrying, with},
    tls_server::acceptor,
};
use crate::http::{BuildError, Configuration, ConfigurationSettings, StoreFile, StoreType};

/// A store that `keytool` wrote; all of them hold the same key.
fn fixture(name: &str, kind: StoreType, password: &str) -> StoreFile {
    let path = format!("{}/src/net/store/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    StoreFile { path: path.into(), password: password.to_owned(), kind }
}

fn stores() -> Vec<StoreFile> {
    let stores = [
        ("key.jks", StoreType::Jks),
        ("key.p12", StoreType::Pkcs12),
        ("legacy.p12", StoreType::Pkcs12),
        ("key.pem", StoreType::Pem),
    ];
    stores.map(|(name, kind)| fixture(name, kind, "changeit")).to_vec()
}

/// A server that answers clients whose certificate is the fixtures'.
struct Server {
    url: String,
    authority: Authority,
    dir: tempfile::TempDir,
    _tasks: JoinSet<()>,
}

impl Server {
    async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::create(dir.path()).unwrap();
        let clients = fixture("cert.pem", StoreType::Pem, "").path;
        let tls = acceptor(&authority, &["http/1.1"], Some(&clients));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}/", listener.local_addr().unwrap());
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut seen = vec![0; 4096];
                match tls.accept(stream).into_fallible().await {
                    Ok(mut stream) => {
                        let _read = stream.read(&mut seen).await;
                        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                        stream.write_all(answer).await.unwrap();
                    }
                    // What the client still says is read, lest a reset overtakes the alert.
                    Err((_, mut stream)) => {
                        stream.shutdown().await.unwrap();
                        while stream.read(&mut seen).await.is_ok_and(|it| it > 0) {}
                    }
                }
            }
        });
        Self { url, authority, dir, _tasks: tasks }
    }

    fn trusted(&self) -> StoreFile {
        let path = self.authority.ca_path().to_owned();
        StoreFile { path, password: String::new(), kind: StoreType::Pem }
    }

    /// A certificate that nobody knows.
    fn stranger(&self) -> PathBuf {
        let identity = self.authority.issue(&["client.example"], Validity::Valid).unwrap();
        let path = self.dir.path().join("stranger.pem");
        std::fs::write(&path, identity.chain + &identity.key).unwrap();
        path
    }
}

fn showing(settings: &mut ConfigurationSettings, server: &Server, own: Option<StoreFile>) {
    settings.client.tls.truststore = Some(server.trusted());
    settings.client.tls.keystore = own;
}

#[tokio::test]
async fn every_kind_of_store_shows_who_the_client_is() {
    let server = Server::start().await;
    for store in stores() {
        let settings = with(|it| showing(it, &server, Some(store.clone())));
        let exchange = call(settings, post(&server.url, "x")).await;
        let message = &exchange.response.status_message;
        assert_eq!(exchange.response.status_code, 200, "{store:?} {message}");
        // Every server's certificate is accepted, and the own one is shown all the same.
        let mut careless = with(|it| showing(it, &server, Some(store)));
        careless.client.tls.truststore = None;
        careless.client.tls.always_trust = true;
        let exchange = call(careless, post(&server.url, "x")).await;
        assert_eq!(exchange.response.status_code, 200);
    }
}

#[tokio::test]
async fn a_client_that_the_server_does_not_know_was_not_heard() {
    let server = Server::start().await;
    let (path, password) = (server.stranger(), String::new());
    let stranger = StoreFile { path, password, kind: StoreType::Pem };
    for (own, alert) in [(Some(stranger), "UnknownCA"), (None, "CertificateRequired")] {
        let mut settings = retrying(|_| {});
        showing(&mut settings, &server, own);
        let exchange = call(settings, post(&server.url, "x")).await;
        let said = ["outcome", "ambiguous", "error.kind"].map(|it| attribute(&exchange, it));
        let message = &exchange.response.status_message;
        assert_eq!(said, [Some("NOT_SENT"), Some("false"), Some("tls")], "{message}");
        assert!(message.contains(&format!("received fatal alert: {alert}")), "{message}");
    }
}

fn build(own: StoreFile) -> Result<(), BuildError> {
    Configuration::new(with(|it| it.client.tls.keystore = Some(own))).map(drop)
}

#[test]
fn a_store_that_cannot_be_opened_is_told_with_its_file_and_without_its_password() {
    for store in stores().into_iter().filter(|it| it.kind != StoreType::Pem) {
        let error = build(StoreFile { password: "s3cret".to_owned(), ..store.clone() });
        let text = error.unwrap_err().to_string();
        let name = Path::new(&store.path).file_name().unwrap().to_str().unwrap();
        assert!(text.contains("key store: ") && text.contains(name), "{text}");
        assert!(text.contains("wrong password"), "{text}");
        assert!(!text.contains("s3cret"), "{text}");
    }
    let error = build(fixture("cert.pem", StoreType::Pem, "")).unwrap_err().to_string();
    assert!(error.contains("holds no private key"), "{error}");
}
