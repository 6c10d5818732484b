//! Certificates and keys from files: PKCS #12, Java's JKS, PEM. Whatever the format, they come out
//! as DER or as PEM, for the HTTP client and for the Kafka client alike.

mod file;
mod java;
mod pem;
mod system;

pub use file::{StoreError, StoreFile, StoreType};

use std::fmt;

/// The certificates to trust, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedCertificates(Vec<Vec<u8>>);

/// A certificate with its chain, leaf first, and its key. `Debug` keeps the key to itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    chain: Vec<Vec<u8>>,
    key: Key,
}

/// A private key: its PEM label (`PRIVATE KEY`, `RSA PRIVATE KEY`, ...) and its DER.
#[derive(Clone, PartialEq, Eq)]
struct Key {
    label: &'static str,
    der: Vec<u8>,
}

/// What a file held: certificates that stand alone, and keys with their chains.
#[derive(Default)]
struct Contents {
    trusted: Vec<Vec<u8>>,
    identities: Vec<Identity>,
}

impl StoreFile {
    /// Whether certificates to trust can be read from it.
    ///
    /// # Errors
    /// As [`TrustedCertificates::read`].
    pub fn check_trusted(&self) -> Result<(), StoreError> {
        TrustedCertificates::read(self).map(drop)
    }

    /// Whether an identity can be read from it.
    ///
    /// # Errors
    /// As [`Identity::read`].
    pub fn check_identity(&self) -> Result<(), StoreError> {
        Identity::read(self).map(drop)
    }
}

impl TrustedCertificates {
    /// Reads every certificate of `store`, those of a key's chain included.
    ///
    /// # Errors
    /// Fails if the file cannot be read or opened with its password, or holds no certificate.
    pub fn read(store: &StoreFile) -> Result<Self, StoreError> {
        let Contents { mut trusted, identities } = file::read(store)?;
        trusted.extend(identities.into_iter().flat_map(|it| it.chain));
        if trusted.is_empty() {
            return Err(file::error(store, "holds no certificate"));
        }
        Ok(Self(trusted))
    }

    /// Each certificate as DER.
    pub fn der(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// All of them as PEM text, as librdkafka's `ssl.ca.pem` takes it.
    pub fn pem(&self) -> String {
        self.der().map(|it| pem::write("CERTIFICATE", it)).collect()
    }
}

impl Identity {
    /// Reads the first key of `store` with its certificates.
    ///
    /// # Errors
    /// Fails if the file cannot be read or opened with its password, or holds no key with a
    /// certificate.
    pub fn read(store: &StoreFile) -> Result<Self, StoreError> {
        let contents = file::read(store)?;
        let usable = contents.identities.into_iter().find(|it| !it.chain.is_empty());
        usable.ok_or_else(|| file::error(store, "holds no private key with a certificate"))
    }

    /// The certificates as PEM text, leaf first, as librdkafka's `ssl.certificate.pem` takes it.
    pub fn certificate_pem(&self) -> String {
        self.chain.iter().map(|it| pem::write("CERTIFICATE", it)).collect()
    }

    /// The key as PEM text, not encrypted, as librdkafka's `ssl.key.pem` takes it. A secret.
    pub fn key_pem(&self) -> String {
        pem::write(self.key.label, &self.key.der)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("chain", &self.chain.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
