//! Certificates and keys: Java's stores become the PEM that librdkafka reads.

use std::{collections::BTreeMap, path::PathBuf};

use super::translate::{PropertyError, problem};
use crate::net::{Identity, StoreFile, StoreType, TrustedCertificates};

/// Translates the `ssl.truststore.*` and `ssl.keystore.*` settings of a Java client. Files are read
/// now, so that a wrong password is told before anything starts.
pub(super) fn translate(
    java: &BTreeMap<&str, &str>,
    out: &mut BTreeMap<String, String>,
    problems: &mut Vec<PropertyError>,
) {
    for (from, to) in PASSED {
        if let Some(value) = java.get(from) {
            out.insert((*to).to_owned(), (*value).to_owned());
        }
    }
    let mut tell = |key: &str, message: String| problems.push(problem(key, &message));
    match store(java, "ssl.truststore").map(|it| it.map(|it| TrustedCertificates::read(&it))) {
        Ok(Some(Ok(trusted))) => _ = out.insert("ssl.ca.pem".to_owned(), trusted.pem()),
        Ok(Some(Err(error))) => tell("ssl.truststore.location", error.to_string()),
        Err(message) => tell("ssl.truststore.type", message),
        Ok(None) => {}
    }
    match store(java, "ssl.keystore").map(|it| it.map(|it| Identity::read(&it))) {
        Ok(Some(Ok(identity))) => {
            out.insert("ssl.certificate.pem".to_owned(), identity.certificate_pem());
            out.insert("ssl.key.pem".to_owned(), identity.key_pem());
        }
        Ok(Some(Err(error))) => tell("ssl.keystore.location", error.to_string()),
        Err(message) => tell("ssl.keystore.type", message),
        Ok(None) => {}
    }
}

/// The store that `<prefix>.location`, `.password` and `.type` name, if any. Without a type it is
/// what the file's name says, else PKCS #12, as Java's default is.
fn store(java: &BTreeMap<&str, &str>, prefix: &str) -> Result<Option<StoreFile>, String> {
    let setting = |name: &str| java.get(format!("{prefix}.{name}").as_str()).copied();
    let Some(path) = setting("location") else { return Ok(None) };
    let named = setting("type").unwrap_or_else(|| path.rsplit('.').next().unwrap_or_default());
    let kind = match named.to_ascii_uppercase().as_str() {
        "JKS" => StoreType::Jks,
        "PEM" | "CRT" | "CER" => StoreType::Pem,
        "PKCS12" | "P12" | "PFX" => StoreType::Pkcs12,
        other if setting("type").is_some() => return Err(format!("{other} is not available")),
        _ => StoreType::Pkcs12,
    };
    let password = setting("password").unwrap_or_default().to_owned();
    Ok(Some(StoreFile { path: PathBuf::from(path), password, kind }))
}

/// Settings that librdkafka takes as they are.
const PASSED: &[(&str, &str)] = &[
    ("ssl.ca.location", "ssl.ca.location"),
    ("ssl.ca.pem", "ssl.ca.pem"),
    ("ssl.truststore.certificates", "ssl.ca.pem"),
    ("ssl.keystore.certificate.chain", "ssl.certificate.pem"),
    ("ssl.keystore.key", "ssl.key.pem"),
    ("ssl.key.password", "ssl.key.password"),
];
