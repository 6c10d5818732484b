//! Everything that can be asked of a herder.

use tokio::{sync::oneshot, time::Instant};

use crate::worker::{
    ConnectorConfig, ConnectorView, Drained, WorkerError, handle::TargetState, plan::Plan,
};

/// Where an answer goes. The asker may have gone away; then nobody needs it.
pub(super) type Reply<T> = oneshot::Sender<Result<T, WorkerError>>;

/// Resolves when what was ordered is done. Dropped if the herder goes away.
pub(super) type Done = oneshot::Receiver<()>;

#[derive(Debug)]
pub(super) enum Event {
    /// All connectors in the order of their names.
    List(Reply<Vec<ConnectorView>>),
    /// One connector.
    Get(String, Reply<Option<ConnectorView>>),
    /// A new or another configuration; whether the connector is new.
    Put(Box<Put>, Reply<(bool, ConnectorView, Done)>),
    /// Away with it.
    Delete(String, Reply<Done>),
    /// Its tasks should work, rest or be gone.
    Target(String, TargetState, Reply<Done>),
    /// Some of it should start again; how it looks meanwhile.
    Restart { name: String, tasks: bool, only_failed: bool, reply: Reply<ConnectorView> },
    /// One task should start again.
    RestartTask(String, u32, Reply<Done>),
    /// Everything should be down by then.
    Shutdown(Instant, Reply<oneshot::Receiver<Drained>>),
}

#[derive(Debug)]
pub(super) struct Put {
    pub(super) name: String,
    pub(super) plan: Plan,
    pub(super) expect: Expect,
    /// What a new connector should do.
    pub(super) initial: TargetState,
}

/// What must be there for a configuration to be put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    /// No connector of that name.
    Nothing,
    /// This configuration, on which the new one is built; `None` for no connector.
    Config(Option<ConnectorConfig>),
}
