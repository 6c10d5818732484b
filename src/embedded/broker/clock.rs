//! What happens without being asked: sessions that end, and cleaning.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::time::{Instant, MissedTickBehavior, interval};

use super::{
    cluster::{Cluster, lock},
    topic::Topic,
};

/// How late a session may end.
const TICK: Duration = Duration::from_millis(50);
/// Every how many ticks partitions are compacted: each half second.
const COMPACT: u32 = 10;
/// Every how many ticks what is too old is forgotten: each five minutes, as in Kafka, so that
/// records with old times can be read before they go.
const RETAIN: u32 = 6000;

/// Runs until it is dropped.
pub(super) async fn run(cluster: Arc<Cluster>) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for count in (1..=RETAIN).cycle() {
        ticks.tick().await;
        for (_, group) in cluster.groups() {
            lock(&group).expire(Instant::now());
        }
        if count % COMPACT == 0 {
            clean(&cluster, count == RETAIN);
        }
    }
}

fn clean(cluster: &Cluster, retain: bool) {
    let clean = |topic: Arc<Topic>| {
        let rules = topic.rules();
        topic.partitions().iter().map(|it| it.clean(&rules, retain)).sum::<usize>()
    };
    cluster.held.store(cluster.topics().into_iter().map(clean).sum(), Ordering::Relaxed);
}
