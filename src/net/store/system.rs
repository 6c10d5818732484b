//! The certificates that this machine trusts.

use rustls::RootCertStore;

use super::TrustedCertificates;

impl TrustedCertificates {
    /// The authorities of the system; none on a machine without any, as many a container is. Files
    /// that cannot be read count as absent. Reads files: not for every call.
    pub fn of_system() -> Self {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::debug!(%error, "certificates of the system could not be read");
        }
        Self(found.certs.into_iter().map(|it| it.to_vec()).collect())
    }

    /// Takes out those that no peer can be checked by: what is no certificate of X.509. Returns how
    /// many those were.
    pub fn drop_unusable(&mut self) -> usize {
        let before = self.0.len();
        let mut roots = RootCertStore::empty();
        self.0.retain(|it| roots.add(it.as_slice().into()).is_ok());
        before - self.0.len()
    }
}
