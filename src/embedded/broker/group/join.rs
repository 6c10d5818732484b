//! Joining: new members, members that come again, and static members that come back.

use std::time::Duration;

use bytes::Bytes;
use kafka_protocol::{
    error::ResponseError,
    messages::{
        JoinGroupRequest, JoinGroupResponse, join_group_request::JoinGroupRequestProtocol,
        join_group_response::JoinGroupResponseMember,
    },
    protocol::StrBytes,
};
use tokio::{
    sync::oneshot::{Receiver, Sender, channel},
    time::Instant,
};

use super::{
    member::Member,
    state::{Group, State},
};

/// The most members of a group (`group.max.size`).
const MOST: usize = 1000;

/// A member wants to be in the next generation.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    pub(crate) asked: JoinGroupRequest,
    pub(crate) version: i16,
    /// The id it gets if it has none, or takes the place of another.
    pub(crate) new_id: StrBytes,
    pub(crate) client: StrBytes,
    pub(crate) host: StrBytes,
}

impl Join {
    /// How long it may be silent.
    pub(super) fn session(&self) -> Duration {
        millis(self.asked.session_timeout_ms)
    }

    /// How long a round waits for it. Before there was a time of its own, it was the session's.
    pub(super) fn patience(&self) -> Duration {
        if self.version < 1 { self.session() } else { millis(self.asked.rebalance_timeout_ms) }
    }
}

fn millis(count: i32) -> Duration {
    Duration::from_millis(u64::try_from(count).unwrap_or_default())
}

/// The answer to a join that failed.
pub(crate) fn refused(error: ResponseError, member: StrBytes) -> JoinGroupResponse {
    JoinGroupResponse::default().with_error_code(error.code()).with_member_id(member)
}

/// What is to be done with a join.
enum Route {
    /// It is told its id.
    Name,
    Add,
    /// The member at this index joins again.
    Again(usize),
    /// It takes the place of the static member at this index.
    Replace(usize),
}

impl Group {
    /// Takes a join. The answer comes when the generation begins, or at once.
    pub(crate) fn join(&mut self, join: Join, now: Instant) -> Receiver<JoinGroupResponse> {
        let (tell, answer) = channel();
        match self.route(&join) {
            Ok(Route::Name) => {
                self.pending.push((join.new_id.clone(), now + join.session()));
                _ = tell.send(refused(ResponseError::MemberIdRequired, join.new_id));
            }
            Ok(Route::Add) => self.add(join, tell, now),
            Ok(Route::Again(at)) => self.again(at, join, tell, now),
            Ok(Route::Replace(at)) => self.replace(at, join, tell, now),
            Err(error) => _ = tell.send(refused(error, join.asked.member_id)),
        }
        answer
    }

    fn route(&self, join: &Join) -> Result<Route, ResponseError> {
        if !self.suits(&join.asked) {
            return Err(ResponseError::InconsistentGroupProtocol);
        }
        let (id, instance) = (&join.asked.member_id, join.asked.group_instance_id.as_ref());
        let is_full = MOST <= self.members.len() + self.pending.len();
        if id.is_empty() {
            return match instance.and_then(|it| self.holder(it)) {
                Some(at) => Ok(Route::Replace(at)),
                None if is_full => Err(ResponseError::GroupMaxSizeReached),
                None if instance.is_none() && 4 <= join.version => Ok(Route::Name),
                None => Ok(Route::Add),
            };
        }
        if self.pending.iter().any(|it| it.0 == *id) {
            return Ok(Route::Add);
        }
        self.find(id, instance).map(Route::Again)
    }

    /// Whether all members, with the one that joins, have a protocol in common.
    fn suits(&self, asked: &JoinGroupRequest) -> bool {
        if asked.protocols.is_empty() || asked.protocol_type.is_empty() {
            return false;
        }
        let all_know = |it: &JoinGroupRequestProtocol| {
            self.members.iter().all(|member| member.knows(&it.name))
        };
        self.members.is_empty()
            || (self.protocol_type == asked.protocol_type && asked.protocols.iter().any(all_know))
    }

    fn add(&mut self, join: Join, tell: Sender<JoinGroupResponse>, now: Instant) {
        let id = &join.asked.member_id;
        self.pending.retain(|it| it.0 != *id);
        self.protocol_type = join.asked.protocol_type.clone();
        self.members.push(Member {
            id: if id.is_empty() { &join.new_id } else { id }.clone(),
            expires: now + join.session(),
            wish: join,
            assignment: Bytes::new(),
            joining: Some(tell),
            syncing: None,
            synced: false,
        });
        self.prepare(now);
    }

    /// A member that joins again changes the group if it leads it or wants something else; if not,
    /// it did not hear the last answer.
    fn again(&mut self, at: usize, join: Join, tell: Sender<JoinGroupResponse>, now: Instant) {
        let Some(member) = self.members.get_mut(at) else { return };
        let leads = self.leader.as_ref() == Some(&member.id);
        let same = member.wish.asked.protocols == join.asked.protocols;
        let is_repeated = match self.state {
            State::Completing => same,
            State::Stable => same && !leads,
            State::Empty | State::Preparing => false,
        };
        member.touch(now);
        if is_repeated {
            let id = member.id.clone();
            _ = tell.send(self.answer(&id));
            return;
        }
        member.wish = join;
        member.joining = Some(tell);
        self.prepare(now);
    }

    /// A static member that restarts keeps its assignment without a round, if the group works and
    /// its way of assigning stays the same. The process that it replaces is fenced.
    fn replace(&mut self, at: usize, join: Join, tell: Sender<JoinGroupResponse>, now: Instant) {
        let Some(member) = self.members.get_mut(at) else { return };
        member.refuse(ResponseError::FencedInstanceId);
        let old = std::mem::replace(&mut member.id, join.new_id.clone());
        let (id, may_skip) = (join.new_id.clone(), 9 <= join.version);
        member.wish = join;
        member.touch(now);
        let led = self.leader.as_ref() == Some(&old);
        if led {
            self.leader = Some(id.clone());
        }
        if self.state == State::Stable && self.select() == self.protocol {
            let answer = self.answer(&id);
            // A leader that came back need not assign anew. One that cannot be told so is told that
            // its old self leads.
            _ = tell.send(match led {
                true if may_skip => answer.with_skip_assignment(true),
                true => answer.with_leader(old).with_members(Vec::new()),
                false => answer,
            });
            return;
        }
        if let Some(member) = self.members.get_mut(at) {
            member.joining = Some(tell);
        }
        self.prepare(now);
    }

    /// The current generation, as the member with this id is told of it.
    pub(super) fn answer(&self, id: &StrBytes) -> JoinGroupResponse {
        let leader = self.leader.clone().unwrap_or_default();
        let protocol = self.protocol.clone().unwrap_or_default();
        let describe = |it: &Member| {
            JoinGroupResponseMember::default()
                .with_member_id(it.id.clone())
                .with_group_instance_id(it.instance().cloned())
                .with_metadata(it.metadata(&protocol))
        };
        let members = self.members.iter().filter(|_| leader == *id).map(describe).collect();
        JoinGroupResponse::default()
            .with_member_id(id.clone())
            .with_generation_id(self.generation)
            .with_protocol_type(Some(self.protocol_type.clone()))
            .with_protocol_name(Some(protocol.clone()))
            .with_members(members)
            .with_leader(leader)
    }
}
