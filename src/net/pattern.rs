//! One entry of an egress list: a host, a range of addresses or any host, with or without a port.

use std::net::IpAddr;

use ipnet::IpNet;

/// What an entry names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern {
    /// The host's part.
    pub(super) host: HostPattern,
    /// The port; `None` for any.
    pub(super) port: Option<u16>,
}

/// The host's part of an entry.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum HostPattern {
    /// `*`.
    Any,
    /// A name, in lower case without its last dot.
    Name(String),
    /// `*.name`: every name below it. Holds `.name`.
    Below(String),
    /// Addresses.
    Range(IpNet),
}

/// An entry that names neither a host nor a range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a host, an address or a CIDR range, with or without \":port\"")]
pub struct PatternError {
    text: String,
}

impl Pattern {
    /// Reads `host`, `*.host`, `address`, `address/bits`, `[v6]`, each with or without `:port`, and
    /// `*:port`.
    pub(super) fn parse(text: &str) -> Result<Self, PatternError> {
        let refused = || PatternError { text: text.to_owned() };
        let (host, port) = split_port(text.trim()).ok_or_else(refused)?;
        let port = port.map(str::parse).transpose().map_err(|_| refused())?;
        let host = HostPattern::parse(host).ok_or_else(refused)?;
        Ok(Self { host, port })
    }

    /// Whether this names `host` (canonical, see [`canonical_name`]) on `port`.
    pub(super) fn names_host(&self, host: &str, port: Option<u16>) -> bool {
        self.takes_port(port)
            && match &self.host {
                HostPattern::Any => true,
                HostPattern::Name(name) => name == host,
                HostPattern::Below(suffix) => host.ends_with(suffix.as_str()),
                HostPattern::Range(range) => {
                    host.parse().is_ok_and(|address: IpAddr| range.contains(&address))
                }
            }
    }

    /// Whether this names `address` on `port` by its number.
    pub(super) fn names_address(&self, address: IpAddr, port: Option<u16>) -> bool {
        self.takes_port(port)
            && match &self.host {
                HostPattern::Any => true,
                HostPattern::Name(_) | HostPattern::Below(_) => false,
                HostPattern::Range(range) => range.contains(&address.to_canonical()),
            }
    }

    fn takes_port(&self, port: Option<u16>) -> bool {
        self.port.is_none() || self.port == port
    }
}

impl HostPattern {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Any);
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(Self::Range(address.to_canonical().into()));
        }
        if text.contains('/') {
            return text.parse::<IpNet>().ok().map(|range| Self::Range(range.trunc()));
        }
        match text.strip_prefix("*.") {
            Some(name) => is_name(name).then(|| Self::Below(format!(".{}", canonical_name(name)))),
            None => is_name(text).then(|| Self::Name(canonical_name(text))),
        }
    }
}

/// `name` in lower case, without its last dot.
pub(super) fn canonical_name(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

fn split_port(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(bracketed) = text.strip_prefix('[') {
        let (host, rest) = bracketed.split_once(']')?;
        return match rest {
            "" => Some((host, None)),
            _ => Some((host, Some(rest.strip_prefix(':')?))),
        };
    }
    match text.split_once(':') {
        // More than one colon without brackets: an IPv6 address or range.
        Some((_, rest)) if rest.contains(':') => Some((text, None)),
        Some((host, port)) => Some((host, Some(port))),
        None => Some((text, None)),
    }
}

fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !text.is_empty() && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(entry: &str, host: &str, port: u16, expected: bool) {
        let pattern = Pattern::parse(entry).unwrap();
        let by_address = host.parse().is_ok_and(|it| pattern.names_address(it, Some(port)));
        assert_eq!(by_address || pattern.names_host(host, Some(port)), expected, "{entry} {host}");
    }

    #[test]
    fn names_hosts_addresses_and_ports() {
        check("api.example.com", "api.example.com", 80, true);
        check("API.example.com.", "api.example.com", 80, true);
        check("api.example.com:443", "api.example.com", 80, false);
        check("api.example.com:443", "api.example.com", 443, true);
        check("*.example.com", "a.b.example.com", 1, true);
        check("*.example.com", "example.com", 1, false);
        check("10.0.0.0/8", "10.9.8.7", 1, true);
        check("10.0.0.0/8:8080", "10.9.8.7", 1, false);
        check("10.0.0.0/8", "::ffff:10.9.8.7", 1, true);
        check("10.1.2.3", "10.1.2.3", 1, true);
        check("10.1.2.3", "10.1.2.4", 1, false);
        check("fd00::/8", "fd00::1", 1, true);
        check("[fd00::/8]:80", "fd00::1", 81, false);
        check("[::1]:80", "::1", 80, true);
        check("::1", "::1", 80, true);
        check("*:25", "smtp.example.com", 25, true);
        check("*:25", "10.0.0.1", 26, false);
    }

    #[test]
    fn refuses_what_names_nothing() {
        for entry in ["", "a b", "10.0.0.0/33", "host:", "host:65536", "[::1", "http://x", "*."] {
            assert!(Pattern::parse(entry).is_err(), "{entry}");
        }
    }
}
