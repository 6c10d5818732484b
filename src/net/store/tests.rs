//! Stores that `keytool` wrote, each read in full.

use super::*;

fn store(name: &str, kind: StoreType, password: &str) -> StoreFile {
    let path = format!("{}/src/net/store/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    StoreFile { path: path.into(), password: password.to_owned(), kind }
}

#[test]
fn every_format_gives_the_same_certificate() {
    let pem = TrustedCertificates::read(&store("cert.pem", StoreType::Pem, "")).unwrap();
    for (name, kind) in [
        ("trust.p12", StoreType::Pkcs12),
        ("trust.jks", StoreType::Jks),
        ("key.p12", StoreType::Pkcs12),
        ("key.jks", StoreType::Jks),
        ("key.pem", StoreType::Pem),
        ("trust.p12", StoreType::Jks),
        ("trust.jks", StoreType::Pkcs12),
    ] {
        let read = TrustedCertificates::read(&store(name, kind, "changeit")).unwrap();
        assert_eq!(read, pem, "{name}");
    }
    assert_eq!(pem.der().count(), 1);
}

#[test]
fn every_format_gives_the_same_key() {
    let pem = Identity::read(&store("key.pem", StoreType::Pem, "")).unwrap();
    for (name, kind) in [
        ("key.p12", StoreType::Pkcs12),
        ("legacy.p12", StoreType::Pkcs12),
        ("key.jks", StoreType::Jks),
    ] {
        let read = Identity::read(&store(name, kind, "changeit")).unwrap();
        assert_eq!(read.certificate_pem(), pem.certificate_pem(), "{name}");
        assert_eq!(read.key_pem(), pem.key_pem(), "{name}");
    }
}

#[test]
fn pem_written_is_pem_read() {
    let identity = Identity::read(&store("key.p12", StoreType::Pkcs12, "changeit")).unwrap();
    let text = identity.certificate_pem() + &identity.key_pem();
    let read = pem::read(text.as_bytes()).unwrap_or_default();
    assert_eq!(read.identities, [identity]);
}

#[track_caller]
fn refused(store: &StoreFile, identity: bool, expected: &str) {
    let text = if identity {
        Identity::read(store).unwrap_err().to_string()
    } else {
        TrustedCertificates::read(store).unwrap_err().to_string()
    };
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("fixtures/"), "{text}");
    assert!(!text.contains("s3cret"), "{text}");
}

#[test]
fn errors_name_the_file_and_never_the_password() {
    refused(&store("trust.p12", StoreType::Pkcs12, "s3cret"), false, "could not be opened");
    refused(&store("trust.jks", StoreType::Jks, "s3cret"), false, "could not be opened");
    refused(&store("none.jks", StoreType::Jks, "s3cret"), false, "No such file");
    refused(&store("cert.pem", StoreType::Pkcs12, "s3cret"), false, "could not be opened");
    refused(&store("cert.pem", StoreType::Pem, "s3cret"), true, "holds no private key");
    refused(&store("trust.jks", StoreType::Jks, "changeit"), true, "holds no private key");
    refused(&store("README.md", StoreType::Pem, "s3cret"), false, "holds no certificate");
}

#[test]
fn debug_shows_neither_password_nor_key() {
    let file = store("key.p12", StoreType::Pkcs12, "changeit");
    let text = format!("{file:?} {:?}", Identity::read(&file).unwrap());
    assert!(!text.contains("changeit") && !text.contains("PRIVATE"), "{text}");
}
