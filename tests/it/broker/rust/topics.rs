//! Topics, their partitions and their configuration.

use rdkafka::{
    admin::{
        AdminOptions, AlterConfig, NewPartitions, NewTopic, ResourceSpecifier, TopicReplication,
    },
    consumer::Consumer,
};

use super::bench::{Bench, SOON, code, next, of, value, wait_for};

pub(super) async fn topics(on: &mut Bench) {
    let topic = on.name("topic");
    on.show((on.create(&topic, 3, &[]).await, on.create(&topic, 3, &[]).await));
    let metadata = on.admin.inner().fetch_metadata(Some(&topic), SOON).unwrap();
    for it in metadata.topics()[0].partitions() {
        on.show((it.id(), it.leader(), it.replicas(), it.isr()));
    }
    let (bad, none, many, long) =
        (on.name("bad name!"), on.name("none"), on.name("many"), "x".repeat(250));
    let like = topic.replace("-topic", ".topic");
    for (name, partitions, replicas, set) in [
        (&bad, 1, 1, None),
        (&none, 0, 1, None),
        (&many, 1, 3, None),
        (&long, 1, 1, None),
        (&like, 1, -1, None),
        (&none, 1, 1, Some(("cleanup.policy", "forget"))),
        (&none, 1, 1, Some(("no.such.key", "1"))),
        (&none, 1, 1, Some(("retention.ms", "soon"))),
    ] {
        let one = NewTopic::new(name, partitions, TopicReplication::Fixed(replicas));
        let one = set.into_iter().fold(one, |one, (key, value)| one.set(key, value));
        let created = on.admin.create_topics([&one], &AdminOptions::new()).await;
        on.show((partitions, replicas, set, created.map(of).map_err(|it| code(&it))));
    }
    let dry = on.name("dry");
    let one = NewTopic::new(&dry, 1, TopicReplication::Fixed(1));
    let options = AdminOptions::new().validate_only(true);
    let created = on.admin.create_topics([&one], &options).await.unwrap();
    on.show((of(created), on.partitions(&topic)));
    let deleted = on.admin.delete_topics(&[&topic, &bad], &AdminOptions::new()).await.unwrap();
    on.show(of(deleted));
    let known = || on.admin.inner().fetch_metadata(None, SOON).unwrap();
    let is_gone = async || known().topics().iter().all(|it| it.name() != topic);
    on.show(wait_for(is_gone).await);
}

pub(super) async fn partitions(on: &mut Bench) {
    let (topic, unknown) = (on.name("topic"), on.name("unknown"));
    on.create(&topic, 2, &[]).await.unwrap();
    for (name, count) in [(&topic, 1), (&topic, 2), (&topic, 5), (&unknown, 5)] {
        let more = NewPartitions::new(name, count);
        let grown = on.admin.create_partitions([&more], &AdminOptions::new()).await.unwrap();
        on.show((name, count, of(grown)));
    }
    on.show(wait_for(async || on.partitions(&topic) == 5).await);
}

pub(super) async fn configs(on: &mut Bench) {
    let topic = on.name("topic");
    on.create(&topic, 1, &[("cleanup.policy", "compact"), ("retention.ms", "1234")]).await.unwrap();
    describe(on, &topic).await;
    for (key, value) in [("retention.ms", "77"), ("retention.ms", "soon"), ("no.such.key", "1")] {
        let change = AlterConfig::new(ResourceSpecifier::Topic(&topic)).set(key, value);
        let changed = on.admin.alter_configs([&change], &AdminOptions::new()).await.unwrap();
        on.show((key, value, changed[0].as_ref().map(|_| ()).map_err(|it| it.1)));
    }
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    describe(on, &topic).await;
}

async fn describe(on: &mut Bench, topic: &str) {
    let topic = ResourceSpecifier::Topic(topic);
    let described = on.admin.describe_configs([&topic], &AdminOptions::new()).await.unwrap();
    let described = described[0].as_ref().unwrap();
    for key in ["cleanup.policy", "retention.ms", "max.message.bytes", "segment.ms"] {
        let it = described.get(key).unwrap();
        on.show((key, &it.value, &it.source));
    }
}

pub(super) async fn auto_create(on: &mut Bench) {
    let topic = on.name("topic");
    on.show(on.produce(&topic, &[value("x")], &[]).await);
    on.show(on.partitions(&topic));
    let group = on.name("group");
    let consumer = on.consumer(&[("group.id", &group), ("allow.auto.create.topics", "false")]);
    consumer.subscribe(&[&on.name("unknown")]).unwrap();
    on.show(next(&consumer).map(|_| ()));
}
