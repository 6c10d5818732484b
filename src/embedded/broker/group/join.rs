//! Joining: new members, members that come again, and static members that come back.

use std::time::Duration;

use bytes::Bytes;
use kafka_protocol::{error::ResponseError, protocol::StrBytes};
use tokio::{
    sync::oneshot::{Receiver, Sender, channel},
    time::Instant,
};

use super::{
    member::{Member, Protocol},
    state::{Group, State},
};

/// The most members of a group (`group.max.size`).
const MOST: usize = 1000;

/// A member wants to be in the next generation.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    /// Empty if it has none yet.
    pub(crate) member: StrBytes,
    /// The id it gets if it has none, or takes the place of another.
    pub(crate) new_id: StrBytes,
    pub(crate) instance: Option<StrBytes>,
    pub(crate) client: StrBytes,
    pub(crate) host: StrBytes,
    pub(crate) session: Duration,
    pub(crate) rebalance: Duration,
    pub(crate) protocol_type: StrBytes,
    /// In the order of preference.
    pub(crate) protocols: Vec<Protocol>,
    /// Whether it is told its id first and has to join again with it.
    pub(crate) asks_for_id: bool,
    /// Whether it understands that a leader need not assign.
    pub(crate) may_skip: bool,
}

/// What a join comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct JoinAnswer {
    pub(crate) error: Option<ResponseError>,
    pub(crate) member: StrBytes,
    pub(crate) generation: i32,
    pub(crate) protocol_type: StrBytes,
    pub(crate) protocol: Option<StrBytes>,
    pub(crate) leader: StrBytes,
    pub(crate) skip: bool,
    /// For the leader: id, instance and metadata of each member.
    pub(crate) members: Vec<(StrBytes, Option<StrBytes>, Bytes)>,
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

impl JoinAnswer {
    pub(crate) fn refused(error: ResponseError, member: StrBytes) -> Self {
        Self { error: Some(error), member, generation: -1, ..Self::default() }
    }
}

impl Group {
    /// Takes a join. The answer comes when the generation begins, or at once.
    pub(crate) fn join(&mut self, join: Join, now: Instant) -> Receiver<JoinAnswer> {
        let (tell, answer) = channel();
        match self.route(&join) {
            Ok(Route::Name) => {
                self.pending.push((join.new_id.clone(), now + join.session));
                let asked = JoinAnswer::refused(ResponseError::MemberIdRequired, join.new_id);
                _ = tell.send(asked);
            }
            Ok(Route::Add) => self.add(join, tell, now),
            Ok(Route::Again(at)) => self.again(at, join, tell, now),
            Ok(Route::Replace(at)) => self.replace(at, join, tell, now),
            Err(error) => _ = tell.send(JoinAnswer::refused(error, join.member)),
        }
        answer
    }

    fn route(&self, join: &Join) -> Result<Route, ResponseError> {
        if !self.suits(join) {
            return Err(ResponseError::InconsistentGroupProtocol);
        }
        let is_full = MOST <= self.members.len() + self.pending.len();
        if join.member.is_empty() {
            return match join.instance.as_ref().and_then(|it| self.holder(it)) {
                Some(at) => Ok(Route::Replace(at)),
                None if is_full => Err(ResponseError::GroupMaxSizeReached),
                None if join.instance.is_none() && join.asks_for_id => Ok(Route::Name),
                None => Ok(Route::Add),
            };
        }
        if self.pending.iter().any(|it| it.0 == join.member) {
            return Ok(Route::Add);
        }
        self.find(&join.member, join.instance.as_ref()).map(Route::Again)
    }

    /// Whether all members, with the one that joins, have a protocol in common.
    fn suits(&self, join: &Join) -> bool {
        if join.protocols.is_empty() || join.protocol_type.is_empty() {
            return false;
        }
        let all_know = |it: &Protocol| self.members.iter().all(|member| member.knows(&it.name));
        self.members.is_empty()
            || (self.protocol_type == join.protocol_type && join.protocols.iter().any(all_know))
    }

    fn add(&mut self, join: Join, tell: Sender<JoinAnswer>, now: Instant) {
        self.pending.retain(|it| it.0 != join.member);
        self.protocol_type = join.protocol_type.clone();
        self.members.push(Member {
            id: if join.member.is_empty() { &join.new_id } else { &join.member }.clone(),
            expires: now + join.session,
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
    fn again(&mut self, at: usize, join: Join, tell: Sender<JoinAnswer>, now: Instant) {
        let Some(member) = self.members.get_mut(at) else { return };
        let leads = self.leader.as_ref() == Some(&member.id);
        let same = member.wish.protocols == join.protocols;
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
    fn replace(&mut self, at: usize, join: Join, tell: Sender<JoinAnswer>, now: Instant) {
        let Some(member) = self.members.get_mut(at) else { return };
        member.refuse(ResponseError::FencedInstanceId);
        let old = std::mem::replace(&mut member.id, join.new_id.clone());
        let (id, may_skip) = (join.new_id.clone(), join.may_skip);
        member.wish = join;
        member.touch(now);
        let led = self.leader.as_ref() == Some(&old);
        if led {
            self.leader = Some(id.clone());
        }
        if self.state == State::Stable && self.select() == self.protocol {
            _ = tell.send(without_assigning(self.answer(&id), led.then_some(old), may_skip));
            return;
        }
        if let Some(member) = self.members.get_mut(at) {
            member.joining = Some(tell);
        }
        self.prepare(now);
    }

    /// The current generation, as the member with this id is told of it.
    pub(super) fn answer(&self, id: &StrBytes) -> JoinAnswer {
        let leader = self.leader.clone().unwrap_or_default();
        let protocol = self.protocol.clone().unwrap_or_default();
        let describe =
            |it: &Member| (it.id.clone(), it.wish.instance.clone(), it.metadata(&protocol));
        let leads = leader == *id;
        JoinAnswer {
            error: None,
            member: id.clone(),
            generation: self.generation,
            protocol_type: self.protocol_type.clone(),
            protocol: self.protocol.clone(),
            members: if leads { self.members.iter().map(describe).collect() } else { Vec::new() },
            leader,
            skip: false,
        }
    }
}

/// Keeps a leader that came back from assigning anew. One that cannot be told so is told that its
/// old self leads.
fn without_assigning(answer: JoinAnswer, old: Option<StrBytes>, may_skip: bool) -> JoinAnswer {
    match old {
        Some(_) if may_skip => JoinAnswer { skip: true, ..answer },
        Some(old) => JoinAnswer { leader: old, members: Vec::new(), ..answer },
        None => answer,
    }
}
