//! How many calls a host gets at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Permits by host, so that a slow host takes only its share of the calls in flight. Hosts without
/// a call are forgotten, so the map is as long as there are calls in flight.
#[derive(Debug)]
pub(super) struct Hosts {
    each: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A host's permit for one call.
#[derive(Debug)]
pub(super) struct HostPermit<'h> {
    hosts: &'h Hosts,
    host: String,
    permit: Option<OwnedSemaphorePermit>,
}

impl Hosts {
    pub(super) fn new(each: usize) -> Self {
        Self { each: each.max(1), hosts: Mutex::default() }
    }

    /// Waits until the host of `url` may get one more call.
    pub(super) async fn enter(&self, url: &str) -> HostPermit<'_> {
        let host = host_of(url);
        let permits = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            let new = || Arc::new(Semaphore::new(self.each));
            hosts.entry(host.clone()).or_insert_with(new).clone()
        };
        // The semaphore is never closed.
        let permit = permits.acquire_owned().await.ok();
        HostPermit { hosts: self, host, permit }
    }
}

impl Drop for HostPermit<'_> {
    fn drop(&mut self) {
        drop(self.permit.take());
        let mut hosts = self.hosts.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever waits holds the semaphore too.
        if hosts.get(&self.host).is_some_and(|it| Arc::strong_count(it) == 1) {
            hosts.remove(&self.host);
        }
    }
}

/// The host and port of a URL, as it is written. What is no URL shares one name.
fn host_of(url: &str) -> String {
    let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    let end = after_scheme.find(['/', '?', '#']).unwrap_or(after_scheme.len());
    after_scheme.get(..end).unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_slow_host_takes_only_its_share() {
        let hosts = Hosts::new(1);
        let slow = hosts.enter("http://slow/a").await;
        assert!(hosts.enter("http://SLOW/b?x").now_or_never().is_none());
        assert!(hosts.enter("http://fast/").now_or_never().is_some());
        drop(slow);
        assert!(hosts.enter("http://slow/b").now_or_never().is_some());
        assert!(hosts.hosts.lock().unwrap().is_empty());
    }
}
