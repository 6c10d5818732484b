//! Failures of what runs beside a flow.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// The first failure of something that runs beside a flow, for the flow to stop on.
#[derive(Debug, Default)]
pub struct Trouble {
    first: Mutex<Option<String>>,
    noted: Notify,
}

impl Trouble {
    /// Notes a failure; only the first is kept.
    pub fn note(&self, what: String) {
        self.first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
        self.noted.notify_one();
    }

    /// Waits for the first failure.
    pub async fn wait(&self) -> String {
        loop {
            if let Some(what) = self.first.lock().unwrap_or_else(PoisonError::into_inner).take() {
                return what;
            }
            self.noted.notified().await;
        }
    }
}
