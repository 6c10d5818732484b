//! The key store of the brokers and the trust stores of their clients.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    certs::{Authority, Validity},
    command,
    engine::Engine,
    error::{Doing, StartError},
};

pub(super) const PASSWORD: &str = "changeit";

/// Files in the directory of the cluster.
#[derive(Debug)]
pub(super) struct Stores {
    ca: PathBuf,
    server: PathBuf,
    p12: PathBuf,
    jks: PathBuf,
}

impl Stores {
    /// Makes an authority, a certificate for localhost, and trust stores in `dir`.
    pub(super) async fn create(engine: &Engine, dir: &Path) -> Result<Self, StartError> {
        let authority = Authority::create(dir).doing("making a certificate authority")?;
        let identity = authority
            .issue(&["localhost", "127.0.0.1"], Validity::Valid)
            .map_err(std::io::Error::other)
            .doing("issuing a certificate")?;
        let server = dir.join("server.pem");
        std::fs::write(&server, identity.key + &identity.chain).doing("writing the key store")?;
        let ca = authority.ca_path().to_owned();
        let (p12, jks) = (dir.join("truststore.p12"), dir.join("truststore.jks"));
        import(engine, dir, &ca, &p12, "PKCS12").await?;
        import(engine, dir, &ca, &jks, "JKS").await?;
        Ok(Self { ca, server, p12, jks })
    }

    pub(super) fn ca_pem(&self) -> &Path {
        &self.ca
    }

    pub(super) fn server(&self) -> &Path {
        &self.server
    }

    pub(super) fn p12(&self) -> &Path {
        &self.p12
    }

    pub(super) fn jks(&self) -> &Path {
        &self.jks
    }
}

async fn import(
    engine: &Engine,
    dir: &Path,
    ca: &Path,
    store: &Path,
    kind: &str,
) -> Result<(), StartError> {
    let mut keytool = tokio::process::Command::from(engine.keytool(dir));
    keytool.args(["-importcert", "-noprompt", "-alias", "ca", "-storepass", PASSWORD]);
    keytool.args(["-storetype", kind, "-file"]).arg(ca).arg("-keystore").arg(store);
    command::run(keytool, Duration::from_mins(1)).await.map(drop)
}
