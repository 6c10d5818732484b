//! Named, owned tasks. Whoever spawns one awaits it; dropping the owner ends it.

use std::future::Future;

use tokio::task::JoinHandle;

/// A running task. Dropping it aborts the task: no task outlives its owner.
#[derive(Debug)]
pub struct Task<T> {
    name: &'static str,
    handle: JoinHandle<T>,
}

/// The task ended without a result.
#[derive(Debug, thiserror::Error)]
#[error("task {name:?} {reason}")]
pub struct TaskError {
    name: &'static str,
    reason: String,
}

/// Starts `future` under `name`, which stands in the error of whoever awaits it.
#[expect(clippy::disallowed_methods, reason = "the one place that may: it names and owns the task")]
pub fn spawn<T: Send + 'static>(
    name: &'static str,
    future: impl Future<Output = T> + Send + 'static,
) -> Task<T> {
    Task { name, handle: tokio::spawn(future) }
}

impl<T> Task<T> {
    /// Waits for the task's result.
    ///
    /// # Errors
    /// Fails if the task panicked or was ended by the runtime.
    pub async fn join(mut self) -> Result<T, TaskError> {
        let joined = (&mut self.handle).await;
        joined.map_err(|err| TaskError { name: self.name, reason: reason(err) })
    }

    /// Whether the task has ended.
    pub fn is_finished(&self) -> bool {
        self.handle.is_finished()
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

fn reason(err: tokio::task::JoinError) -> String {
    if !err.is_panic() {
        return "was ended".to_owned();
    }
    let panic = err.into_panic();
    let text = panic.downcast_ref::<&str>().map(|it| (*it).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panicked: {}", text.unwrap_or_else(|| "no message".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_that_names_the_task() {
        let task = spawn("reader", async { panic!("no more") });
        let err: Result<(), _> = task.join().await;
        assert_eq!(err.unwrap_err().to_string(), r#"task "reader" panicked: no more"#);
    }

    #[tokio::test]
    async fn ends_with_its_owner() {
        let (alive, seen) = tokio::sync::oneshot::channel::<()>();
        drop(spawn("idle", async move {
            std::future::pending::<()>().await;
            drop(alive);
        }));
        assert!(seen.await.is_err());
    }
}
