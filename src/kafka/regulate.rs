//! Windows and commits: how far a partition may run ahead, and how far it is done.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use rdkafka::{
    Offset,
    consumer::{CommitMode, Consumer},
    error::KafkaError,
    types::RDKafkaErrorCode,
};
use tokio::time::Instant;

use super::{
    assignment::{commit_list, list, refused_of},
    poll::PollLoop,
};
use crate::record::TopicPartition;

impl PollLoop {
    /// Pauses partitions whose window is full, and resumes those that are half empty again.
    pub(super) fn regulate(&mut self) {
        let window = self.settings.window;
        let loads = self.assignment.iter().map(|(_, it)| it.lane.load());
        let (active, total) = loads.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        if active != self.active_then {
            self.active_then = active;
            self.settings.observer.active(active);
        }
        let (mut full, mut open) = (Vec::new(), Vec::new());
        for (topic, partition, assigned) in self.assignment.iter_mut() {
            let (records, bytes) = assigned.lane.load();
            let over = records >= window.records
                || bytes >= window.bytes
                || (total >= window.total_bytes && bytes > 0);
            let under = records <= window.records / 2
                && bytes <= window.bytes / 2
                && total <= window.total_bytes / 2;
            if !assigned.full && over {
                assigned.full = true;
                full.push(TopicPartition::new(topic.clone(), partition));
            } else if assigned.full && under {
                assigned.full = false;
                open.push(TopicPartition::new(topic.clone(), partition));
            }
        }
        self.pause(&full);
        if !self.paused {
            self.unpause(&open);
        }
    }

    /// Stops or goes on reading, windows aside.
    pub(super) fn set_paused(&mut self, paused: bool) {
        self.paused = paused;
        if paused {
            self.pause(&self.assignment.partitions());
            self.commit_all(CommitMode::Async);
        } else {
            let reading = self.assignment.iter().filter(|(_, it)| !it.full);
            let reading: Vec<_> = reading.map(|(at, _)| at).collect();
            self.unpause(&reading);
        }
    }

    pub(super) fn pause(&self, partitions: &[TopicPartition]) {
        if partitions.is_empty() {
            return;
        }
        if let Err(error) = self.consumer.pause(&list(partitions)) {
            tracing::warn!(%error, reader = self.name(), "partitions could not be paused");
        }
    }

    /// Resumes partitions, except those that are leaving.
    pub(super) fn unpause(&self, partitions: &[TopicPartition]) {
        let staying = |at: &&TopicPartition| self.assignment.get(at).is_some_and(|it| !it.leaving);
        let staying: Vec<_> = partitions.iter().filter(staying).collect();
        if staying.is_empty() {
            return;
        }
        if let Err(error) = self.consumer.resume(&list(staying)) {
            tracing::warn!(%error, reader = self.name(), "partitions could not be resumed");
        }
    }

    /// Goes back to the records whose work was given up. A record that is given up again and again
    /// ends the reader: something is wrong that reading it again does not mend.
    pub(super) fn reread_given_up(&mut self) {
        let mut back = Vec::new();
        for (topic, partition, assigned) in self.assignment.iter_mut() {
            for offset in assigned.lane.reopen_abandoned() {
                let times = assigned.given_up.entry(offset).or_default();
                *times += 1;
                back.push((topic.clone(), partition, offset, *times));
            }
        }
        // One seek a partition, to the first of them: the last seek counts.
        back.sort_by(|a, b| (&a.0, a.1, a.2).cmp(&(&b.0, b.1, b.2)));
        let worst = back.iter().find(|it| it.3 > MAX_GIVEN_UP);
        if let Some((topic, partition, offset, times)) = worst {
            self.fail(format!("record at {topic}-{partition}@{offset} was given up {times} times"));
            return;
        }
        back.dedup_by(|later, first| (&later.0, later.1) == (&first.0, first.1));
        for (topic, partition, offset, _) in back {
            self.go_back(&topic, partition, offset);
        }
    }

    fn go_back(&mut self, topic: &Arc<str>, partition: i32, offset: i64) {
        if let Some((_, assigned)) = self.assignment.find(topic, partition) {
            assigned.next = offset;
        }
        let sought = self.consumer.seek(topic, partition, Offset::Offset(offset), SEEK_TIMEOUT);
        if let Err(error) = sought {
            self.fail(format!("could not go back to {topic}-{partition}@{offset}: {error}"));
        }
    }

    pub(super) fn commit_if_due(&mut self) {
        let done = self.done();
        let many = done - self.done_then >= self.settings.commit_records;
        if !many && self.last_commit.elapsed() < self.settings.commit_interval {
            return;
        }
        self.last_commit = Instant::now();
        self.done_then = done;
        self.commit_all(CommitMode::Async);
    }

    fn commit_all(&mut self, mode: CommitMode) {
        let staying = self.assignment.iter().filter(|(_, it)| !it.leaving);
        let staying: Vec<_> = staying.map(|(at, _)| at).collect();
        self.commit(&staying, mode);
    }

    /// Commits what is done of `partitions`, and waits for the answer.
    pub(super) fn commit_now(&mut self, partitions: &[TopicPartition]) {
        self.commit(partitions, CommitMode::Sync);
    }

    fn commit(&mut self, partitions: &[TopicPartition], mode: CommitMode) {
        let refused = self.consumer.context().commit_failed.swap(false, Ordering::SeqCst);
        if refused {
            self.settings.observer.commit_refused();
            // The client does not say which partition it was about.
            self.assignment.iter_mut().for_each(|(_, _, it)| it.committed = None);
        }
        let mut commits = Vec::new();
        for at in partitions {
            let Some(assigned) = self.assignment.get_mut(at) else { continue };
            let Some(commit) = assigned.lane.commit() else { continue };
            assigned.given_up = assigned.given_up.split_off(&commit.offset);
            if assigned.committed.as_ref() != Some(&commit) {
                assigned.committed = Some(commit.clone());
                commits.push((at, commit));
            }
        }
        if commits.is_empty() {
            return;
        }
        let sent = commit_list(commits.iter().map(|(at, commit)| (*at, commit)))
            .and_then(|list| self.consumer.commit(&list, mode).and_then(|()| refused_of(&list)));
        match sent {
            Ok(()) => {
                for (at, commit) in &commits {
                    self.settings.observer.committed(at, commit);
                }
            }
            Err(KafkaError::ConsumerCommit(RDKafkaErrorCode::NoOffset)) => {}
            Err(error) => {
                tracing::warn!(%error, reader = self.name(), "offset commit failed, it is tried again");
                self.settings.observer.commit_refused();
                for (at, _) in &commits {
                    if let Some(assigned) = self.assignment.get_mut(at) {
                        assigned.committed = None;
                    }
                }
            }
        }
    }
}

const MAX_GIVEN_UP: u32 = 3;
const SEEK_TIMEOUT: Duration = Duration::from_secs(5);
