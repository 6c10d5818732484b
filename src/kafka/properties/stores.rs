//! Certificates and keys: Java's stores become the PEM that librdkafka reads.

use std::collections::BTreeMap;

use super::translate::{PropertyError, problem};

/// Translates the `ssl.truststore.*` and `ssl.keystore.*` settings of a Java client.
pub(super) fn translate(
    java: &BTreeMap<&str, &str>,
    out: &mut BTreeMap<String, String>,
    problems: &mut Vec<PropertyError>,
) {
    let mut pass = |from: &str, to: &str| {
        if let Some(value) = java.get(from) {
            out.insert(to.to_owned(), (*value).to_owned());
        }
    };
    pass("ssl.ca.location", "ssl.ca.location");
    pass("ssl.ca.pem", "ssl.ca.pem");
    pass("ssl.truststore.certificates", "ssl.ca.pem");
    pass("ssl.keystore.certificate.chain", "ssl.certificate.pem");
    pass("ssl.keystore.key", "ssl.key.pem");
    pass("ssl.key.password", "ssl.key.password");
    if let Some(path) = java.get("ssl.truststore.location") {
        match kind(java, "ssl.truststore.type") {
            "PEM" => _ = out.insert("ssl.ca.location".to_owned(), (*path).to_owned()),
            _ => problems.push(problem("ssl.truststore.location", "is not a PEM file")),
        }
    }
}

fn kind<'a>(java: &BTreeMap<&str, &'a str>, key: &str) -> &'a str {
    java.get(key).copied().unwrap_or("JKS")
}
