//! Values that are never shown.

use std::fmt;

/// What stands in place of a secret, in Kafka Connect's spelling.
pub const HIDDEN: &str = "[hidden]";

/// A secret value: no `Display`, and a `Debug` that hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that must send it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// Whether values of that name are secret, whatever table knows the key, if any: a misspelt or
/// passed-on password is one too.
pub fn is_secret_name(name: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "password",
        "passphrase",
        "secret",
        "sasl.jaas.config",
        "basic.auth.user.info",
        "bearer.auth.token",
        "ssl.keystore.key",
        "ssl.key.pem",
        "credentials",
        "jws.private.key",
    ];
    ENDINGS.iter().any(|it| name.len() >= it.len() && name.to_ascii_lowercase().ends_with(it))
}

/// Whether a name that no table knows looks as if its values were secret.
pub fn looks_secret(name: &str) -> bool {
    const HINTS: &[&str] = &[
        "apikey",
        "authorization",
        "credential",
        "jaas",
        "passphrase",
        "passw",
        "pasw",
        "privatekey",
        "pwd",
        "secret",
        "token",
    ];
    let plain = name.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = plain.map(|it| it.to_ascii_lowercase()).collect();
    HINTS.iter().any(|it| plain.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_shows_itself() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "[hidden]");
    }

    #[test]
    fn knows_secrets_by_their_names() {
        for name in [
            "consumer.override.sasl.jaas.config",
            "value.converter.basic.auth.user.info",
            "value.converter.bearer.auth.token",
            "config.default.httpclient.ssl.truststore.password",
            "config.a.httpclient.authentication.oauth2.client.credentials.flow.client.secret",
            "producer.ssl.keystore.key",
            "ssl.key.password",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["config.ids", "topics", "ssl.keystore.location", "password.file"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
