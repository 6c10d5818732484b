//! Why the herder refuses a request.

use crate::worker::TaskId;

/// A refusal. The sentences are Kafka Connect's: clients compare them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkerError {
    /// There is no such connector to read, change or delete.
    #[error("Connector {0} not found")]
    NotFound(String),
    /// There is no such connector to pause, resume or stop.
    #[error("Unknown connector {0}")]
    Unknown(String),
    /// There is no such connector to restart.
    #[error("Unknown connector: {0}")]
    NothingToRestart(String),
    /// There is no such task to restart.
    #[error("Unknown task: {0}")]
    UnknownTask(TaskId),
    /// There is no such connector to ask about.
    #[error("No status found for connector {0}")]
    NoStatus(String),
    /// There is no such task to ask about.
    #[error("No status found for task {0}")]
    NoTaskStatus(TaskId),
    /// A connector of that name is there.
    #[error("Connector {0} already exists")]
    AlreadyExists(String),
    /// The configuration carries another name than the request.
    #[error(
        "Connector name configuration ({configured}) doesn't match connector name in the URL \
         ({requested})"
    )]
    NameMismatch {
        /// The configuration's `name`.
        configured: String,
        /// The request's.
        requested: String,
    },
    /// The configuration has no `connector.class`. Holds the configuration as Java prints a map.
    #[error("Connector config {0} contains no connector type")]
    NoClass(String),
    /// No plugin answers to the configuration's `connector.class`.
    #[error(
        "Failed to find any class that implements Connector and which name matches {class}, \
         available connectors are: {available}"
    )]
    UnknownClass {
        /// The class asked for.
        class: String,
        /// The classes there are.
        available: String,
    },
    /// The configuration has problems; one sentence each.
    #[error(
        "{}\nYou can also find the above list of errors at the endpoint \
         `/connector-plugins/{{connectorType}}/config/validate`",
        invalid(.0)
    )]
    Invalid(Vec<String>),
    /// The worker is going down and takes no more changes.
    #[error("The worker is stopping")]
    Stopping,
    /// Something broke that should not.
    #[error("internal error: {0}")]
    Internal(String),
}

impl WorkerError {
    /// The refusal for whoever reads no answer of the REST API: without the pointer to an endpoint.
    pub fn without_endpoint(&self) -> String {
        match self {
            Self::Invalid(problems) => invalid(problems),
            Self::NotFound(_)
            | Self::Unknown(_)
            | Self::NothingToRestart(_)
            | Self::UnknownTask(_)
            | Self::NoStatus(_)
            | Self::NoTaskStatus(_)
            | Self::AlreadyExists(_)
            | Self::NameMismatch { .. }
            | Self::NoClass(_)
            | Self::UnknownClass { .. }
            | Self::Stopping
            | Self::Internal(_) => self.to_string(),
        }
    }
}

fn invalid(problems: &[String]) -> String {
    format!(
        "Connector configuration is invalid and contains the following {} error(s):\n{}",
        problems.len(),
        problems.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_answers_of_the_rest_api_point_to_an_endpoint() {
        let refused = WorkerError::Invalid(vec!["a".to_owned(), "b".to_owned()]);
        let problems =
            "Connector configuration is invalid and contains the following 2 error(s):\na\nb";
        assert_eq!(refused.without_endpoint(), problems);
        let endpoint = "\nYou can also find the above list of errors at the endpoint \
                        `/connector-plugins/{connectorType}/config/validate`";
        assert_eq!(refused.to_string(), format!("{problems}{endpoint}"));
        assert_eq!(WorkerError::Stopping.without_endpoint(), WorkerError::Stopping.to_string());
    }
}
