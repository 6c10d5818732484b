//! Servers of TLS beyond what the HTTP double can do.

use std::{path::Path, sync::Arc};

use testcontainers::certs::{Authority, Validity};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
        server::danger::ClientCertVerifier,
    },
};

/// Speaks these protocols, and with `clients` only to those whose certificates those of that file
/// have issued.
pub(super) fn acceptor(
    authority: &Authority,
    protocols: &[&str],
    clients: Option<&Path>,
) -> TlsAcceptor {
    let identity = authority.issue(&["localhost", "127.0.0.1"], Validity::Valid).unwrap();
    let chain = CertificateDer::pem_slice_iter(identity.chain.as_bytes());
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = match clients {
        Some(clients) => verifier(clients),
        None => WebPkiClientVerifier::no_client_auth(),
    };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain.map(Result::unwrap).collect(), key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

fn verifier(ca: &Path) -> Arc<dyn ClientCertVerifier> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).unwrap()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap()
}
