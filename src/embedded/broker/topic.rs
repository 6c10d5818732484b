//! A topic: a name, partitions, a configuration.

use std::sync::{Arc, Mutex};

use kafka_protocol::{error::ResponseError, messages::TopicName, protocol::StrBytes};

use super::{
    cluster::lock,
    configs::{Configs, Rules},
    partition::Partition,
};

/// The most partitions of a topic.
pub(super) const MOST: i32 = 1000;

/// A topic, shared by the cluster and whoever works on it.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) name: TopicName,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    partitions: Vec<Arc<Partition>>,
    configs: Configs,
    rules: Rules,
}

impl Topic {
    /// # Errors
    /// Fails if `partitions` is not from 1 to [`MOST`].
    pub(super) fn new(
        name: &str,
        partitions: i32,
        configs: Configs,
    ) -> Result<Self, ResponseError> {
        let state = State { partitions: Vec::new(), rules: configs.rules(), configs };
        let name = TopicName(StrBytes::from_string(name.to_owned()));
        let topic = Self { name, state: Mutex::new(state) };
        topic.grow(partitions, false).map(|()| topic)
    }

    /// Adds partitions until there are `count`, or only tells whether it would.
    ///
    /// # Errors
    /// Fails if there are as many already, or `count` is above [`MOST`].
    pub(super) fn grow(&self, count: i32, dry: bool) -> Result<(), ResponseError> {
        let partitions = &mut lock(&self.state).partitions;
        let wanted = usize::try_from(count).ok().filter(|it| partitions.len() < *it);
        let wanted = wanted.filter(|_| count <= MOST).ok_or(ResponseError::InvalidPartitions)?;
        if !dry {
            partitions.resize_with(wanted, Arc::default);
        }
        Ok(())
    }

    pub(super) fn partition(&self, index: i32) -> Option<Arc<Partition>> {
        let index = usize::try_from(index).ok()?;
        lock(&self.state).partitions.get(index).cloned()
    }

    pub(super) fn partitions(&self) -> Vec<Arc<Partition>> {
        lock(&self.state).partitions.clone()
    }

    pub(super) fn configs(&self) -> Configs {
        lock(&self.state).configs.clone()
    }

    pub(super) fn configure(&self, configs: Configs) {
        let mut state = lock(&self.state);
        state.rules = configs.rules();
        state.configs = configs;
    }

    pub(super) fn rules(&self) -> Rules {
        lock(&self.state).rules
    }
}
