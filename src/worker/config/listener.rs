//! Where the REST API listens.

use std::fmt;

/// An address to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// How it is spoken to.
    pub scheme: Scheme,
    /// The host or address; `None` for all addresses.
    pub host: Option<String>,
    /// The port; 0 for a free one.
    pub port: u16,
}

/// How a listener is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// In clear text.
    Http,
}

impl Listener {
    /// Reads `http://host:port`.
    ///
    /// # Errors
    /// Fails with the reason if the text is of another shape.
    pub fn parse(text: &str) -> Result<Self, String> {
        let shape = || format!("{text} is not of the shape http://host:port");
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(shape)?;
        if scheme.eq_ignore_ascii_case("https") {
            return Err("https is not available in this version".to_owned());
        }
        if !scheme.eq_ignore_ascii_case("http") {
            return Err(shape());
        }
        let (host, port) = rest.trim_end_matches('/').rsplit_once(':').ok_or_else(shape)?;
        let port = port.parse().map_err(|_| shape())?;
        let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host);
        if bare.contains(['/', '@', '?', '#', ' ']) {
            return Err(shape());
        }
        let all = matches!(bare, "" | "0.0.0.0" | "::");
        let host = (!all).then(|| bare.to_owned());
        Ok(Self { scheme: Scheme::Http, host, port })
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        let Some(host) = &self.host else { return false };
        host.eq_ignore_ascii_case("localhost")
            || host.parse::<std::net::IpAddr>().is_ok_and(|it| it.is_loopback())
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme: Scheme::Http, host, port } = self;
        match host.as_deref() {
            Some(host) if host.contains(':') => write!(f, "http://[{host}]:{port}"),
            Some(host) => write!(f, "http://{host}:{port}"),
            None => write!(f, "http://:{port}"),
        }
    }
}

/// Whether a list names listeners, at least one.
pub(super) fn check(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("at least one listener is required".to_owned());
    }
    let mut listeners = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    listeners.try_for_each(|it| Listener::parse(it).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Option<&str>, u16, bool)>) {
        let found = Listener::parse(text).ok();
        let found = found.as_ref().map(|it| (it.host.as_deref(), it.port, it.is_loopback()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn reads_listeners() {
        check("http://:8083", Some((None, 8083, false)));
        check("HTTP://0.0.0.0:0", Some((None, 0, false)));
        check("http://localhost:8083", Some((Some("localhost"), 8083, true)));
        check("http://[::1]:8083/", Some((Some("::1"), 8083, true)));
        check("http://10.0.0.1:8083", Some((Some("10.0.0.1"), 8083, false)));
        for text in
            ["https://:8443", "localhost:8083", "http://x", "http://x:99999", "http://a/b:1"]
        {
            check(text, None);
        }
    }

    #[test]
    fn is_written_as_it_is_read() {
        for text in ["http://:8083", "http://[::1]:1", "http://a.example:80"] {
            assert_eq!(Listener::parse(text).unwrap().to_string(), text);
        }
    }
}
