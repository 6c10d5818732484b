//! Handing out the assignments of a generation.

use bytes::Bytes;
use kafka_protocol::{error::ResponseError, protocol::StrBytes};
use tokio::{
    sync::oneshot::{Receiver, channel},
    time::Instant,
};

use super::{
    member::Identity,
    state::{Group, State},
};

/// A member asks for its assignment; the leader brings everyone's.
#[derive(Clone, Debug)]
pub(crate) struct Sync {
    pub(crate) who: Identity,
    /// What the member believes in, if it says so.
    pub(crate) protocol_type: Option<StrBytes>,
    pub(crate) protocol: Option<StrBytes>,
    /// From the leader: member id and assignment.
    pub(crate) assignments: Vec<(StrBytes, Bytes)>,
}

/// Protocol and assignment.
pub(crate) type SyncAnswer = Result<(Option<StrBytes>, Bytes), ResponseError>;

impl Group {
    /// Takes a sync. The answer comes when the leader has brought the assignments.
    pub(crate) fn sync(&mut self, sync: &Sync, now: Instant) -> Receiver<SyncAnswer> {
        let (tell, answer) = channel();
        if let Err(error) = self.may_sync(sync, now) {
            _ = tell.send(Err(error));
            return answer;
        }
        let leads = self.leader.as_ref() == Some(&sync.who.member);
        if let Ok(member) = self.caller(&sync.who) {
            member.synced = true;
            member.syncing = Some(tell);
        }
        if self.state == State::Completing && leads {
            self.assign(&sync.assignments);
        }
        if self.state == State::Stable {
            self.hand_out(now);
        }
        answer
    }

    fn may_sync(&mut self, sync: &Sync, now: Instant) -> Result<(), ResponseError> {
        self.caller(&sync.who)?.touch(now);
        let differs =
            |said: &Option<StrBytes>, is: &StrBytes| said.as_ref().is_some_and(|it| it != is);
        let protocol = self.protocol.clone().unwrap_or_default();
        if differs(&sync.protocol_type, &self.protocol_type) || differs(&sync.protocol, &protocol) {
            return Err(ResponseError::InconsistentGroupProtocol);
        }
        match self.state {
            State::Empty => Err(ResponseError::UnknownMemberId),
            State::Preparing => Err(ResponseError::RebalanceInProgress),
            State::Completing | State::Stable => Ok(()),
        }
    }

    /// Whoever the leader forgot gets nothing.
    fn assign(&mut self, assignments: &[(StrBytes, Bytes)]) {
        for member in &mut self.members {
            let own = assignments.iter().find(|it| it.0 == member.id);
            member.assignment = own.map(|it| it.1.clone()).unwrap_or_default();
        }
        self.state = State::Stable;
    }

    fn hand_out(&mut self, now: Instant) {
        for member in &mut self.members {
            if let Some(tell) = member.syncing.take() {
                member.touch(now);
                _ = tell.send(Ok((self.protocol.clone(), member.assignment.clone())));
            }
        }
        if self.members.iter().all(|it| it.synced) {
            self.deadline = None;
        }
    }
}
