//! The queues of a worker, by name.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Limits, Queue};

/// All queues of one worker. A queue exists from its first use on, whoever uses it first, and keeps
/// its items while sinks and sources come and go.
#[derive(Debug, Default)]
pub struct Hub {
    queues: Mutex<BTreeMap<String, Arc<Queue>>>,
}

impl Hub {
    /// The queue `name`. `limits` count only for whoever names it first.
    pub fn queue(&self, name: &str, limits: Limits) -> Arc<Queue> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Queue::new(name, limits);
        queues.entry(name.to_owned()).or_insert_with(new).clone()
    }

    /// Every queue, in the order of their names.
    pub fn all(&self) -> Vec<Arc<Queue>> {
        let queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.values().cloned().collect()
    }
}
