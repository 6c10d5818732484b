//! The round: when it begins, when it goes on, and what is due.

use std::time::Duration;

use kafka_protocol::{error::ResponseError, protocol::StrBytes};
use tokio::time::Instant;

use super::state::{Group, State};

impl Group {
    /// Does what is due: ends sessions that were silent, and rounds that waited long enough.
    pub(crate) fn expire(&mut self, now: Instant) {
        let pending = self.pending.len();
        self.pending.retain(|it| now < it.1);
        let had = self.members.len();
        self.members.retain(|it| !it.has_expired(now));
        if self.members.len() < had {
            self.prepare(now);
        } else if self.pending.len() < pending {
            self.complete_if_all_joined(now);
        }
        if self.deadline.is_some_and(|it| it <= now) {
            self.overdue(now);
        }
    }

    fn overdue(&mut self, now: Instant) {
        self.deadline = None;
        match self.state {
            State::Preparing => self.complete(now),
            State::Completing | State::Stable => {
                let had = self.members.len();
                self.members.retain(|it| it.synced || it.syncing.is_some());
                if self.members.len() < had {
                    self.prepare(now);
                }
            }
            State::Empty => {}
        }
    }

    /// Begins a round, or goes on with the one that is under way.
    pub(super) fn prepare(&mut self, now: Instant) {
        if self.state != State::Preparing {
            for member in &mut self.members {
                member.refuse_sync(ResponseError::RebalanceInProgress);
            }
            self.state = State::Preparing;
            self.deadline = Some(now + self.patience());
        }
        self.complete_if_all_joined(now);
    }

    pub(super) fn complete_if_all_joined(&mut self, now: Instant) {
        let all_joined = self.members.iter().all(|it| it.joining.is_some());
        if self.state == State::Preparing && all_joined && self.pending.is_empty() {
            self.complete(now);
        }
    }

    /// Begins a generation with those who joined. Static members that did not keep their place
    /// until their session ends.
    fn complete(&mut self, now: Instant) {
        self.members.retain(|it| it.joining.is_some() || it.instance().is_some());
        let first = self.members.iter().find(|it| it.joining.is_some()).map(|it| it.id.clone());
        if first.is_none() && !self.members.is_empty() {
            self.deadline = Some(now + self.patience());
            return;
        }
        self.generation = self.generation.saturating_add(1);
        self.protocol = self.select();
        self.leader = self.leader.take().filter(|it| self.has_joined(it)).or(first);
        self.state = if self.members.is_empty() { State::Empty } else { State::Completing };
        self.deadline = (!self.members.is_empty()).then(|| now + self.patience());
        self.announce(now);
    }

    /// Answers everyone who joined.
    fn announce(&mut self, now: Instant) {
        let answers: Vec<_> = self.members.iter().map(|it| self.answer(&it.id)).collect();
        for (member, answer) in self.members.iter_mut().zip(answers) {
            member.synced = false;
            if let Some(tell) = member.joining.take() {
                member.touch(now);
                // A connection that is gone shows by its silence.
                _ = tell.send(answer);
            }
        }
    }

    fn has_joined(&self, id: &StrBytes) -> bool {
        self.members.iter().any(|it| it.id == *id && it.joining.is_some())
    }

    /// The protocol that most members like best among those that all know.
    pub(super) fn select(&self) -> Option<StrBytes> {
        let all_know = |name: &StrBytes| self.members.iter().all(|it| it.knows(name));
        let first = self.members.first()?;
        let common: Vec<_> = first
            .wish
            .asked
            .protocols
            .iter()
            .map(|it| &it.name)
            .filter(|it| all_know(it))
            .collect();
        let liked = |name: &StrBytes| {
            let best = self.members.iter().filter_map(|member| {
                member.wish.asked.protocols.iter().map(|it| &it.name).find(|it| common.contains(it))
            });
            best.filter(|it| *it == name).count()
        };
        common.iter().rev().max_by_key(|it| liked(it)).map(|it| (*it).clone())
    }

    /// How long a round waits: as long as the most patient member.
    fn patience(&self) -> Duration {
        self.members.iter().map(|it| it.wish.patience()).max().unwrap_or_default()
    }
}
