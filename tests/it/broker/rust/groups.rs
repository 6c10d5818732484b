//! Groups: committing, resuming, sharing partitions.

use std::time::Duration;

use rdkafka::{
    Message, Offset,
    admin::AdminOptions,
    consumer::{CommitMode, Consumer},
};
use tokio::time::Instant;

use super::{
    bench::{Bench, SOON, list, next, numbers, of, outcome, value, wait_for},
    members::Member,
};

/// Fifty records in few batches; a group that commits within a batch, and resumes there.
pub(super) async fn resume(on: &mut Bench) {
    let (topic, group) = (on.name("topic"), on.name("group"));
    on.create(&topic, 1, &[]).await.unwrap();
    let sent: Vec<_> = (0..50).map(value).collect();
    on.show(
        on.produce(&topic, &sent, &[("linger.ms", "200"), ("enable.idempotence", "true")]).await,
    );
    let settings = [("group.id", group.as_str())];
    let first = on.consumer(&settings);
    first.subscribe(&[&topic]).unwrap();
    (0..30).for_each(|_| drop(next(&first).unwrap()));
    commit(on, &first, &topic, 30, "done: 33, 35, é");
    commit(on, &first, &topic, 31, &"x".repeat(4097));
    drop(first);

    let second = on.consumer(&settings);
    second.subscribe(&[&topic]).unwrap();
    let read: Vec<_> = (0..20).map(|_| next(&second).unwrap()).collect();
    on.show((read[0].offset(), numbers(&read)));
    for it in second.committed(SOON).unwrap().elements() {
        on.show((it.offset(), it.metadata()));
    }
    on.show(on.watermarks(&topic));
}

fn commit(
    on: &mut Bench,
    by: &rdkafka::consumer::BaseConsumer,
    topic: &str,
    offset: i64,
    metadata: &str,
) {
    let offsets = list(topic, 0, Offset::Offset(offset));
    offsets.find_partition(topic, 0).unwrap().set_metadata(metadata);
    on.show((offset, outcome(&by.commit(&offsets, CommitMode::Sync))));
}

/// Commits are for members of the current generation, or for anybody while there are none.
pub(super) async fn committing(on: &mut Bench) {
    let (topic, group) = (on.name("topic"), on.name("group"));
    on.create(&topic, 1, &[]).await.unwrap();
    let stranger = on.consumer(&[("group.id", &group)]);
    commit(on, &stranger, &topic, 2, "");
    let member = Member::join(on, &group, &topic, &[]);
    on.show(wait_for(async || member.held() == [0]).await);
    commit(on, &stranger, &topic, 3, "");
    member.stop();
    commit(on, &stranger, &topic, 4, "");
    let mut beyond = list(&topic, 0, Offset::Invalid);
    beyond.add_partition(&topic, 9);
    for it in stranger.committed_offsets(beyond, SOON).unwrap().elements() {
        on.show((it.partition(), it.offset()));
    }
}

pub(super) async fn eager(on: &mut Bench) {
    balance(on, "range").await;
}

pub(super) async fn cooperative(on: &mut Bench) {
    balance(on, "cooperative-sticky").await;
}

/// Four partitions go to one member, to two, and back to one.
async fn balance(on: &mut Bench, strategy: &str) {
    let (topic, group) = (on.name("topic"), on.name("group"));
    on.create(&topic, 4, &[]).await.unwrap();
    let settings = [("partition.assignment.strategy", strategy)];
    let first = Member::join(on, &group, &topic, &settings);
    on.show(wait_for(async || first.held().len() == 4).await);
    let second = Member::join(on, &group, &topic, &settings);
    on.show(wait_for(async || shared(&first, &second)).await);
    describe(on, &group);
    second.stop();
    on.show(wait_for(async || first.held().len() == 4).await);
    on.show(first.events());
    first.stop();
    describe(on, &group);
}

fn shared(first: &Member, second: &Member) -> bool {
    let (first, second) = (first.held(), second.held());
    first.len() == 2 && second.len() == 2 && first.iter().all(|it| !second.contains(it))
}

fn describe(on: &mut Bench, group: &str) {
    let groups = on.admin.inner().fetch_group_list(Some(group), SOON).unwrap();
    for it in groups.groups() {
        on.show((it.name(), it.state(), it.protocol_type(), it.protocol(), it.members().len()));
    }
}

/// A static member that restarts has its partitions back at once, and nobody else notices.
pub(super) async fn static_(on: &mut Bench) {
    let (topic, group) = (on.name("topic"), on.name("group"));
    on.create(&topic, 4, &[]).await.unwrap();
    let names = [on.name("i0"), on.name("i1")];
    let join = |on: &Bench, it: usize| {
        Member::join(on, &group, &topic, &[("group.instance.id", &names[it])])
    };
    let mut members = vec![join(on, 0), join(on, 1)];
    on.show(wait_for(async || shared(&members[0], &members[1])).await);
    for at in [1, 0] {
        let (before, events) = (members[at].held(), members[1 - at].events());
        members.remove(at).stop();
        let began = Instant::now();
        let again = join(on, at);
        members.insert(at, again);
        let back = wait_for(async || members[at].held() == before).await;
        let at_once = began.elapsed() < Duration::from_secs(5);
        on.show((at, back, at_once, members[1 - at].events() == events));
    }
    let twin = join(on, 1);
    on.show(wait_for(async || members[1].error().is_some()).await);
    on.show((members[1].error(), wait_for(async || twin.held().len() == 2).await));
    members.into_iter().chain([twin]).for_each(Member::stop);
}

/// Looking at groups, and deleting them.
pub(super) async fn group_admin(on: &mut Bench) {
    let (topic, group) = (on.name("topic"), on.name("group"));
    on.create(&topic, 1, &[]).await.unwrap();
    describe(on, &group);
    let member = Member::join(on, &group, &topic, &[]);
    on.show(wait_for(async || member.held() == [0]).await);
    describe(on, &group);
    let is_listed = |on: &Bench| {
        let all = on.admin.inner().fetch_group_list(None, SOON).unwrap();
        all.groups().iter().any(|it| it.name() == group)
    };
    on.show(is_listed(on));
    delete(on, &group).await;
    member.stop();
    delete(on, &group).await;
    delete(on, &group).await;
    on.show(!is_listed(on));
}

async fn delete(on: &mut Bench, group: &str) {
    let deleted = on.admin.delete_groups(&[group], &AdminOptions::new()).await;
    on.show(of(deleted.unwrap()));
}
