//! The client of a configuration: one connection pool, its certificates, its name resolution.

use std::{sync::Arc, time::Duration};

use reqwest::{Certificate, Client, ClientBuilder, Identity, redirect::Policy};

use super::{ClientSettings, Protocols, StoreFile, TlsSettings};
use crate::net::{self, Egress, Resolver, TimedConnect, TrustedCertificates};

/// Makes the client that `settings` describe. It follows no redirect and makes no call twice: the
/// engine does both, where it can count and check them, and it keeps the read timeout, since the
/// client's would count from before the connection.
///
/// `system` are the certificates to trust without a trust store, asked for only then.
///
/// # Errors
/// Tells every problem with certificates, or what the client says.
pub(super) fn build(
    settings: &ClientSettings,
    egress: &Arc<Egress>,
    system: fn() -> TrustedCertificates,
) -> Result<Client, Vec<String>> {
    let mut builder = Client::builder()
        .no_proxy()
        .retry(reqwest::retry::never())
        .redirect(Policy::none())
        .referer(false)
        .dns_resolver(Arc::new(Resolver::new(egress.clone())))
        .connector_layer(TimedConnect)
        .http1_max_headers(MAX_HEADERS)
        .http2_max_header_list_size(MAX_HEAD_BYTES)
        .pool_max_idle_per_host(idle(settings))
        .pool_idle_timeout(settings.pool.keep_alive)
        .tcp_nodelay(true)
        .tcp_keepalive(TCP_KEEPALIVE);
    if let Some(timeout) = settings.timeouts.connect {
        builder = builder.connect_timeout(timeout);
    }
    if let Some(timeout) = settings.timeouts.write {
        builder = builder.tcp_user_timeout(timeout);
    }
    builder = match settings.protocols {
        Protocols::Http1 => builder.http1_only(),
        Protocols::Negotiated => builder,
        Protocols::Http2PriorKnowledge => builder.http2_prior_knowledge(),
    };
    builder = tls(builder, &settings.tls, system)?;
    builder.build().map_err(|err| vec![super::failure::chain(&err)])
}

/// How many idle connections to a host are kept. The client sends a request again by itself if a
/// connection of the pool turns out to be closed before anything was written, and has no switch for
/// it: whoever does not want that gets no pool.
fn idle(settings: &ClientSettings) -> usize {
    if settings.retry_on_connection_failure { settings.pool.max_idle_per_host } else { 0 }
}

fn tls(
    mut builder: ClientBuilder,
    settings: &TlsSettings,
    system: fn() -> TrustedCertificates,
) -> Result<ClientBuilder, Vec<String>> {
    let mut problems = Vec::new();
    if !settings.always_trust {
        match trusted(settings.truststore.as_ref(), system) {
            Ok(roots) => builder = builder.tls_certs_only(roots),
            Err(problem) => problems.push(format!("trust store: {problem}")),
        }
    }
    if let Some(store) = &settings.keystore {
        let identity = net::Identity::read(store).map_err(|err| err.to_string());
        let identity = identity.and_then(|it| {
            let pem = format!("{}{}", it.certificate_pem(), it.key_pem());
            Identity::from_pem(pem.as_bytes()).map_err(|err| super::failure::chain(&err))
        });
        match identity {
            Ok(identity) => builder = builder.identity(identity),
            Err(problem) => problems.push(format!("key store: {problem}")),
        }
    }
    if settings.always_trust {
        tracing::warn!("certificates of HTTP servers are not checked");
        builder = builder.tls_danger_accept_invalid_certs(true);
    }
    if settings.skip_hostname_verification {
        tracing::warn!("host names in certificates of HTTP servers are not checked");
        builder = builder.tls_danger_accept_invalid_hostnames(true);
    }
    if problems.is_empty() { Ok(builder) } else { Err(problems) }
}

/// The certificates to trust: those of the store, else those of the system, which may be none: calls
/// in clear text need none.
fn trusted(
    store: Option<&StoreFile>,
    system: fn() -> TrustedCertificates,
) -> Result<Vec<Certificate>, String> {
    let mut roots = match store {
        Some(store) => TrustedCertificates::read(store).map_err(|err| err.to_string())?,
        None => system(),
    };
    let dropped = roots.drop_unusable();
    if dropped > 0 {
        tracing::warn!(dropped, ?store, "trusted certificates that cannot be used");
    }
    let roots: Vec<_> = roots.der().filter_map(|it| Certificate::from_der(it).ok()).collect();
    match store {
        Some(store) if roots.is_empty() => Err(format!(
            "{:?} file {} holds no usable certificate",
            store.kind,
            store.path.display()
        )),
        None if roots.is_empty() => {
            tracing::warn!("the system trusts no certificates: calls of https will fail");
            Ok(roots)
        }
        Some(_) | None => Ok(roots),
    }
}

/// More headers in an answer are a protocol error.
const MAX_HEADERS: usize = 1000;
/// The same for HTTP/2, where the client's own limit of 16 KiB is too small for what servers send. For
/// HTTP/1.1 it takes some 400 KiB.
const MAX_HEAD_BYTES: u32 = 64 * 1024;
const TCP_KEEPALIVE: Duration = Duration::from_mins(1);
