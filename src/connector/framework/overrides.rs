//! Which settings of Kafka clients a connector may override.

use std::path::{Path, PathBuf};

use crate::{
    config::{ConfigKey, Reader},
    connector::framework::keys,
};

/// The client settings that a connector overrides, without their prefixes.
#[derive(Clone, Default)]
pub struct Overrides {
    /// Of the sink's consumer.
    pub consumer: Vec<(String, String)>,
    /// Of the producers.
    pub producer: Vec<(String, String)>,
    /// Of the admin client.
    pub admin: Vec<(String, String)>,
}

/// What a worker allows connectors to override.
#[derive(Clone, Debug, Default)]
pub struct OverrideRules {
    /// The policy.
    pub policy: OverridePolicy,
    /// Directories beneath which `ssl.*.location` may point.
    pub dirs: Vec<PathBuf>,
    /// Token endpoints that `sasl.oauthbearer.token.endpoint.url` may name.
    pub token_urls: Vec<String>,
}

/// Kafka Connect's policies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OverridePolicy {
    /// Everything that is not dangerous.
    #[default]
    All,
    /// Nothing.
    None,
    /// Who the client is: `sasl.jaas.config`, `sasl.mechanism`, `security.protocol`.
    Principal,
    /// These settings.
    Allowlist(Vec<String>),
}

const PRINCIPAL: &[&str] = &["sasl.jaas.config", "sasl.mechanism", "security.protocol"];

impl Overrides {
    /// Reads the overrides, refusing what `rules` do not allow.
    pub fn read(reader: &mut Reader<'_>, rules: &OverrideRules) -> Self {
        Self {
            consumer: family(reader, &keys::CONSUMER_OVERRIDE, rules),
            producer: family(reader, &keys::PRODUCER_OVERRIDE, rules),
            admin: family(reader, &keys::ADMIN_OVERRIDE, rules),
        }
    }
}

fn family(
    reader: &mut Reader<'_>,
    key: &ConfigKey,
    rules: &OverrideRules,
) -> Vec<(String, String)> {
    let settings = reader.rest(key);
    for (name, value) in &settings {
        let verdict = rules.policy.check(name).and_then(|()| rules.check_danger(name, value));
        if let Err(reason) = verdict {
            let full = reader.canonical(key, &[name]);
            reader.problem_at(&full, format!("{full}: {reason}"));
        }
    }
    settings
}

impl OverridePolicy {
    fn name(&self) -> &'static str {
        match self {
            Self::All => "All",
            Self::None => "None",
            Self::Principal => "Principal",
            Self::Allowlist(_) => "Allowlist",
        }
    }

    fn check(&self, setting: &str) -> Result<(), String> {
        let allowed = match self {
            Self::All => true,
            Self::None => false,
            Self::Principal => PRINCIPAL.contains(&setting),
            Self::Allowlist(settings) => settings.iter().any(|it| it == setting),
        };
        let reason = || {
            format!(
                "The '{}' policy does not allow '{setting}' to be overridden in the connector \
                 configuration.",
                self.name()
            )
        };
        allowed.then_some(()).ok_or_else(reason)
    }
}

impl OverrideRules {
    /// Refuses what would let a connector's configuration run commands, load code, read files or
    /// call addresses on the worker (the class of CVE-2023-25194 and CVE-2025-27817), whatever the
    /// policy. The reason never holds the value.
    fn check_danger(&self, setting: &str, value: &str) -> Result<(), String> {
        let refused = |reason: &str| Err(reason.to_owned());
        match setting {
            "sasl.kerberos.kinit.cmd" => refused("it would run a command"),
            "plugin.library.paths" => refused("it would load code"),
            "sasl.jaas.config" if !harmless_login(value) => {
                refused("only the login modules Plain, Scram and OAuthBearer are allowed")
            }
            "sasl.oauthbearer.token.endpoint.url" | "sasl.oauthbearer.jwks.endpoint.url"
                if !self.token_urls.iter().any(|it| it == value.trim()) =>
            {
                refused("the worker's client.override.token.urls does not list this address")
            }
            _ if setting.starts_with("enable.sasl.oauthbearer.") => {
                refused("it would weaken the login")
            }
            _ if setting.starts_with("ssl.engine") => refused("it would load code"),
            _ if is_location(setting) && !self.beneath(value) => {
                refused("the worker's client.override.dirs does not hold this file")
            }
            _ => Ok(()),
        }
    }

    fn beneath(&self, file: &str) -> bool {
        let real = Path::new(file.trim()).canonicalize();
        let inside = |real: &Path| {
            self.dirs.iter().filter_map(|it| it.canonicalize().ok()).any(|it| real.starts_with(it))
        };
        real.is_ok_and(|it| inside(&it))
    }
}

/// `ssl.keystore.location` and its kin, in Java's and in librdkafka's spelling.
fn is_location(setting: &str) -> bool {
    setting.starts_with("ssl.") && setting.ends_with(".location")
}

fn harmless_login(jaas: &str) -> bool {
    const MODULES: &[&str] = &[
        "org.apache.kafka.common.security.plain.PlainLoginModule",
        "org.apache.kafka.common.security.scram.ScramLoginModule",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule",
    ];
    // Each entry ends in a semicolon; a quoted one may hold a semicolon of its own.
    let mut quoted = false;
    let mut entries = vec![String::new()];
    for character in jaas.chars() {
        quoted ^= character == '"';
        if character == ';' && !quoted {
            entries.push(String::new());
        } else if let Some(entry) = entries.last_mut() {
            entry.push(character);
        }
    }
    let modules = entries.iter().filter_map(|it| it.split_whitespace().next());
    modules.into_iter().all(|it| MODULES.contains(&it))
}

/// Names only: values may be secret.
impl std::fmt::Debug for Overrides {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { consumer, producer, admin } = self;
        let names = |it: &[(String, String)]| it.iter().map(|(name, _)| name.clone()).collect();
        let (consumer, producer, admin): (Vec<_>, Vec<_>, Vec<_>) =
            (names(consumer), names(producer), names(admin));
        f.debug_struct("Overrides")
            .field("consumer", &consumer)
            .field("producer", &producer)
            .field("admin", &admin)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(policy: &OverridePolicy, setting: &str, value: &str, allowed: bool) {
        let rules = OverrideRules {
            policy: policy.clone(),
            dirs: vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")],
            token_urls: vec!["https://id.example/token".to_owned()],
        };
        let verdict = rules.policy.check(setting).and_then(|()| rules.check_danger(setting, value));
        assert_eq!(verdict.is_ok(), allowed, "{setting} {verdict:?}");
    }

    #[test]
    fn policies_allow_what_connects_do() {
        check(&OverridePolicy::All, "max.poll.records", "1", true);
        check(&OverridePolicy::None, "max.poll.records", "1", false);
        check(&OverridePolicy::Principal, "security.protocol", "SSL", true);
        check(&OverridePolicy::Principal, "max.poll.records", "1", false);
        let list = OverridePolicy::Allowlist(vec!["acks".to_owned()]);
        check(&list, "acks", "1", true);
        check(&list, "linger.ms", "1", false);
    }

    #[test]
    fn dangerous_settings_are_refused_in_every_policy() {
        let plain = "org.apache.kafka.common.security.plain.PlainLoginModule required \
                     password=\"a;b\";";
        let jndi = "com.sun.security.auth.module.JndiLoginModule required user.provider.url=\"x\";";
        let both = format!("{plain} {jndi}");
        let inside = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs");
        let outside = concat!(env!("CARGO_MANIFEST_DIR"), "/src/../Cargo.toml");
        let all = &OverridePolicy::All;
        check(all, "sasl.jaas.config", plain, true);
        check(all, "sasl.jaas.config", jndi, false);
        check(all, "sasl.jaas.config", &both, false);
        check(all, "sasl.kerberos.kinit.cmd", "id", false);
        check(all, "plugin.library.paths", "/x", false);
        check(all, "ssl.engine.location", inside, false);
        check(all, "ssl.engine.factory.class", "x", false);
        check(all, "enable.sasl.oauthbearer.unsecure.jwt", "true", false);
        check(all, "sasl.oauthbearer.token.endpoint.url", "https://id.example/token", true);
        check(all, "sasl.oauthbearer.token.endpoint.url", "file:///etc/passwd", false);
        check(all, "ssl.truststore.location", inside, true);
        check(all, "ssl.truststore.location", outside, false);
        check(all, "ssl.ca.location", "/etc/hostname", false);
    }
}
