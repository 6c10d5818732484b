//! Which places may be dialled. The name is judged before anything is resolved, the address when
//! it is about to be dialled, so that a name cannot be judged as one place and dialled as another.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use super::{
    address::{AddressClass, classify},
    pattern::{HostPattern, Pattern, PatternError, canonical_name},
};

/// Which addresses may be dialled. Hosts, CIDR ranges and ports as text, checked when read.
#[derive(Clone, Debug, Default)]
pub struct EgressSettings {
    /// What is allowed although a rule below or a built-in one refuses it.
    pub allow: Vec<String>,
    /// What is refused.
    pub deny: Vec<String>,
    /// Whether private and loopback ranges are refused.
    pub deny_private: bool,
    /// Addresses (`host:port`) of this process's listeners, the brokers and the registry, refused
    /// unless `allow` names them. `0.0.0.0` and `[::]` stand for every address of this machine.
    pub own: Vec<String>,
}

/// The policy: what [`EgressSettings`] mean. Link-local and cloud-metadata addresses are refused
/// unless `allow` names them.
#[derive(Clone, Debug, Default)]
pub struct Egress {
    allow: Vec<Pattern>,
    deny: Vec<Pattern>,
    deny_private: bool,
    own: Vec<Pattern>,
}

/// A place that the policy refuses, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("egress policy refuses {place}: {reason}")]
pub struct Refusal {
    place: String,
    reason: &'static str,
}

impl Egress {
    /// Reads the rules.
    ///
    /// # Errors
    /// Names every entry that is no host, address or range.
    pub fn new(settings: &EgressSettings) -> Result<Self, Vec<PatternError>> {
        let EgressSettings { allow, deny, deny_private, own } = settings;
        let mut problems = Vec::new();
        let mut read = |entries: &[String]| -> Vec<Pattern> {
            let parsed = entries.iter().map(|it| Pattern::parse(it));
            parsed.filter_map(|it| it.map_err(|err| problems.push(err)).ok()).collect()
        };
        let (allow, deny, own) = (read(allow), read(deny), read(own));
        let policy = Self { allow, deny, deny_private: *deny_private, own };
        if problems.is_empty() { Ok(policy) } else { Err(problems) }
    }

    /// Judges a host as a URL writes it (a name, or an address with or without brackets).
    ///
    /// # Errors
    /// Fails if the policy refuses it whatever it resolves to.
    pub async fn check_host(&self, host: &str, port: u16) -> Result<(), Refusal> {
        let host = canonical_name(host.trim_start_matches('[').trim_end_matches(']'));
        if let Ok(address) = host.parse::<IpAddr>() {
            return self.check_address(&host, address, Some(port)).await;
        }
        if self.allow.iter().any(|it| it.names_host(&host, Some(port))) {
            return Ok(());
        }
        let reason = if self.deny.iter().any(|it| it.names_host(&host, Some(port))) {
            Some("denied by configuration")
        } else if self.own.iter().any(|it| it.names_host(&host, Some(port))) {
            Some("an address of this service's own")
        } else if METADATA_HOSTS.contains(&host.as_str()) {
            Some("a cloud metadata service")
        } else if self.deny_private && (host == "localhost" || host.ends_with(".localhost")) {
            Some("a private address")
        } else {
            None
        };
        reason.map_or(Ok(()), |reason| Err(Refusal { place: place(&host, Some(port)), reason }))
    }

    /// Judges an address that `host` resolved to. Without a port, rules that name one do not allow.
    ///
    /// # Errors
    /// Fails if the policy refuses it.
    pub async fn check_address(
        &self,
        host: &str,
        address: IpAddr,
        port: Option<u16>,
    ) -> Result<(), Refusal> {
        let named = |it: &Pattern| it.names_address(address, port) || it.names_host(host, port);
        if self.allow.iter().any(named) {
            return Ok(());
        }
        let reason = if self.deny.iter().any(named) {
            Some("denied by configuration")
        } else {
            match classify(address) {
                AddressClass::Metadata => Some("a cloud metadata address"),
                AddressClass::LinkLocal => Some("a link-local address"),
                AddressClass::Private if self.deny_private => Some("a private address"),
                AddressClass::Private | AddressClass::Public => None,
            }
        };
        let reason = match reason {
            None if self.is_own(address, port).await => Some("an address of this service's own"),
            reason => reason,
        };
        let place = || place(&address.to_string(), port);
        reason.map_or(Ok(()), |reason| Err(Refusal { place: place(), reason }))
    }

    /// Whether one of our own addresses is this one. Only an entry with the same port is looked at
    /// closely, so an ordinary call costs a comparison.
    async fn is_own(&self, address: IpAddr, port: Option<u16>) -> bool {
        for own in self.own.iter().filter(|it| it.port.is_none() || it.port == port) {
            let found = match &own.host {
                HostPattern::Range(range) if range.addr().is_unspecified() => is_local(address),
                HostPattern::Range(range) => range.contains(&address.to_canonical()),
                HostPattern::Name(name) => resolves_to(name, address).await,
                HostPattern::Any | HostPattern::Below(_) => false,
            };
            if found {
                return true;
            }
        }
        false
    }
}

/// Whether this machine has `address`: only then can a socket be bound to it.
fn is_local(address: IpAddr) -> bool {
    let address = address.to_canonical();
    address.is_loopback()
        || address.is_unspecified()
        || UdpSocket::bind(SocketAddr::new(address, 0)).is_ok()
}

/// Whether `name` resolves to `address`. One that does not resolve is nobody's.
async fn resolves_to(name: &str, address: IpAddr) -> bool {
    let Ok(mut found) = tokio::net::lookup_host((name, 0)).await else { return false };
    found.any(|it| it.ip().to_canonical() == address.to_canonical())
}

fn place(host: &str, port: Option<u16>) -> String {
    match port {
        Some(port) if host.contains(':') => format!("[{host}]:{port}"),
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

const METADATA_HOSTS: &[&str] =
    &["metadata.google.internal", "metadata.goog", "instance-data.ec2.internal"];

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(allow: &[&str], deny: &[&str], deny_private: bool, own: &[&str]) -> Egress {
        let list = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
        let (allow, deny, own) = (list(allow), list(deny), list(own));
        Egress::new(&EgressSettings { allow, deny, deny_private, own }).unwrap()
    }

    #[track_caller]
    fn check(policy: &Egress, host: &str, port: u16, allowed: bool) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let judged = runtime.block_on(policy.check_host(host, port));
        assert_eq!(judged.is_ok(), allowed, "{host}:{port} {judged:?}");
    }

    #[test]
    fn private_addresses_are_allowed_by_default_and_metadata_never() {
        let it = policy(&[], &[], false, &[]);
        check(&it, "127.0.0.1", 80, true);
        check(&it, "[::1]", 80, true);
        check(&it, "10.0.0.1", 80, true);
        check(&it, "169.254.1.1", 80, false);
        check(&it, "169.254.169.254", 80, false);
        check(&it, "[fd00:ec2::254]", 80, false);
        check(&it, "100.100.100.200", 80, false);
        check(&it, "Metadata.Google.Internal.", 80, false);
        check(&it, "[::ffff:169.254.169.254]", 80, false);
    }

    #[test]
    fn deny_private_refuses_every_spelling_of_here() {
        let it = policy(&[], &[], true, &[]);
        for host in ["127.0.0.1", "[::1]", "localhost", "LOCALHOST.", "x.localhost", "10.1.1.1"] {
            check(&it, host, 80, false);
        }
        check(&it, "8.8.8.8", 80, true);
        check(&it, "example.com", 80, true);
    }

    #[test]
    fn allow_wins_over_every_other_rule() {
        let it = policy(&["169.254.169.254", "10.0.0.1:8080"], &["10.0.0.0/8"], true, &[]);
        check(&it, "169.254.169.254", 80, true);
        check(&it, "10.0.0.1", 8080, true);
        check(&it, "10.0.0.1", 8081, false);
    }

    #[test]
    fn own_addresses_are_refused_under_every_name() {
        let it = policy(&[], &[], false, &["0.0.0.0:8083", "localhost:9092", "broker:9093"]);
        check(&it, "127.0.0.1", 8083, false);
        check(&it, "[::ffff:127.0.0.1]", 8083, false);
        check(&it, "127.0.0.1", 8084, true);
        check(&it, "127.0.0.1", 9092, false);
        check(&it, "BROKER", 9093, false);
        check(&it, "broker", 80, true);
        check(&it, "8.8.8.8", 8083, true);
    }

    #[test]
    fn every_wrong_entry_is_named() {
        let settings = EgressSettings {
            allow: vec!["a b".to_owned()],
            deny: vec!["10.0.0.0/99".to_owned()],
            ..EgressSettings::default()
        };
        assert_eq!(Egress::new(&settings).unwrap_err().len(), 2);
    }
}
