//! Java's two formats. Errors are reasons without the file's name.

use p12_keystore::{KeyStoreEntry, Pkcs12ImportPolicy};

use super::{Contents, Identity, Key};

/// Reads a PKCS #12 file, modern or legacy, trust stores included.
pub(super) fn read_pkcs12(bytes: &[u8], password: &str) -> Result<Contents, String> {
    let store = p12_keystore::KeyStore::from_pkcs12(bytes, password, Pkcs12ImportPolicy::Relaxed)
        .map_err(|err| format!("could not be opened (wrong password or format): {err}"))?;
    let mut contents = Contents::default();
    for (_, entry) in store.entries() {
        match entry {
            KeyStoreEntry::Certificate(it) => contents.trusted.push(it.as_der().to_vec()),
            KeyStoreEntry::PrivateKeyChain(it) => {
                let chain = it.certs().iter().map(|it| it.as_der().to_vec()).collect();
                contents.identities.push(Identity { chain, key: pkcs8(it.key().as_der()) });
            }
            KeyStoreEntry::Secret(_) => {}
        }
    }
    Ok(contents)
}

/// Reads a JKS file. Its keys are opened with the file's own password, as Java's default is.
pub(super) fn read_jks(bytes: &[u8], password: &str) -> Result<Contents, String> {
    let reason =
        |err: jks::KeyStoreError| format!("could not be opened (wrong password or format): {err}");
    let mut store = jks::KeyStore::new();
    store.load(bytes, password.as_bytes()).map_err(reason)?;
    let mut aliases = store.aliases();
    aliases.sort_unstable();
    let mut contents = Contents::default();
    for alias in aliases {
        if store.is_private_key_entry(&alias) {
            let entry = store.get_private_key_entry(&alias, password.as_bytes()).map_err(reason)?;
            let chain = entry.certificate_chain.into_iter().map(|it| it.content).collect();
            contents.identities.push(Identity { chain, key: pkcs8(&entry.private_key) });
        } else {
            let entry = store.get_trusted_certificate_entry(&alias).map_err(reason)?;
            contents.trusted.push(entry.certificate.content);
        }
    }
    Ok(contents)
}

fn pkcs8(der: &[u8]) -> Key {
    Key { label: "PRIVATE KEY", der: der.to_vec() }
}
