//! A certificate authority for tests.

use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

/// A certificate authority made for one test. It lives in memory, its certificate also in a file.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    path: PathBuf,
}

/// A server certificate with its key, as PEM text.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificate, followed by that of the authority.
    pub chain: String,
    /// The private key (PKCS #8).
    pub key: String,
}

/// When a certificate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Now and for decades.
    Valid,
    /// It ended years ago.
    Expired,
}

impl Authority {
    /// Makes an authority and writes its certificate to `ca.pem` in `dir`, which the caller owns.
    ///
    /// # Errors
    /// Fails if the file cannot be written.
    pub fn create(dir: &Path) -> std::io::Result<Self> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, "roundtrip test authority");
        let key = KeyPair::generate().map_err(std::io::Error::other)?;
        let issuer = CertifiedIssuer::self_signed(params, key).map_err(std::io::Error::other)?;
        let path = dir.join("ca.pem");
        std::fs::write(&path, issuer.pem())?;
        Ok(Self { issuer, path })
    }

    /// The file with the authority's certificate, for clients to trust.
    pub fn ca_path(&self) -> &Path {
        &self.path
    }

    /// The authority's certificate as PEM text.
    pub fn ca_pem(&self) -> String {
        self.issuer.pem()
    }

    /// Issues a certificate for a server known by `names`, which may be IP addresses.
    ///
    /// # Errors
    /// Fails if a name is neither a host name nor an address.
    pub fn issue(&self, names: &[&str], validity: Validity) -> Result<Identity, rcgen::Error> {
        let names: Vec<String> = names.iter().map(|&it| it.to_owned()).collect();
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name.push(DnType::CommonName, "roundtrip test server");
        if validity == Validity::Expired {
            params.not_before = date_time_ymd(2001, 1, 1);
            params.not_after = date_time_ymd(2002, 1, 1);
        }
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Identity {
            chain: format!("{}{}", certificate.pem(), self.issuer.pem()),
            key: key.serialize_pem(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issues_for_names_and_addresses() {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::create(dir.path()).unwrap();
        let identity = authority.issue(&["localhost", "127.0.0.1"], Validity::Valid).unwrap();
        assert_eq!(identity.chain.matches("BEGIN CERTIFICATE").count(), 2);
        assert!(identity.key.contains("BEGIN PRIVATE KEY"));
        assert_eq!(std::fs::read_to_string(authority.ca_path()).unwrap(), authority.ca_pem());
    }
}
