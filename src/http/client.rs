//! The client of a configuration: one connection pool, its certificates, its name resolution.

use std::{sync::Arc, time::Duration};

use reqwest::{Certificate, Client, ClientBuilder, Identity, redirect::Policy};

use super::{ClientSettings, Protocols, TlsSettings};
use crate::net::{self, Egress, Resolver, TimedConnect, TrustedCertificates};

/// Makes the client that `settings` describe. It follows no redirect and makes no call twice: the
/// engine does both, where it can count and check them, and it keeps the read timeout, since the
/// client's would count from before the connection.
///
/// # Errors
/// Tells every problem with certificates, or what the client says.
pub(super) fn build(
    settings: &ClientSettings,
    egress: &Arc<Egress>,
) -> Result<Client, Vec<String>> {
    let mut builder = Client::builder()
        .no_proxy()
        .retry(reqwest::retry::never())
        .redirect(Policy::none())
        .referer(false)
        .dns_resolver(Arc::new(Resolver::new(egress.clone())))
        .connector_layer(TimedConnect)
        .http1_max_headers(MAX_HEADERS)
        .pool_max_idle_per_host(settings.pool.max_idle_per_host)
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
    builder = tls(builder, &settings.tls)?;
    builder.build().map_err(|err| vec![super::failure::chain(&err)])
}

fn tls(mut builder: ClientBuilder, settings: &TlsSettings) -> Result<ClientBuilder, Vec<String>> {
    let mut problems = Vec::new();
    if let Some(store) = &settings.truststore {
        match TrustedCertificates::read(store) {
            Ok(trusted) => {
                let certificates: Vec<_> =
                    trusted.der().filter_map(|it| Certificate::from_der(it).ok()).collect();
                builder = builder.tls_certs_only(certificates);
            }
            Err(error) => problems.push(error.to_string()),
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
            Err(problem) => problems.push(problem),
        }
    }
    if settings.always_trust {
        tracing::warn!("certificates of HTTP servers are not checked");
        builder = builder.tls_danger_accept_invalid_certs(true);
    }
    if settings.skip_hostname_verification && settings.truststore.is_some() {
        tracing::warn!("host names in certificates of HTTP servers are not checked");
        builder = builder.tls_danger_accept_invalid_hostnames(true);
    } else if settings.skip_hostname_verification && !settings.always_trust {
        tracing::warn!("host names in certificates are checked: there is no trust store");
    }
    if problems.is_empty() { Ok(builder) } else { Err(problems) }
}

/// More headers in an answer are a protocol error.
const MAX_HEADERS: usize = 1000;
const TCP_KEEPALIVE: Duration = Duration::from_mins(1);
