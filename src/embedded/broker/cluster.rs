//! What the broker holds: topics and groups, each behind its own lock.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use kafka_protocol::{error::ResponseError, messages::BrokerId, protocol::StrBytes};
use uuid::Uuid;

use super::{configs::Configs, group::Group, settings::BrokerSettings, topic::Topic};

/// The id of the one broker there is.
pub(super) const NODE: BrokerId = BrokerId(1);
/// The most topics, and the most groups.
const MOST: usize = 1000;
/// The longest name of a topic.
const NAME: usize = 249;

/// The state of a broker. Everything else is made of calls on it.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) settings: BrokerSettings,
    /// Where it listens, which is also what clients are told.
    pub(super) address: SocketAddr,
    /// Another one for each start, as with a cluster whose disks are new.
    pub(super) id: StrBytes,
    topics: Mutex<BTreeMap<StrBytes, Arc<Topic>>>,
    groups: Mutex<BTreeMap<StrBytes, Arc<Mutex<Group>>>>,
    /// How many bytes the logs hold; counted anew whenever they are cleaned.
    pub(super) held: AtomicUsize,
    producers: AtomicI64,
}

/// Locks. A panic under a lock would leave a part of the state half changed, which no caller can
/// see: what changes state does not panic.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cluster {
    pub(super) fn new(settings: BrokerSettings, address: SocketAddr) -> Self {
        let id = BASE64_URL_SAFE_NO_PAD.encode(Uuid::new_v4());
        Self {
            settings,
            address,
            id: StrBytes::from_string(id),
            topics: Mutex::default(),
            groups: Mutex::default(),
            held: AtomicUsize::new(0),
            producers: AtomicI64::new(1000),
        }
    }

    pub(super) fn topic(&self, name: &StrBytes) -> Option<Arc<Topic>> {
        lock(&self.topics).get(name).cloned()
    }

    pub(super) fn topics(&self) -> Vec<Arc<Topic>> {
        lock(&self.topics).values().cloned().collect()
    }

    /// Creates a topic, or only tells whether it would.
    ///
    /// # Errors
    /// Fails for a name that exists or is none, a number of partitions that cannot be, and beyond
    /// the most topics.
    pub(super) fn create(
        &self,
        name: &str,
        partitions: i32,
        configs: Configs,
        dry: bool,
    ) -> Result<Arc<Topic>, ResponseError> {
        let topic = Topic::new(name, partitions, configs);
        let mut topics = lock(&self.topics);
        if topics.contains_key(name.as_bytes()) {
            return Err(ResponseError::TopicAlreadyExists);
        }
        if MOST <= topics.len() {
            return Err(ResponseError::PolicyViolation);
        }
        let collides = |it: &StrBytes| it.replace('.', "_") == name.replace('.', "_");
        if !is_name(name) || topics.keys().any(collides) {
            return Err(ResponseError::InvalidTopicException);
        }
        let topic = Arc::new(topic?);
        if !dry {
            topics.insert(topic.name.0.clone(), Arc::clone(&topic));
        }
        Ok(topic)
    }

    /// Deletes a topic and what groups committed for it. Whoever waits for its records learns of it.
    pub(super) fn delete(&self, name: &StrBytes) -> Option<Arc<Topic>> {
        let topic = lock(&self.topics).remove(name)?;
        topic.partitions().iter().for_each(|it| it.wake());
        for (_, group) in self.groups() {
            lock(&group).offsets.forget_topic(&topic.name);
        }
        Some(topic)
    }

    pub(super) fn group(&self, id: &StrBytes) -> Option<Arc<Mutex<Group>>> {
        lock(&self.groups).get(id).cloned()
    }

    /// The group, created empty if there is none.
    ///
    /// # Errors
    /// Fails for an empty name, and beyond the most groups.
    pub(super) fn group_or_new(&self, id: &StrBytes) -> Result<Arc<Mutex<Group>>, ResponseError> {
        if id.is_empty() {
            return Err(ResponseError::InvalidGroupId);
        }
        let mut groups = lock(&self.groups);
        if let Some(group) = groups.get(id) {
            return Ok(Arc::clone(group));
        }
        if MOST <= groups.len() {
            return Err(ResponseError::PolicyViolation);
        }
        Ok(Arc::clone(groups.entry(detached(id)).or_default()))
    }

    pub(super) fn groups(&self) -> Vec<(StrBytes, Arc<Mutex<Group>>)> {
        lock(&self.groups).iter().map(|(id, it)| (id.clone(), Arc::clone(it))).collect()
    }

    /// Deletes a group that has no members.
    ///
    /// # Errors
    /// Fails if there is none, or it has members.
    pub(super) fn delete_group(&self, id: &StrBytes) -> Result<(), ResponseError> {
        let mut groups = lock(&self.groups);
        let group = groups.get(id).ok_or(ResponseError::GroupIdNotFound)?;
        if !lock(group).members.is_empty() {
            return Err(ResponseError::NonEmptyGroup);
        }
        groups.remove(id);
        Ok(())
    }

    /// An id that no producer has.
    pub(super) fn new_producer(&self) -> i64 {
        self.producers.fetch_add(1, Ordering::Relaxed)
    }
}

/// A copy that does not keep the request alive in which the text came.
pub(super) fn detached(text: &StrBytes) -> StrBytes {
    StrBytes::from_string((**text).to_owned())
}

fn is_name(name: &str) -> bool {
    let letter = |it: char| it.is_ascii_alphanumeric() || ['.', '_', '-'].contains(&it);
    (1..=NAME).contains(&name.len()) && name.chars().all(letter) && name != "." && name != ".."
}
