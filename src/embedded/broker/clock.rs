//! What happens without being asked: sessions that end, and cleaning.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, MissedTickBehavior, interval};

use super::cluster::{Cluster, lock};

/// How late a session may end.
const TICK: Duration = Duration::from_millis(50);
/// Every how many ticks partitions are cleaned: each half second.
const CLEAN: u32 = 10;

/// Runs until it is dropped.
pub(super) async fn run(cluster: Arc<Cluster>) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for count in (0..CLEAN).cycle() {
        ticks.tick().await;
        for (_, group) in cluster.groups() {
            lock(&group).expire(Instant::now());
        }
        if count == 0 {
            clean(&cluster);
        }
    }
}

fn clean(cluster: &Cluster) {
    for topic in cluster.topics() {
        let rules = topic.rules();
        topic.partitions().iter().for_each(|it| it.clean(&rules));
    }
}
