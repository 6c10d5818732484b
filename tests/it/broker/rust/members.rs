//! Members of a group, which only poll.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use rdkafka::{
    ClientContext, TopicPartitionList,
    consumer::{BaseConsumer, Consumer, ConsumerContext, Rebalance},
    error::RDKafkaErrorCode,
    topic_partition_list::TopicPartitionListElem,
};

use super::bench::{Bench, Settings};

/// A consumer on a thread of its own.
pub(super) struct Member {
    told: Arc<Told>,
    running: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What happened to it.
#[derive(Default)]
pub(super) struct Told(Mutex<State>);

#[derive(Clone, Default)]
struct State {
    held: Vec<i32>,
    events: Vec<(&'static str, usize)>,
    error: Option<RDKafkaErrorCode>,
}

struct Context(Arc<Told>);

impl ClientContext for Context {}

impl ConsumerContext for Context {
    fn post_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        let mut state = self.0.0.lock().unwrap();
        match rebalance {
            Rebalance::Assign(it) => state.events.push(("assigned", it.count())),
            Rebalance::Revoke(it) => state.events.push(("revoked", it.count())),
            Rebalance::Error(_) => state.events.push(("failed", 0)),
        }
        // A consumer that is closing knows of none.
        let held = consumer.assignment().map(|it| partitions(&it));
        state.held = held.unwrap_or_default();
        state.held.sort_unstable();
    }
}

fn partitions(list: &TopicPartitionList) -> Vec<i32> {
    list.elements().iter().map(TopicPartitionListElem::partition).collect()
}

impl Member {
    pub(super) fn join(on: &Bench, group: &str, topic: &str, settings: Settings<'_>) -> Self {
        let (told, running) = (Arc::new(Told::default()), Arc::new(AtomicBool::new(true)));
        let mut config = on.client(settings);
        config.set("group.id", group).set("session.timeout.ms", "6000");
        config.set("heartbeat.interval.ms", "300");
        let consumer: BaseConsumer<Context> =
            config.create_with_context(Context(Arc::clone(&told))).unwrap();
        consumer.subscribe(&[topic]).unwrap();
        let (state, on) = (Arc::clone(&told), Arc::clone(&running));
        let thread = std::thread::spawn(move || {
            while on.load(Ordering::Relaxed) {
                if let Some(Err(error)) = consumer.poll(Duration::from_millis(50)) {
                    state.0.lock().unwrap().error = error.rdkafka_error_code();
                    if error.rdkafka_error_code() == Some(RDKafkaErrorCode::Fatal) {
                        return;
                    }
                }
            }
        });
        Self { told, running, thread: Some(thread) }
    }

    fn state(&self) -> State {
        self.told.0.lock().unwrap().clone()
    }

    pub(super) fn held(&self) -> Vec<i32> {
        self.state().held
    }

    pub(super) fn events(&self) -> Vec<(&'static str, usize)> {
        self.state().events
    }

    pub(super) fn error(&self) -> Option<RDKafkaErrorCode> {
        self.state().error
    }

    /// Closes the consumer: one that is not static leaves its group.
    pub(super) fn stop(mut self) {
        self.running.store(false, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
    }
}
