//! From the wish for a server to the server.

use std::{fmt, fs::OpenOptions, io, net::Ipv4Addr, path::PathBuf, sync::Arc};

use serde_json::json;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use super::{
    Ca, HttpDouble,
    ledger::Ledger,
    reply::Reply,
    request::{IdFrom, SeenRequest},
    serve::{Gauge, Greeting, Script, State, accept},
};
use crate::certs::{Authority, Validity};

/// What kind of server to start.
#[must_use]
pub struct Builder {
    rules: Vec<(String, Reply)>,
    otherwise: Script,
    id_from: IdFrom,
    ledger_file: Option<PathBuf>,
    tls: Option<Validity>,
    ignore_expect: bool,
    tls_names: &'static [&'static str],
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            otherwise: Box::new(describe),
            id_from: IdFrom::Nothing,
            ledger_file: None,
            tls: None,
            ignore_expect: false,
            tls_names: &["localhost", "127.0.0.1"],
        }
    }
}

impl Builder {
    /// What to do with requests whose path begins with `prefix`. Of several that fit, the longest
    /// counts.
    pub fn on(mut self, prefix: impl Into<String>, reply: Reply) -> Self {
        self.rules.push((prefix.into(), reply));
        self
    }

    /// What to do with requests that no [`Self::on`] fits. By default they are answered with 200
    /// and a JSON description of themselves.
    pub fn otherwise<F>(mut self, script: F) -> Self
    where
        F: Fn(&SeenRequest) -> Reply + Send + Sync + 'static,
    {
        self.otherwise = Box::new(script);
        self
    }

    /// What tells one thing that is asked for from another: [`SeenRequest::attempt`] counts by it.
    pub fn id_from(mut self, id_from: IdFrom) -> Self {
        self.id_from = id_from;
        self
    }

    /// Also appends each call to this file, as a line of JSON, before it is answered.
    pub fn ledger_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ledger_file = Some(path.into());
        self
    }

    /// Speaks TLS, with a certificate for localhost and 127.0.0.1 that holds or not.
    pub fn tls(mut self, validity: Validity) -> Self {
        self.tls = Some(validity);
        self
    }

    /// The names its certificate is for, in place of localhost and 127.0.0.1.
    pub fn tls_names(mut self, names: &'static [&'static str]) -> Self {
        self.tls_names = names;
        self
    }

    /// Never answers `Expect: 100-continue`, and waits for the body regardless.
    pub fn ignore_expect(mut self) -> Self {
        self.ignore_expect = true;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// Fails if no port is to be had, or the ledger file cannot be opened.
    pub async fn start(self) -> io::Result<HttpDouble> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let addr = listener.local_addr()?;
        let file = self.ledger_file.as_ref();
        let file = file.map(|it| OpenOptions::new().create(true).append(true).open(it));
        let (acceptor, ca) = match self.tls {
            Some(validity) => {
                let (acceptor, ca) = tls(validity, self.tls_names)?;
                (Some(acceptor), Some(ca))
            }
            None => (None, None),
        };
        let state = Arc::new(State {
            script: script(self.rules, self.otherwise),
            ledger: Ledger::new(self.id_from, file.transpose()?),
            connections: Gauge::default(),
            requests: Gauge::default(),
            greeting: watch::channel(Greeting::Serve).0,
            closings: watch::channel(()).0,
            ignore_expect: self.ignore_expect,
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, acceptor, Arc::clone(&state)));
        Ok(HttpDouble { addr, state, ca, _tasks: tasks })
    }
}

fn script(mut rules: Vec<(String, Reply)>, otherwise: Script) -> Script {
    rules.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
    Box::new(move |seen| {
        let rule = rules.iter().find(|(prefix, _)| seen.path.starts_with(prefix.as_str()));
        rule.map_or_else(|| otherwise(seen), |(_, reply)| reply.clone())
    })
}

/// The default script.
fn describe(seen: &SeenRequest) -> Reply {
    Reply::json(
        200,
        &json!({
            "method": seen.method,
            "path": seen.path,
            "headers": seen.headers,
            "body": String::from_utf8_lossy(&seen.body),
        }),
    )
}

fn tls(validity: Validity, names: &[&str]) -> io::Result<(TlsAcceptor, Ca)> {
    let dir = tempfile::Builder::new().prefix("roundtrip-http-").tempdir()?;
    let authority = Authority::create(dir.path())?;
    let identity = authority.issue(names, validity).map_err(io::Error::other)?;
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(identity.chain.as_bytes()).collect();
    let chain = chain.map_err(io::Error::other)?;
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).map_err(io::Error::other)?;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    let path = authority.ca_path().to_owned();
    Ok((TlsAcceptor::from(Arc::new(config)), Ca { path, _dir: dir }))
}
