//! A topic: a name, partitions, a configuration.

use std::sync::{Arc, Mutex};

use kafka_protocol::{error::ResponseError, messages::TopicName, protocol::StrBytes};
use uuid::Uuid;

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
    pub(super) id: Uuid,
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
        let rules = configs.rules();
        let mut state = State { partitions: Vec::new(), configs, rules };
        state.grow(partitions)?;
        let name = TopicName(StrBytes::from_string(name.to_owned()));
        Ok(Self { name, id: Uuid::new_v4(), state: Mutex::new(state) })
    }

    /// Adds partitions until there are `count`, or only tells whether it would.
    ///
    /// # Errors
    /// Fails if there are as many already, or `count` is above [`MOST`].
    pub(super) fn grow(&self, count: i32, dry: bool) -> Result<(), ResponseError> {
        let mut state = lock(&self.state);
        if dry {
            let more = i32::try_from(state.partitions.len()).is_ok_and(|it| it < count);
            return if more && count <= MOST {
                Ok(())
            } else {
                Err(ResponseError::InvalidPartitions)
            };
        }
        state.grow(count)
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

impl State {
    fn grow(&mut self, count: i32) -> Result<(), ResponseError> {
        let wanted = usize::try_from(count).map_err(|_| ResponseError::InvalidPartitions)?;
        if wanted <= self.partitions.len() || MOST < count {
            return Err(ResponseError::InvalidPartitions);
        }
        self.partitions.resize_with(wanted, Arc::default);
        Ok(())
    }
}
