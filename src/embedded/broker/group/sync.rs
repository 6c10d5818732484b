//! Handing out the assignments of a generation.

use kafka_protocol::{
    error::ResponseError,
    messages::{
        SyncGroupRequest, SyncGroupResponse, sync_group_request::SyncGroupRequestAssignment,
    },
    protocol::StrBytes,
};
use tokio::{
    sync::oneshot::{Receiver, channel},
    time::Instant,
};

use super::state::{Group, State};

/// What a sync comes to.
pub(crate) type SyncAnswer = Result<SyncGroupResponse, ResponseError>;

impl Group {
    /// Takes a sync; the leader brings everyone's assignment. The answer comes when it has.
    pub(crate) fn sync(&mut self, asked: &SyncGroupRequest, now: Instant) -> Receiver<SyncAnswer> {
        let (tell, answer) = channel();
        if let Err(error) = self.may_sync(asked, now) {
            _ = tell.send(Err(error));
            return answer;
        }
        let leads = self.leader.as_ref() == Some(&asked.member_id);
        if let Some(it) = self.members.iter_mut().find(|it| it.id == asked.member_id) {
            it.synced = true;
            it.syncing = Some(tell);
        }
        if self.state == State::Completing && leads {
            self.assign(&asked.assignments);
        }
        if self.state == State::Stable {
            self.hand_out(now);
        }
        answer
    }

    fn may_sync(&mut self, asked: &SyncGroupRequest, now: Instant) -> Result<(), ResponseError> {
        let instance = asked.group_instance_id.as_ref();
        self.caller(&asked.member_id, instance, asked.generation_id)?.touch(now);
        let differs =
            |said: &Option<StrBytes>, is: &StrBytes| said.as_ref().is_some_and(|it| it != is);
        if differs(&asked.protocol_type, &self.protocol_type)
            || differs(&asked.protocol_name, &self.protocol.clone().unwrap_or_default())
        {
            return Err(ResponseError::InconsistentGroupProtocol);
        }
        match self.state {
            State::Empty => Err(ResponseError::UnknownMemberId),
            State::Preparing => Err(ResponseError::RebalanceInProgress),
            State::Completing | State::Stable => Ok(()),
        }
    }

    /// Whoever the leader forgot gets nothing.
    fn assign(&mut self, assignments: &[SyncGroupRequestAssignment]) {
        for member in &mut self.members {
            let own = assignments.iter().find(|it| it.member_id == member.id);
            member.assignment = own.map(|it| it.assignment.clone()).unwrap_or_default();
        }
        self.state = State::Stable;
    }

    fn hand_out(&mut self, now: Instant) {
        for member in &mut self.members {
            if let Some(tell) = member.syncing.take() {
                member.touch(now);
                let answer = SyncGroupResponse::default()
                    .with_protocol_type(Some(self.protocol_type.clone()))
                    .with_protocol_name(self.protocol.clone())
                    .with_assignment(member.assignment.clone());
                _ = tell.send(Ok(answer));
            }
        }
        if self.members.iter().all(|it| it.synced) {
            self.deadline = None;
        }
    }
}
