//! The administrative calls that connectors need.

use std::{fmt, sync::Arc, time::Duration};

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    error::{KafkaError, RDKafkaErrorCode},
};

use super::{Properties, context::Owner};

/// An administrative client.
#[derive(Clone)]
pub struct Admin {
    client: Arc<AdminClient<Owner>>,
}

/// An administrative call failed.
#[derive(Debug, thiserror::Error)]
#[error("{what} failed: {reason}")]
pub struct AdminError {
    what: String,
    reason: String,
}

impl Admin {
    /// A client of those settings.
    ///
    /// # Errors
    /// Fails if librdkafka refuses the settings. Brokers that cannot be reached are no failure.
    pub fn start(properties: &Properties) -> Result<Self, AdminError> {
        let config: ClientConfig = properties.iter().collect();
        let client = config
            .create_with_context(properties.owner.clone())
            .map_err(|err| failed("starting an admin client", &err))?;
        Ok(Self { client: Arc::new(client) })
    }

    /// Creates `topic` with one partition unless it exists.
    ///
    /// # Errors
    /// Fails if the broker refuses, or does not answer.
    pub async fn create_topic(&self, topic: &str, replication: i32) -> Result<(), AdminError> {
        let what = || format!("creating topic {topic:?}");
        let new = NewTopic::new(topic, 1, TopicReplication::Fixed(replication));
        let options = AdminOptions::new().operation_timeout(Some(CREATE_TIMEOUT));
        let results = self.client.create_topics([&new], &options).await;
        for result in results.map_err(|err| failed(&what(), &err))? {
            match result {
                Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((_, code)) => {
                    return Err(AdminError { what: what(), reason: code.to_string() });
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Admin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admin").finish_non_exhaustive()
    }
}

fn failed(what: &str, error: &KafkaError) -> AdminError {
    AdminError { what: what.to_owned(), reason: error.to_string() }
}

const CREATE_TIMEOUT: Duration = Duration::from_secs(30);
