//! What the queue promises: nothing lost, order kept, bounds kept.

use std::{sync::Arc, time::Duration};

use chrono::DateTime;
use futures_util::{FutureExt, future::BoxFuture};
use tokio::time::Instant;

use super::*;
use crate::{
    delivery::{Ack, Done, DoneSet, Lane, Reject, StageError},
    exchange::{Body, HttpExchange, HttpRequest, HttpResponse, ResponseBody},
    record::{RawRecord, RecordOffset, TimestampType, TopicPartition, data::SchemaAndValue},
};

const LIMITS: Limits = Limits { records: 3, bytes: 1 << 20 };

#[derive(Debug)]
struct Nobody;

impl Reject for Nobody {
    fn reject(&self, _: RawRecord, _: Ack, _: StageError) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// A queue with the lane whose acknowledgements go through it.
struct Fixture {
    queue: Arc<Queue>,
    lane: Arc<Lane>,
}

impl Fixture {
    fn new(limits: Limits) -> Self {
        let lane = Lane::open(DoneSet::default(), Arc::default());
        Self { queue: Hub::default().queue("q", limits), lane }
    }

    async fn send(&self, offset: i64, body: &str) {
        let room = self.queue.reserve().await;
        room.send(self.envelope(offset, body));
    }

    fn envelope(&self, offset: i64, body: &str) -> Envelope {
        let mut ack = self.lane.register(offset, 1).unwrap();
        assert!(ack.begin());
        Envelope {
            exchange: exchange(body),
            key: SchemaAndValue::NULL,
            headers: Vec::new(),
            raw: RawRecord {
                partition: TopicPartition::new("t", 0),
                offset: RecordOffset::new(offset).unwrap(),
                timestamp: None,
                timestamp_type: TimestampType::CreateTime,
                key: None,
                value: None,
                headers: Vec::new(),
            },
            ack,
            origin: Arc::new(Origin { reject: Arc::new(Nobody) }),
        }
    }

    fn committed(&self) -> Option<i64> {
        self.lane.commit().map(|it| it.offset)
    }
}

fn exchange(body: &str) -> HttpExchange {
    HttpExchange {
        duration_in_millis: 0,
        moment: DateTime::default(),
        attempts: 1,
        success: true,
        request: HttpRequest {
            url: String::new(),
            method: "GET".to_owned(),
            headers: <_>::default(),
            body: Body::default(),
            attributes: Vec::new(),
        },
        response: HttpResponse {
            status_code: 200,
            status_message: String::new(),
            protocol: String::new(),
            headers: <_>::default(),
            body: ResponseBody::String(body.to_owned()),
            attributes: Vec::new(),
        },
        attributes: Vec::new(),
        timings: Vec::new(),
    }
}

fn offset(lease: &Lease) -> i64 {
    lease.envelope().unwrap().raw.offset.get()
}

#[tokio::test]
async fn leases_that_are_given_up_come_first_and_in_their_order() {
    let fixture = Fixture::new(LIMITS);
    for offset in 0..3 {
        fixture.send(offset, "").await;
    }
    let first = fixture.queue.lease().await;
    let second = fixture.queue.lease().await;
    drop(second);
    drop(first);
    for expected in 0..3 {
        let lease = fixture.queue.lease().await;
        assert_eq!(offset(&lease), expected);
        let ack = lease.complete().unwrap().ack;
        ack.resolve(&Done::NotPublished);
    }
    assert_eq!(fixture.committed(), Some(3));
    assert_eq!((fixture.queue.depth(), fixture.queue.bytes()), (0, 0));
}

#[tokio::test]
async fn a_full_queue_gives_no_room_until_an_item_is_done() {
    let fixture = Fixture::new(LIMITS);
    for offset in 0..3 {
        fixture.send(offset, "").await;
    }
    assert!(fixture.queue.reserve().now_or_never().is_none());
    let lease = fixture.queue.lease().await;
    assert!(fixture.queue.reserve().now_or_never().is_none(), "a leased item holds its place");
    drop(lease);
    assert!(fixture.queue.reserve().now_or_never().is_none(), "a returned item holds its place");
    let waiting = fixture.queue.reserve();
    let done = async {
        drop(fixture.queue.lease().await.complete());
    };
    let (room, ()) = tokio::join!(waiting, done);
    drop(room);
}

#[tokio::test]
async fn bytes_are_bounded_too() {
    let fixture = Fixture::new(Limits { records: 100, bytes: 3000 });
    fixture.send(0, &"x".repeat(2000)).await;
    assert!(fixture.queue.reserve().now_or_never().is_none());
    let (room, ()) = tokio::join!(fixture.queue.reserve(), async {
        drop(fixture.queue.lease().await.complete());
    });
    drop(room);
    assert_eq!(fixture.queue.bytes(), 0);
}

#[tokio::test]
async fn room_that_is_given_up_is_room_for_the_next() {
    let fixture = Fixture::new(Limits { records: 1, bytes: 1 << 20 });
    let room = fixture.queue.reserve().await;
    let (next, ()) = tokio::join!(fixture.queue.reserve(), async { drop(room) });
    drop(next);
}

#[tokio::test]
async fn whoever_waits_for_an_item_loses_none_when_it_stops_waiting() {
    let fixture = Fixture::new(LIMITS);
    assert!(fixture.queue.lease().now_or_never().is_none());
    fixture.send(0, "").await;
    assert_eq!(offset(&fixture.queue.lease().now_or_never().unwrap()), 0);
    // The lease above was dropped, and so given up.
    assert_eq!(offset(&fixture.queue.lease().now_or_never().unwrap()), 0);
}

const WAIT: WaitForConsumer = WaitForConsumer {
    longest: Duration::from_mins(1),
    delay: Duration::from_secs(2),
    interval: Duration::from_millis(500),
};

#[tokio::test(start_paused = true)]
async fn waits_for_a_consumer_as_long_as_it_is_told() {
    let fixture = Fixture::new(LIMITS);
    let started = Instant::now();
    assert!(!fixture.queue.wait_for_consumer(WAIT).await);
    assert_eq!(started.elapsed(), WAIT.longest);
    let consumer = fixture.queue.register_consumer();
    assert!(fixture.queue.wait_for_consumer(WAIT).await);
    drop(consumer);
    let (came, consumer) = tokio::join!(fixture.queue.wait_for_consumer(WAIT), async {
        tokio::time::sleep(Duration::from_secs(10)).await;
        fixture.queue.register_consumer()
    });
    assert!(came);
    drop(consumer);
}

#[tokio::test]
async fn one_task_of_a_connector_publishes_and_the_next_takes_over() {
    let fixture = Fixture::new(LIMITS);
    let first = fixture.queue.seat("c").await;
    assert!(fixture.queue.seat("c").now_or_never().is_none());
    assert!(fixture.queue.seat("other").now_or_never().is_some());
    drop(first);
    assert!(fixture.queue.seat("c").now_or_never().is_some());
}

#[test]
fn a_queue_has_one_name_and_the_limits_of_whoever_named_it_first() {
    let hub = Hub::default();
    let first = hub.queue("a", LIMITS);
    assert!(Arc::ptr_eq(&first, &hub.queue("a", Limits { records: 9, bytes: 9 })));
    assert_eq!(hub.all().len(), 1);
}
