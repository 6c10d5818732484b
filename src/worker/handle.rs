//! The herder's verbs.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout},
};

use crate::worker::{
    ConnectorConfig, ConnectorView, Drained, Launcher, PluginInfo, TaskId, WorkerError,
    event::{Event, Expect, Put, Reply},
    plan::{self, Plan},
};

/// Asks the herder. Cheap to clone; the herder ends with its last handle, or when it was shut down.
///
/// Every verb waits for the herder, which never blocks; some wait for tasks as well and say so.
/// Giving up on a verb does not undo it.
#[derive(Clone)]
pub struct Handle {
    pub(super) events: mpsc::Sender<Event>,
    pub(super) launcher: Arc<dyn Launcher>,
}

/// What a connector should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TargetState {
    /// Work.
    #[default]
    Running,
    /// Rest.
    Paused,
    /// Have no tasks.
    Stopped,
}

/// What became of a configuration.
#[derive(Clone, Debug)]
pub struct Created {
    /// Whether the connector is new.
    pub new: bool,
    /// The connector.
    pub connector: ConnectorView,
}

/// What became of a restart.
#[derive(Clone, Debug)]
pub enum Restarted {
    /// The connector alone was restarted.
    Connector,
    /// This was asked for; what is being restarted says so.
    Planned(ConnectorView),
}

/// How long a request waits for tasks to start. A start may take much longer, for instance while
/// no broker answers; the request's work is then done nevertheless.
const START_WAIT: Duration = Duration::from_secs(10);

/// How often a patch is tried again because the configuration changed under it.
const PATCH_TRIES: usize = 5;

impl Handle {
    /// All connectors in the order of their names, secrets masked.
    ///
    /// # Errors
    /// Fails if the herder is gone.
    pub async fn list(&self) -> Result<Vec<ConnectorView>, WorkerError> {
        let views = self.ask(Event::List).await?;
        Ok(views.into_iter().map(|it| self.masked(it)).collect())
    }

    /// One connector, secrets masked.
    ///
    /// # Errors
    /// Fails if there is none of that name, or the herder is gone.
    pub async fn connector(&self, name: &str) -> Result<ConnectorView, WorkerError> {
        let view = self.view(name).await?;
        view.map(|it| self.masked(it)).ok_or_else(|| WorkerError::NotFound(name.to_owned()))
    }

    /// One connector, to see its states.
    ///
    /// # Errors
    /// Fails if there is none of that name, or the herder is gone.
    pub async fn status(&self, name: &str) -> Result<ConnectorView, WorkerError> {
        let view = self.view(name).await?;
        view.map(|it| self.masked(it)).ok_or_else(|| WorkerError::NoStatus(name.to_owned()))
    }

    /// One connector that has a task `task`, to see its state.
    ///
    /// # Errors
    /// Fails if there is no such connector or task, or the herder is gone.
    pub async fn task_status(&self, name: &str, task: u32) -> Result<ConnectorView, WorkerError> {
        let view = self.view(name).await?.filter(|it| it.task(task).is_some());
        let missing = || WorkerError::NoTaskStatus(TaskId::new(name, task));
        view.map(|it| self.masked(it)).ok_or_else(missing)
    }

    /// Creates a connector. Waits until its tasks have started, though at most ten seconds.
    ///
    /// # Errors
    /// Fails if the configuration is not accepted or the name is taken.
    pub async fn create(
        &self,
        name: &str,
        config: ConnectorConfig,
        initial: TargetState,
    ) -> Result<ConnectorView, WorkerError> {
        let nulls = plan::null_problems(&config);
        if !nulls.is_empty() {
            return Err(WorkerError::Invalid(nulls));
        }
        let plan = self.plan(name, config).await?;
        let put = Put { name: name.to_owned(), plan, expect: Expect::Nothing, initial };
        let created =
            self.put(put).await?.ok_or_else(|| WorkerError::AlreadyExists(name.into()))?;
        Ok(created.connector)
    }

    /// Creates a connector or gives it another configuration. Nothing is restarted if nothing
    /// changed. Otherwise waits until the tasks have started again, though at most ten seconds.
    ///
    /// # Errors
    /// Fails if the configuration is not accepted.
    pub async fn put_config(
        &self,
        name: &str,
        config: ConnectorConfig,
    ) -> Result<Created, WorkerError> {
        self.change(name, |old| {
            Ok(match old {
                Some(old) => plan::unmasked(config.clone(), old, &self.launcher.masked(old)),
                None => config.clone(),
            })
        })
        .await
    }

    /// Changes some keys of a configuration; a null takes its key out. Waits as
    /// [`put_config`](Self::put_config) does.
    ///
    /// # Errors
    /// Fails if there is no such connector, or what comes out is not accepted.
    pub async fn patch_config(
        &self,
        name: &str,
        patch: ConnectorConfig,
    ) -> Result<ConnectorView, WorkerError> {
        let changed = self.change(name, |old| {
            let old = old.ok_or_else(|| WorkerError::NotFound(name.to_owned()))?;
            let patched = plan::patched(old.clone(), &patch);
            Ok(plan::unmasked(patched, old, &self.launcher.masked(old)))
        });
        Ok(changed.await?.connector)
    }

    /// Deletes a connector. It is gone from sight at once; waits until its tasks are down.
    ///
    /// # Errors
    /// Fails if there is none of that name.
    pub async fn delete(&self, name: &str) -> Result<(), WorkerError> {
        let gone = self.ask(|reply| Event::Delete(name.to_owned(), reply)).await?;
        finished(gone).await
    }

    /// Lets a connector's tasks rest. Does not wait for them.
    ///
    /// # Errors
    /// Fails if there is none of that name.
    pub async fn pause(&self, name: &str) -> Result<(), WorkerError> {
        self.ask(|reply| Event::Target(name.to_owned(), TargetState::Paused, reply)).await?;
        Ok(())
    }

    /// Lets a connector's tasks work; makes them anew if it was stopped. Does not wait for them.
    ///
    /// # Errors
    /// Fails if there is none of that name.
    pub async fn resume(&self, name: &str) -> Result<(), WorkerError> {
        self.ask(|reply| Event::Target(name.to_owned(), TargetState::Running, reply)).await?;
        Ok(())
    }

    /// Takes a connector's tasks away, and waits until they are down.
    ///
    /// # Errors
    /// Fails if there is none of that name.
    pub async fn stop(&self, name: &str) -> Result<(), WorkerError> {
        let stop = |reply| Event::Target(name.to_owned(), TargetState::Stopped, reply);
        let gone = self.ask(stop).await?;
        finished(gone).await
    }

    /// Restarts a connector and, if `tasks`, its tasks; with `only_failed` those that failed. Does
    /// not wait for tasks.
    ///
    /// # Errors
    /// Fails if there is none of that name.
    pub async fn restart(
        &self,
        name: &str,
        tasks: bool,
        only_failed: bool,
    ) -> Result<Restarted, WorkerError> {
        let name = name.to_owned();
        let view = self.ask(|reply| Event::Restart { name, tasks, only_failed, reply }).await?;
        if tasks || only_failed {
            return Ok(Restarted::Planned(self.masked(view)));
        }
        Ok(Restarted::Connector)
    }

    /// Restarts one task. Waits until it has started, though at most ten seconds.
    ///
    /// # Errors
    /// Fails if there is no such connector or task.
    pub async fn restart_task(&self, name: &str, task: u32) -> Result<(), WorkerError> {
        let restart = |reply| Event::RestartTask(name.to_owned(), task, reply);
        let started = self.ask(restart).await?;
        // Late is not wrong: the status tells.
        _ = timeout(START_WAIT, started).await;
        Ok(())
    }

    /// The plugins there are.
    pub fn plugins(&self) -> Vec<PluginInfo> {
        self.launcher.plugins()
    }

    /// The topics that a connector has used.
    pub fn topics(&self, name: &str) -> Vec<String> {
        self.launcher.active_topics(name)
    }

    /// Forgets which topics a connector has used.
    pub fn reset_topics(&self, name: &str) {
        self.launcher.reset_topics(name);
    }

    /// Stops everything: first all sinks, while the sources publish what the sinks wait for, then
    /// all sources. Takes no more changes from here on. Ends the herder.
    ///
    /// # Errors
    /// Fails if the herder is gone, or was shut down before.
    pub async fn shutdown(&self, deadline: Instant) -> Result<Drained, WorkerError> {
        let drained = self.ask(|reply| Event::Shutdown(deadline, reply)).await?;
        drained.await.map_err(|_| WorkerError::Stopping)
    }

    async fn view(&self, name: &str) -> Result<Option<ConnectorView>, WorkerError> {
        self.ask(|reply| Event::Get(name.to_owned(), reply)).await
    }

    /// Puts what `make` makes of the present configuration, again if that changed meanwhile.
    async fn change(
        &self,
        name: &str,
        make: impl Fn(Option<&ConnectorConfig>) -> Result<ConnectorConfig, WorkerError>,
    ) -> Result<Created, WorkerError> {
        for _ in 0..PATCH_TRIES {
            let old = self.view(name).await?.map(|it| it.config);
            let plan = self.plan(name, make(old.as_ref())?).await?;
            let expect = Expect::Config(old);
            let initial = TargetState::Running;
            let put = Put { name: name.to_owned(), plan, expect, initial };
            if let Some(created) = self.put(put).await? {
                return Ok(created);
            }
        }
        Err(WorkerError::Internal(format!("the configuration of {name} keeps changing")))
    }

    /// `None` if something else is there than was expected.
    async fn put(&self, put: Put) -> Result<Option<Created>, WorkerError> {
        let name = put.name.clone();
        let answer = self.ask(|reply| Event::Put(Box::new(put), reply)).await;
        let (new, mut connector, started) = match answer {
            Err(WorkerError::AlreadyExists(_)) => return Ok(None),
            answer => answer?,
        };
        if timeout(START_WAIT, started).await.is_ok()
            && let Some(now) = self.view(&name).await?
        {
            connector.tasks = now.tasks;
        }
        Ok(Some(Created { new, connector: self.masked(connector) }))
    }

    /// Checks a configuration where it may block.
    async fn plan(&self, name: &str, config: ConnectorConfig) -> Result<Plan, WorkerError> {
        let launcher = self.launcher.clone();
        let name = name.to_owned();
        let planned =
            tokio::task::spawn_blocking(move || plan::plan(&*launcher, &name, config)).await;
        planned.unwrap_or_else(|_| {
            Err(WorkerError::Internal("the check of the configuration broke off".to_owned()))
        })
    }

    fn masked(&self, mut view: ConnectorView) -> ConnectorView {
        view.config = self.launcher.masked(&view.config);
        for task in &mut view.tasks {
            task.config = self.launcher.masked(&task.config);
        }
        view
    }

    async fn ask<T>(&self, event: impl FnOnce(Reply<T>) -> Event) -> Result<T, WorkerError> {
        let (reply, answer) = oneshot::channel();
        self.events.send(event(reply)).await.map_err(|_| WorkerError::Stopping)?;
        answer.await.map_err(|_| WorkerError::Stopping)?
    }
}

/// Waits for tasks to be down. A herder that ends has ended them.
async fn finished(done: oneshot::Receiver<()>) -> Result<(), WorkerError> {
    _ = done.await;
    Ok(())
}
