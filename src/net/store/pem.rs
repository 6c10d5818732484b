//! PEM blocks. Errors are reasons without the file's name.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls_pki_types::pem::{PemObject, SectionKind};

use super::{Contents, Identity, Key};

/// Reads certificates and at most one key. With a key the certificates are its chain.
pub(super) fn read(bytes: &[u8]) -> Result<Contents, String> {
    let (mut certificates, mut key) = (Vec::new(), None);
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(bytes) {
        let (kind, der) = section.map_err(|err| format!("is not PEM: {err}"))?;
        if kind == SectionKind::Certificate {
            certificates.push(der);
        } else if let Some(label) = key_label(kind) {
            key = key.or(Some(Key { label, der }));
        }
    }
    if key.is_none() && contains(bytes, b"ENCRYPTED PRIVATE KEY") {
        return Err("holds an encrypted key: decrypt it, or use PKCS #12".to_owned());
    }
    Ok(match key {
        Some(key) => {
            let identities = vec![Identity { chain: certificates, key }];
            Contents { trusted: Vec::new(), identities }
        }
        None => Contents { trusted: certificates, identities: Vec::new() },
    })
}

/// One block.
pub(super) fn write(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in STANDARD.encode(der).as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text + "-----END " + label + "-----\n"
}

fn key_label(kind: SectionKind) -> Option<&'static str> {
    [
        (SectionKind::PrivateKey, "PRIVATE KEY"),
        (SectionKind::RsaPrivateKey, "RSA PRIVATE KEY"),
        (SectionKind::EcPrivateKey, "EC PRIVATE KEY"),
    ]
    .into_iter()
    .find_map(|(it, label)| (it == kind).then_some(label))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|it| it == part)
}
