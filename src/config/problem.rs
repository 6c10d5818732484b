//! What is wrong with a configuration, as data.

use std::fmt;

/// One thing that keeps a configuration from being used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConfigProblem {
    /// The key's canonical name.
    pub key: String,
    /// The whole message, naming the key as the user spelt it. In Kafka Connect's words where it
    /// has some. Holds no secret.
    pub message: String,
}

/// Everything that keeps a configuration from being used. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigProblems(pub Vec<ConfigProblem>);

/// Something the user should know, although the configuration is usable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigWarning {
    /// The key as the user spelt it.
    pub key: String,
    /// The whole message, naming the key. Holds no secret.
    pub message: String,
}

impl ConfigProblem {
    /// A problem with that message.
    pub fn new(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: key.into(), message: message.into() }
    }

    /// Kafka's sentence about a value that will not do. `value` must not be a secret.
    pub fn invalid(key: &str, spelling: &str, value: &str, reason: &str) -> Self {
        Self::new(key, format!("Invalid value {value} for configuration {spelling}: {reason}"))
    }

    /// Kafka's sentence about a value that is missing.
    pub fn missing(key: &str) -> Self {
        let message =
            format!("Missing required configuration \"{key}\" which has no default value.");
        Self::new(key, message)
    }
}

/// One line a problem.
impl fmt::Display for ConfigProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&problem.message)?;
        }
        Ok(())
    }
}

impl fmt::Display for ConfigWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
