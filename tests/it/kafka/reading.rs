//! Rebalances, windows, commits and closing, as the reader stands on them.

use std::{collections::BTreeMap, time::Duration};

use roundtrip::delivery::Done;
use testcontainers::{
    kafka, or_skip,
    python::{self, ProducedRecord},
    unique,
};
use tokio::time::Instant;

use super::support::{
    DEADLINE, consumer, done, is_quiet, next, number, numbers, reader, reader_with,
};

fn soon() -> Instant {
    Instant::now() + DEADLINE
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_partition_finishes_what_has_begun_while_retained_ones_go_on() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (topic, group) = (unique("rebalance"), unique("group"));
    create(kafka, &topic, 2).await;
    let (first, told) = reader(kafka, &group, &topic, 100);
    told.wait_for("assigned", 2).await;
    produce_to_both(kafka, &topic, &["0", "1"]).await;
    let mut held = BTreeMap::new();
    for _ in 0..4 {
        let (record, mut ack) = next(&first).await;
        if number(&record) == 0 {
            assert!(ack.begin());
        }
        held.insert((record.partition.partition, number(&record)), ack);
    }

    // The group wants one of the two partitions back. Its first record is still under way, so it
    // stays; its second one has not begun, and must not begin any more.
    let (second, told_second) = reader(kafka, &group, &topic, 100);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!((told.count("left"), told_second.count("assigned")), (0, 0));
    let begins = |partition: i32| held.get_mut(&(partition, 1)).unwrap().begin();
    let may_begin: Vec<bool> = (0..2).map(begins).collect();
    let leaving = may_begin.iter().position(|it| !it).unwrap() as i32;
    assert_eq!(may_begin.iter().filter(|it| **it).count(), 1, "one goes on, one does not");
    let retained = 1 - leaving;
    for number in 0..2 {
        held.remove(&(retained, number)).unwrap().resolve(&Done::NotPublished);
    }
    told.wait_for(&format!("committed {topic}-{retained} 2"), 1).await;
    assert_eq!((told.count("left"), told_second.count("assigned")), (0, 0));

    drop(held.remove(&(leaving, 1)));
    held.remove(&(leaving, 0)).unwrap().resolve(&Done::NotPublished);
    told_second.wait_for("assigned", 1).await;
    let (moved, ack) = next(&second).await;
    done(ack);
    assert_eq!((moved.partition.partition, number(&moved)), (leaving, 1), "0 was done");
    produce_to_both(kafka, &topic, &["2"]).await;
    for (reader, partition) in [(&first, retained), (&second, leaving)] {
        let (record, ack) = next(reader).await;
        done(ack);
        assert_eq!((record.partition.partition, number(&record)), (partition, 2));
        assert!(is_quiet(reader, Duration::from_millis(300)).await);
    }
    second.stop(soon()).await;
    first.stop(soon()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_keeps_what_is_done_above_it_across_a_restart() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (topic, group) = (unique("sparse"), unique("group"));
    python::produce(&kafka.bootstrap(), &topic, &numbers(0..10)).await.unwrap();
    let (before, _) = reader(kafka, &group, &topic, 100);
    let mut held = Vec::new();
    for _ in 0..10 {
        let (record, ack) = next(&before).await;
        match number(&record) {
            3 | 7 => held.push(ack),
            _ => done(ack),
        }
    }
    let stopped = before.stop(Instant::now()).await;
    assert_eq!(stopped.outstanding, 0, "nothing had begun");
    drop(held);

    let (after, _) = reader(kafka, &group, &topic, 100);
    for expected in [3, 7] {
        let (record, ack) = next(&after).await;
        assert_eq!(number(&record), expected);
        done(ack);
    }
    assert!(is_quiet(&after, Duration::from_secs(1)).await, "a record that was done came again");
    after.stop(soon()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pausing_and_resuming_under_load_repeats_and_loses_nothing() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (topic, group) = (unique("window"), unique("group"));
    const RECORDS: usize = 3000;
    python::produce(&kafka.bootstrap(), &topic, &numbers(0..RECORDS)).await.unwrap();
    let (reader, _) = reader(kafka, &group, &topic, 20);
    let mut held = std::collections::VecDeque::new();
    for expected in 0..RECORDS {
        if expected % 500 == 250 {
            reader.pause();
            tokio::time::sleep(Duration::from_millis(100)).await;
            reader.resume();
        }
        let (record, ack) = next(&reader).await;
        assert_eq!(number(&record), expected);
        held.push_back(ack);
        // Some are always under way, so that the window fills and opens all the time.
        while held.len() >= 8 {
            done(held.pop_front().unwrap());
        }
    }
    held.into_iter().for_each(done);
    assert!(is_quiet(&reader, Duration::from_millis(500)).await);
    reader.stop(soon()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_window_stops_the_reader() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (topic, group) = (unique("full"), unique("group"));
    python::produce(&kafka.bootstrap(), &topic, &numbers(0..5000)).await.unwrap();
    let (reader, _) = reader(kafka, &group, &topic, 50);
    let mut held = Vec::new();
    for _ in 0..50 {
        held.push(next(&reader).await.1);
    }
    while let Ok(roundtrip::kafka::Next::Record(_, ack)) =
        tokio::time::timeout(Duration::from_secs(1), reader.next()).await
    {
        held.push(ack);
    }
    // A batch that was polled before the window was looked at may still come.
    assert!(held.len() <= 50 + 500, "{} records were read ahead", held.len());
    reader.stop(Instant::now()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_was_given_up_comes_again_and_in_the_end_stops_the_reader() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let (topic, group) = (unique("given-up"), unique("group"));
    python::produce(&kafka.bootstrap(), &topic, &numbers(0..3)).await.unwrap();
    let (reader, _) = reader(kafka, &group, &topic, 50);
    let mut seen = Vec::new();
    let end = loop {
        match tokio::time::timeout(DEADLINE, reader.next()).await.unwrap() {
            roundtrip::kafka::Next::Record(record, ack) if number(&record) == 1 => {
                seen.push(1);
                drop(ack);
            }
            roundtrip::kafka::Next::Record(record, ack) => {
                seen.push(number(&record));
                done(ack);
            }
            end => break end,
        }
    };
    seen.sort_unstable();
    assert_eq!(seen, [0, 1, 1, 1, 1, 2]);
    let roundtrip::kafka::Next::Failed(reason) = end else { panic!("{end:?}") };
    assert_eq!(reason, format!("record at {topic}-0@1 was given up 4 times"));
    reader.stop(soon()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_never_waits_for_ever() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    let topic = unique("close");
    python::produce(&kafka.bootstrap(), &topic, &numbers(0..100)).await.unwrap();
    for round in 0..5 {
        let (reader, told) = reader(kafka, &unique("group"), &topic, 50);
        if round > 0 {
            told.wait_for("assigned", 1).await;
            done(next(&reader).await.1);
        }
        let started = Instant::now();
        reader.stop(Instant::now() + Duration::from_secs(1)).await;
        assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    }
}

async fn create(kafka: &kafka::Kafka, topic: &str, partitions: u32) {
    let script = "
import sys
from confluent_kafka.admin import AdminClient, NewTopic
admin = AdminClient({'bootstrap.servers': sys.argv[1]})
for future in admin.create_topics([NewTopic(sys.argv[2], int(sys.argv[3]), 1)]).values():
    future.result()
";
    let args = [&kafka.bootstrap(), topic, &partitions.to_string()];
    let output = python::run_python(script, &args.map(AsRef::as_ref)).await.unwrap();
    assert!(output.status.success(), "{output:?}");
}

async fn produce_to_both(kafka: &kafka::Kafka, topic: &str, values: &[&str]) {
    let record = |partition, value: &str| ProducedRecord {
        partition: Some(partition),
        ..ProducedRecord::value(value)
    };
    let records: Vec<_> =
        (0..2).flat_map(|it| values.iter().map(move |value| record(it, value))).collect();
    python::produce(&kafka.bootstrap(), topic, &records).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_that_left_and_came_back_is_read_again() {
    let Some(kafka) = or_skip(kafka::shared().await) else { return };
    for strategy in ["cooperative-sticky", "range"] {
        let (topic, group) = (unique("return"), unique("group"));
        create(kafka, &topic, 2).await;
        let start = || {
            let mut properties = consumer(kafka, &group);
            properties.set("partition.assignment.strategy", strategy);
            reader_with(properties, &group, &topic, 100)
        };
        let (first, told) = start();
        told.wait_for("assigned", 2).await;
        let (second, told_second) = start();
        told_second.wait_for("assigned", 1).await;
        second.stop(soon()).await;
        // Ranges are all given back and given again; of sticky ones only the one that had left.
        told.wait_for("assigned", if strategy == "range" { 5 } else { 3 }).await;
        produce_to_both(kafka, &topic, &["7"]).await;
        let mut partitions = Vec::new();
        for _ in 0..2 {
            let (record, ack) = next(&first).await;
            done(ack);
            partitions.push(record.partition.partition);
        }
        partitions.sort_unstable();
        assert_eq!(partitions, [0, 1], "{strategy}");
        first.stop(soon()).await;
    }
}
