//! One broker for all tests of a process.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use tokio::sync::OnceCell;

use super::Kafka;
use crate::error::StartError;

/// The cluster of this test process: one broker, plaintext. Started by whoever asks first; it ends
/// with the process. Since tests share it, each takes its names from [`unique`].
///
/// # Errors
/// Fails, for every caller alike, if it did not start.
pub async fn shared() -> Result<&'static Kafka, &'static StartError> {
    static SHARED: OnceCell<Result<Kafka, StartError>> = OnceCell::const_new();
    SHARED.get_or_init(|| Kafka::builder().start()).await.as_ref()
}

/// A name that starts with `prefix` and that no other call, in this process or another, returns.
pub fn unique(prefix: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{prefix}-{:x}-{:x}-{count}", std::process::id(), now.as_micros())
}
