//! What a group is, and the checks that every call of a member passes.

use kafka_protocol::{
    error::ResponseError,
    messages::{HeartbeatRequest, OffsetCommitRequest},
    protocol::StrBytes,
};
use tokio::time::Instant;

use super::member::Member;
use crate::embedded::broker::offsets::Offsets;

/// Where a group is between two generations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody is in it; its offsets stay.
    #[default]
    Empty,
    /// Members are to join.
    Preparing,
    /// A generation has begun; its leader is to bring the assignments.
    Completing,
    /// Members work.
    Stable,
}

/// A group. It begins empty.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub(crate) state: State,
    pub(crate) generation: i32,
    /// `consumer`, for consumers. Empty until somebody joined.
    pub(crate) protocol_type: StrBytes,
    /// How partitions are assigned in this generation.
    pub(crate) protocol: Option<StrBytes>,
    pub(crate) members: Vec<Member>,
    pub(crate) offsets: Offsets,
    pub(super) leader: Option<StrBytes>,
    /// Who was given an id and has not joined with it, and until when it may.
    pub(super) pending: Vec<(StrBytes, Instant)>,
    /// When the round goes on without those that are missing.
    pub(super) deadline: Option<Instant>,
}

impl State {
    /// The name that Kafka gives it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::Preparing => "PreparingRebalance",
            Self::Completing => "CompletingRebalance",
            Self::Stable => "Stable",
        }
    }
}

impl Group {
    /// Shows that a member lives, and tells it whether it has to join again.
    ///
    /// # Errors
    /// `REBALANCE_IN_PROGRESS` if it has to; else as for every call of a member.
    pub(crate) fn heartbeat(
        &mut self,
        asked: &HeartbeatRequest,
        now: Instant,
    ) -> Result<(), ResponseError> {
        let instance = asked.group_instance_id.as_ref();
        self.caller(&asked.member_id, instance, asked.generation_id)?.touch(now);
        match self.state {
            State::Preparing => Err(ResponseError::RebalanceInProgress),
            State::Empty | State::Completing | State::Stable => Ok(()),
        }
    }

    /// Whether offsets may be committed. Somebody who is no member may while the group is empty.
    ///
    /// # Errors
    /// `REBALANCE_IN_PROGRESS` while assignments are awaited; else as for every call of a member.
    pub(crate) fn may_commit(
        &mut self,
        asked: &OffsetCommitRequest,
        now: Instant,
    ) -> Result<(), ResponseError> {
        let (member, generation) = (&asked.member_id, asked.generation_id_or_member_epoch);
        let instance = asked.group_instance_id.as_ref();
        let is_nobody = member.is_empty() && instance.is_none() && generation < 0;
        if is_nobody && self.members.is_empty() {
            return Ok(());
        }
        self.caller(member, instance, generation)?.touch(now);
        match self.state {
            State::Completing => Err(ResponseError::RebalanceInProgress),
            State::Empty | State::Preparing | State::Stable => Ok(()),
        }
    }

    /// The member that calls, if it is one and knows the generation.
    pub(super) fn caller(
        &mut self,
        id: &StrBytes,
        instance: Option<&StrBytes>,
        generation: i32,
    ) -> Result<&mut Member, ResponseError> {
        let at = self.find(id, instance)?;
        if generation != self.generation {
            return Err(ResponseError::IllegalGeneration);
        }
        self.members.get_mut(at).ok_or(ResponseError::UnknownMemberId)
    }

    /// The index of a member. A static member whose place another process took is fenced.
    pub(super) fn find(
        &self,
        id: &StrBytes,
        instance: Option<&StrBytes>,
    ) -> Result<usize, ResponseError> {
        let same = |it: &Member| instance.is_none() || it.instance() == instance;
        let mut others = self.members.iter().filter(|it| it.id != *id);
        if instance.is_some() && others.any(same) {
            return Err(ResponseError::FencedInstanceId);
        }
        let found = self.members.iter().position(|it| it.id == *id && same(it));
        found.ok_or(ResponseError::UnknownMemberId)
    }

    /// The index of the static member with this name.
    pub(super) fn holder(&self, instance: &StrBytes) -> Option<usize> {
        self.members.iter().position(|it| it.instance() == Some(instance))
    }
}
