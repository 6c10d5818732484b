//! A member of a group.

use bytes::Bytes;
use kafka_protocol::{error::ResponseError, messages::JoinGroupResponse, protocol::StrBytes};
use tokio::{sync::oneshot::Sender, time::Instant};

use super::{Join, SyncAnswer, refused};

/// A member, from its first join until it leaves or is silent for too long.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) id: StrBytes,
    /// What it said when it joined last.
    pub(crate) wish: Join,
    pub(crate) assignment: Bytes,
    /// It joined, and waits for the generation to begin.
    pub(super) joining: Option<Sender<JoinGroupResponse>>,
    /// It waits for its assignment.
    pub(super) syncing: Option<Sender<SyncAnswer>>,
    /// It asked for its assignment in this generation.
    pub(super) synced: bool,
    pub(super) expires: Instant,
}

impl Member {
    /// Shows that the member lives.
    pub(super) fn touch(&mut self, now: Instant) {
        self.expires = now + self.wish.session();
    }

    /// Whether its session is over. While it waits for us it need not show that it lives.
    pub(super) fn has_expired(&self, now: Instant) -> bool {
        self.joining.is_none() && self.syncing.is_none() && self.expires <= now
    }

    /// Its name that outlives a restart, if it has one.
    pub(crate) fn instance(&self) -> Option<&StrBytes> {
        self.wish.asked.group_instance_id.as_ref()
    }

    pub(super) fn knows(&self, protocol: &StrBytes) -> bool {
        self.wish.asked.protocols.iter().any(|it| it.name == *protocol)
    }

    pub(crate) fn metadata(&self, protocol: &StrBytes) -> Bytes {
        let found = self.wish.asked.protocols.iter().find(|it| it.name == *protocol);
        found.map(|it| it.metadata.clone()).unwrap_or_default()
    }

    /// Ends whatever the member waits for. A connection that is gone does not hear of it.
    pub(super) fn refuse(&mut self, error: ResponseError) {
        if let Some(tell) = self.joining.take() {
            _ = tell.send(refused(error, self.id.clone()));
        }
        self.refuse_sync(error);
    }

    pub(super) fn refuse_sync(&mut self, error: ResponseError) {
        if let Some(tell) = self.syncing.take() {
            _ = tell.send(Err(error));
        }
    }
}
