//! How the calls of a configuration are made.

use std::{path::PathBuf, time::Duration};

use crate::{
    config::{ConfigKey, Reader},
    connector::http_sink::config::{client_keys as keys, pipeline_keys},
    http::{
        ClientSettings, EgressSettings, HeaderCase, Limits, PoolSettings, Protocols, StoreError,
        StoreFile, StoreType, Timeouts, TlsSettings,
    },
};

/// How many redirects are followed, as in `OkHttp`.
const MAX_REDIRECTS: usize = 20;

/// Idle connections per host where the user set none: calls that overlap are bounded elsewhere.
/// `OkHttp`'s 5 would close and dial most connections of a busy host again and again.
const MAX_IDLE: usize = usize::MAX;

/// How long idle connections are kept where the user did not say, as in `OkHttp`.
const KEEP_ALIVE: Duration = Duration::from_mins(5);

/// The client of the configuration that `reader` reads.
pub(super) fn read(reader: &mut Reader<'_>) -> ClientSettings {
    let canonical = !is(reader, &pipeline_keys::HEADER_CASE, "lower");
    ClientSettings {
        timeouts: timeouts(reader),
        protocols: protocols(&reader.text(&keys::PROTOCOLS)).unwrap_or(Protocols::Negotiated),
        follow_redirects: reader.boolean(&keys::FOLLOW_REDIRECT),
        follow_ssl_redirects: reader.boolean(&keys::FOLLOW_SSL_REDIRECT),
        max_redirects: MAX_REDIRECTS,
        retry_on_connection_failure: stale_connections(reader),
        pool: pool(reader),
        tls: tls(reader),
        limits: limits(reader),
        header_case: if canonical { HeaderCase::Canonical } else { HeaderCase::Lower },
        egress: EgressSettings {
            allow: reader.list(&keys::EGRESS_ALLOW),
            deny: reader.list(&keys::EGRESS_DENY),
            deny_private: reader.boolean(&keys::EGRESS_DENY_PRIVATE),
            own: Vec::new(),
        },
        file_dirs: reader.list(&keys::FILE_DIRS).into_iter().map(PathBuf::from).collect(),
    }
}

fn is(reader: &Reader<'_>, key: &ConfigKey, text: &str) -> bool {
    reader.text(key).trim().eq_ignore_ascii_case(text)
}

fn timeouts(reader: &Reader<'_>) -> Timeouts {
    let timeout = |key| reader.opt_millis(key).filter(|it| !it.is_zero());
    Timeouts {
        call: timeout(&keys::CALL_TIMEOUT),
        connect: timeout(&keys::CONNECT_TIMEOUT),
        read: timeout(&keys::READ_TIMEOUT),
        write: timeout(&keys::WRITE_TIMEOUT),
    }
}

fn stale_connections(reader: &mut Reader<'_>) -> bool {
    let again = reader.boolean(&keys::RETRY_ON_CONNECTION_FAILURE);
    if !again {
        let message = "each call makes a connection of its own, which takes time";
        reader.warn(&keys::RETRY_ON_CONNECTION_FAILURE, message);
    }
    again
}

fn pool(reader: &Reader<'_>) -> PoolSettings {
    let idle: usize = reader.int(&keys::POOL_MAX_IDLE);
    let keep_alive = reader.millis(&keys::POOL_KEEP_ALIVE);
    PoolSettings {
        max_idle_per_host: if idle == 0 { MAX_IDLE } else { idle },
        keep_alive: if keep_alive.is_zero() { KEEP_ALIVE } else { keep_alive },
    }
}

fn limits(reader: &Reader<'_>) -> Limits {
    // A negative number fits no `usize`: like 0 it is no limit.
    let limit = |key| reader.opt_int::<usize>(key).filter(|it| *it > 0);
    Limits {
        status_message: limit(&pipeline_keys::STATUS_MESSAGE_LIMIT),
        headers: limit(&pipeline_keys::HEADERS_LIMIT),
        body: limit(&pipeline_keys::BODY_LIMIT),
    }
}

fn tls(reader: &mut Reader<'_>) -> TlsSettings {
    let settings = TlsSettings {
        truststore: store(
            reader,
            [&keys::TRUSTSTORE_PATH, &keys::TRUSTSTORE_PASSWORD, &keys::TRUSTSTORE_TYPE],
            StoreFile::check_trusted,
        ),
        keystore: store(
            reader,
            [&keys::KEYSTORE_PATH, &keys::KEYSTORE_PASSWORD, &keys::KEYSTORE_TYPE],
            StoreFile::check_identity,
        ),
        always_trust: reader.boolean(&keys::ALWAYS_TRUST),
        skip_hostname_verification: reader.boolean(&keys::SKIP_HOSTNAME),
    };
    if settings.always_trust {
        reader.warn(&keys::ALWAYS_TRUST, "certificates are not checked");
    }
    if settings.skip_hostname_verification {
        reader.warn(&keys::SKIP_HOSTNAME, "the hosts of certificates are not checked");
    }
    settings
}

/// The store that those keys name. It is opened by `check`, so that a wrong password is found while
/// the configuration is read. One that is not there yet may be put there before the start, which is
/// refused without it.
fn store(
    reader: &mut Reader<'_>,
    [path, password, kind]: [&ConfigKey; 3],
    check: fn(&StoreFile) -> Result<(), StoreError>,
) -> Option<StoreFile> {
    let file = PathBuf::from(reader.opt_text(path)?);
    let ending = file.extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
    let named = reader.opt_text(kind).map(|it| it.trim().to_ascii_lowercase());
    let format = match named.or(ending).as_deref() {
        Some("jks") => StoreType::Jks,
        Some("pem" | "crt" | "cer") => StoreType::Pem,
        Some(_) | None => StoreType::Pkcs12,
    };
    let secret = reader.secret(password);
    if secret.is_none() && format != StoreType::Pem {
        reader.missing(password, &[]);
        return None;
    }
    let secret = secret.map(|it| it.expose().to_owned()).unwrap_or_default();
    let store = StoreFile { path: file, password: secret, kind: format };
    if let Err(error) = check(&store)
        && store.path.exists()
    {
        let key = if error.is_locked() { password } else { path };
        reader.refuse(key, &error.to_string());
    }
    Some(store)
}

/// Whether a text names protocols that the engine speaks.
pub(super) fn check_protocols(text: &str) -> Result<(), String> {
    protocols(text).map(drop)
}

fn protocols(text: &str) -> Result<Protocols, String> {
    let (mut one, mut two, mut prior) = (false, false, false);
    let names: Vec<String> = text
        .split(',')
        .map(|it| it.trim().to_ascii_uppercase())
        .filter(|it| !it.is_empty())
        .collect();
    for name in &names {
        match name.as_str() {
            "HTTP_1_1" => one = true,
            "HTTP_2" => two = true,
            "H2_PRIOR_KNOWLEDGE" => prior = true,
            "QUIC" | "HTTP_3" => return Err(format!("{name} is not available in this version")),
            _ => {
                return Err(
                    "String must be one of: HTTP_1_1, HTTP_2, H2_PRIOR_KNOWLEDGE".to_owned()
                );
            }
        }
    }
    match (one, two, prior) {
        (false, false, true) => Ok(Protocols::Http2PriorKnowledge),
        (_, _, true) => Err("H2_PRIOR_KNOWLEDGE must stand alone".to_owned()),
        (_, true, false) | (false, false, false) => Ok(Protocols::Negotiated),
        (true, false, false) => Ok(Protocols::Http1),
    }
}
