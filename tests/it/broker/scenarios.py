"""What an independent client sees of a broker: one function a scenario, each prints what it saw.

The same must be printed for the embedded broker and for Apache Kafka, so nothing is printed that
depends on time, ports or names. Arguments: bootstrap.servers, a unique prefix, the scenario.
"""

import struct
import socket
import sys
import threading
import time

from confluent_kafka import (
    Consumer,
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    Producer,
    TopicPartition,
    TopicCollection,
)
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
)

BOOTSTRAP, PREFIX, SCENARIO = sys.argv[1:4]
ADMIN = AdminClient({"bootstrap.servers": BOOTSTRAP})


def name(suffix):
    return f"{PREFIX}-{suffix}"


def show(*what):
    print(*[str(it).replace(PREFIX, "P") for it in what], flush=True)


def outcome(future):
    """Awaits; the name of the error, or `ok`."""
    try:
        future.result(30)
        return "ok"
    except KafkaException as err:
        return err.args[0].name()


def create(topic, partitions=1, **config):
    config = {key.replace("_", "."): value for key, value in config.items()}
    futures = ADMIN.create_topics([NewTopic(topic, partitions, 1, config=config)])
    created = outcome(futures[topic])
    # Apache Kafka's broker learns of it a moment after its controller.
    wait_for(lambda: len(ADMIN.list_topics(topic, timeout=30).topics[topic].partitions) == partitions)
    return created


def producer(**config):
    config = {key.replace("_", "."): value for key, value in config.items()}
    return Producer({"bootstrap.servers": BOOTSTRAP, "linger.ms": 5, **config})


def produce(topic, records, **config):
    """Records are dicts of `produce`; returns partition and offset, or error, of each."""
    reports = []
    client = producer(**config)
    report = lambda err, msg: reports.append(err.name() if err else (msg.partition(), msg.offset()))
    for record in records:
        client.produce(topic, **{"on_delivery": report, "partition": 0, **record})
        client.poll(0)
    client.flush(60)
    return reports


def consumer(group=None, **config):
    config = {key.replace("_", "."): value for key, value in config.items()}
    return Consumer({
        "bootstrap.servers": BOOTSTRAP,
        "group.id": group or name("nobody"),
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "fetch.message.max.bytes": 20_000_000,
        **config,
    })


def read(topic, partitions=1, start=0, seconds=60, **config):
    """Everything in a topic up to its end, without a group."""
    client = consumer(enable_partition_eof=True, **config)
    client.assign([TopicPartition(topic, it, start) for it in range(partitions)])
    records, ends, until = [], 0, time.time() + seconds
    while ends < partitions and time.time() < until:
        message = client.poll(1)
        if message is None:
            continue
        if message.error():
            if message.error().code() == KafkaError._PARTITION_EOF:
                ends += 1
                continue
            show("error", message.error().name())
            break
        records.append(message)
    client.close()
    return records


def configs_of(topic, *keys):
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    entries = ADMIN.describe_configs([resource])[resource].result(30)
    return {key: (entries[key].value, entries[key].source) for key in keys}


def wait_for(condition, seconds=40):
    until = time.time() + seconds
    while time.time() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


def topics():
    topic = name("topic")
    show(create(topic, 3), create(topic, 3))
    metadata = ADMIN.list_topics(topic, timeout=30).topics[topic]
    for index, it in sorted(metadata.partitions.items()):
        show(index, it.leader, it.replicas, it.isrs)
    for index, (bad, partitions, replicas) in enumerate([
        (name("bad name!"), 1, 1),
        (name("none"), 0, 1),
        (name("many"), 1, 3),
        ("x" * 250, 1, 1),
        (topic.replace("-topic", ".x"), 1, -1),
    ]):
        show(index, outcome(ADMIN.create_topics([NewTopic(bad, partitions, replicas)])[bad]))
    dry = name("dry")
    show(outcome(ADMIN.create_topics([NewTopic(dry, 1, 1)], validate_only=True)[dry]))
    wrong = name("wrong")
    for config in [{"cleanup.policy": "forget"}, {"no.such.key": "1"}, {"retention.ms": "soon"}]:
        show(config, outcome(ADMIN.create_topics([NewTopic(wrong, 1, 1, config=config)])[wrong]))
    wait_for(lambda: PREFIX + ".x" in ADMIN.list_topics(timeout=30).topics)
    known = ADMIN.list_topics(timeout=30).topics
    show(sorted(it for it in known if it.startswith(PREFIX) and it not in [dry, wrong]))
    show(dry not in known, wrong not in known)
    cluster = ADMIN.describe_cluster().result(30)
    show(len(cluster.nodes), cluster.controller is not None, bool(cluster.cluster_id))


def configs():
    topic = name("topic")
    show(create(topic, 1, cleanup_policy="compact", retention_ms="1234"))
    show(configs_of(topic, "cleanup.policy", "retention.ms", "max.message.bytes", "segment.ms"))
    unknown = ConfigResource(ConfigResource.Type.TOPIC, name("unknown"))
    show(outcome(ADMIN.describe_configs([unknown])[unknown]))
    replace = ConfigResource(ConfigResource.Type.TOPIC, topic, {"retention.ms": "77"})
    show(outcome(ADMIN.alter_configs([replace])[replace]))
    time.sleep(0.5)
    show(configs_of(topic, "cleanup.policy", "retention.ms"))

    def change(key, value, operation):
        entry = ConfigEntry(key, value, incremental_operation=operation)
        resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])
        changed = outcome(ADMIN.incremental_alter_configs([resource])[resource])
        time.sleep(0.5)
        return changed

    show(change("max.message.bytes", "99", AlterConfigOpType.SET))
    show(change("cleanup.policy", "compact", AlterConfigOpType.APPEND))
    show(configs_of(topic, "cleanup.policy", "retention.ms", "max.message.bytes"))
    show(change("cleanup.policy", "delete", AlterConfigOpType.SUBTRACT))
    show(change("retention.ms", None, AlterConfigOpType.DELETE))
    show(change("retention.ms", "soon", AlterConfigOpType.SET))
    show(change("no.such.key", "1", AlterConfigOpType.SET))
    show(configs_of(topic, "cleanup.policy", "retention.ms", "max.message.bytes"))


def partitions():
    topic = name("topic")
    create(topic, 2)
    for count in [1, 2, 5]:
        show(count, outcome(ADMIN.create_partitions([NewPartitions(topic, count)])[topic]))
    unknown = name("unknown")
    show(outcome(ADMIN.create_partitions([NewPartitions(unknown, 5)])[unknown]))
    wait_for(lambda: len(ADMIN.list_topics(topic, timeout=30).topics[topic].partitions) == 5)
    show(len(ADMIN.list_topics(topic, timeout=30).topics[topic].partitions))


def auto_create():
    topic = name("topic")
    show(produce(topic, [{"value": b"x"}]))
    show(len(ADMIN.list_topics(topic, timeout=30).topics[topic].partitions))
    client = consumer(name("group"), allow_auto_create_topics=False)
    client.subscribe([name("unknown")])
    for _ in range(50):
        message = client.poll(0.2)
        if message is not None:
            show(message.error().name())
            break
    client.close()


def records():
    topic = name("topic")
    create(topic)
    headers = [("a", b"1"), ("a", b"2"), ("null", None), ("empty", b""), ("b", b"3"), ("a", b"1")]
    sent = [
        {"key": b"k", "value": b"v", "timestamp": 1_700_000_000_000},
        {"key": None, "value": b"no key", "timestamp": 1_700_000_001_000},
        {"key": b"tombstone", "value": None, "timestamp": 1_600_000_000_000},
        {"key": b"", "value": b"", "timestamp": 1_700_000_002_000},
        {"key": b"h", "value": b"v", "headers": headers, "timestamp": 1_700_000_003_000},
    ]
    sent += [{"value": str(it).encode(), "timestamp": 1_700_000_010_000 + it} for it in range(200)]
    show(produce(topic, sent)[-1])
    got = read(topic)
    for it in got[:5]:
        show(it.offset(), it.key(), it.value(), it.headers(), it.timestamp())
    show([int(it.value()) for it in got[5:]] == list(range(200)))
    for time_ms in [0, 1_700_000_000_500, 1_700_000_010_100, 1_900_000_000_000]:
        client = consumer()
        [found] = client.offsets_for_times([TopicPartition(topic, 0, time_ms)], timeout=30)
        show(time_ms, found.offset)
        client.close()
    partition = TopicPartition(topic, 0)
    for spec in [OffsetSpec.earliest(), OffsetSpec.latest(), OffsetSpec.max_timestamp()]:
        show(ADMIN.list_offsets({partition: spec})[partition].result(30).offset)
    arrival = name("arrival")
    create(arrival, message_timestamp_type="LogAppendTime")
    before = time.time() * 1000 - 1
    produce(arrival, [{"value": b"x", "timestamp": 1_000} for _ in range(3)])
    for it in read(arrival):
        kind, at = it.timestamp()
        show(kind, before <= at <= time.time() * 1000 + 1)


def codecs():
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"]:
        topic = name(codec)
        create(topic)
        sent = [{"value": b"%d " % it * 50, "timestamp": 1_000_000 + it} for it in range(300)]
        produce(topic, sent, compression_codec=codec, linger_ms=100)
        got = read(topic)
        show(codec, len(got), all(got[it].value() == sent[it]["value"] for it in range(len(got))))
        client = consumer()
        [found] = client.offsets_for_times([TopicPartition(topic, 0, 1_000_123)], timeout=30)
        show(found.offset, client.get_watermark_offsets(TopicPartition(topic, 0), timeout=30))
        client.close()


def acknowledgements():
    topic = name("topic")
    create(topic, max_message_bytes="2000")
    for acks in ["0", "1", "all"]:
        reports = produce(topic, [{"value": b"x"} for _ in range(5)], acks=acks)
        show(acks, len(reports), [type(it).__name__ for it in reports])
    show(produce(topic, [{"value": b"x" * 3000}]))
    show(len(read(topic)))
    show(read(topic, start=15), [it.offset() for it in read(topic, start=12)])
    client = consumer(auto_offset_reset="error")
    client.assign([TopicPartition(topic, 0, 99)])
    message = next(filter(None, (client.poll(1) for _ in range(30))))
    show(message.error().name() if message.error() else message.offset())
    client.close()


def resume():
    topic, group = name("topic"), name("group")
    create(topic)
    produce(topic, [{"value": str(it).encode()} for it in range(50)], linger_ms=200)
    first = consumer(group)
    first.subscribe([topic])
    got = 0
    while got < 30:
        message = first.poll(1)
        if message is not None and not message.error():
            got += 1
    metadata = "état|" + "m" * 200
    first.commit(offsets=[TopicPartition(topic, 0, 30, metadata)], asynchronous=False)
    try:
        wrong = TopicPartition(topic, 0, 31, "x" * 4097)
        show(first.commit(offsets=[wrong], asynchronous=False)[0].error.name())
    except KafkaException as err:
        show(err.args[0].name())
    first.close()
    second = consumer(group)
    second.subscribe([topic])
    values = []
    while len(values) < 20:
        message = second.poll(1)
        if message is not None and not message.error():
            values.append(int(message.value()))
    show(values)
    [committed] = second.committed([TopicPartition(topic, 0)], timeout=30)
    show(committed.offset, committed.metadata == metadata, second.get_watermark_offsets(TopicPartition(topic, 0)))
    second.close()
    request = ConsumerGroupTopicPartitions(group)
    for it in ADMIN.list_consumer_group_offsets([request])[group].result(30).topic_partitions:
        show(it.topic, it.partition, it.offset)
    change = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 7)])
    show(outcome(ADMIN.alter_consumer_group_offsets([change])[group]))
    third = consumer(group)
    [committed] = third.committed([TopicPartition(topic, 0)], timeout=30)
    show(committed.offset)
    third.close()


class Member:
    """A consumer on a thread of its own, which only polls."""

    def __init__(self, group, topic, **config):
        self.events = []
        self.held = set()
        self.client = consumer(group, session_timeout_ms=6000, heartbeat_interval_ms=300, **config)
        self.cooperative = config.get("partition_assignment_strategy") == "cooperative-sticky"
        self.client.subscribe([topic], on_assign=self.assigned, on_revoke=self.revoked, on_lost=self.lost)
        self.error = None
        self.running = True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def assigned(self, client, partitions):
        new = {it.partition for it in partitions}
        self.events.append(("assigned", len(new)))
        self.held = self.held | new if self.cooperative else new

    def revoked(self, client, partitions):
        self.events.append(("revoked", len(partitions)))
        self.held -= {it.partition for it in partitions}

    def lost(self, client, partitions):
        self.events.append(("lost", len(partitions)))
        self.held -= {it.partition for it in partitions}

    def run(self):
        while self.running:
            message = self.client.poll(0.1)
            if message is not None and message.error():
                self.error = message.error().name()
                if message.error().fatal():
                    return

    def stop(self, close=True):
        self.running = False
        self.thread.join()
        if close:
            self.client.close()


def balance(strategy):
    topic, group = name("topic"), name("group")
    create(topic, 4)
    first = Member(group, topic, partition_assignment_strategy=strategy)
    show(wait_for(lambda: len(first.held) == 4))
    second = Member(group, topic, partition_assignment_strategy=strategy)
    show(wait_for(lambda: len(first.held) == 2 and len(second.held) == 2 and not first.held & second.held))
    described = ADMIN.describe_consumer_groups([group])[group].result(30)
    show(described.state.name, described.partition_assignor, len(described.members))
    show(sorted(len(it.assignment.topic_partitions) for it in described.members))
    second.stop()
    show(wait_for(lambda: len(first.held) == 4))
    show(first.events)
    first.stop()
    described = ADMIN.describe_consumer_groups([group])[group].result(30)
    show(described.state.name, len(described.members))


def eager():
    balance("range")


def cooperative():
    balance("cooperative-sticky")


def static_():
    """A static member that restarts has its partitions back at once, and nobody else notices."""
    topic, group = name("topic"), name("group")
    create(topic, 4)
    # Whoever asked to leave would leave: a static member that closes does not.
    members = [Member(group, topic, group_instance_id=name(f"i{it}")) for it in range(2)]
    show(wait_for(lambda: all(len(it.held) == 2 for it in members)))
    for index in [1, 0]:
        before, other = set(members[index].held), members[1 - index]
        events = list(other.events)
        members[index].stop()
        began = time.time()
        members[index] = Member(group, topic, group_instance_id=name(f"i{index}"))
        back = wait_for(lambda: members[index].held == before)
        show(index, back, time.time() - began < 5, other.events == events)
    twin = Member(group, topic, group_instance_id=name("i1"))
    show(wait_for(lambda: members[1].error is not None), members[1].error)
    show(wait_for(lambda: len(twin.held) == 2))
    for it in [members[0], members[1], twin]:
        it.stop()


def eviction():
    """A member that does not poll leaves; one that is silent is removed."""
    topic, group = name("topic"), name("group")
    create(topic, 2)
    slow = consumer(group, session_timeout_ms=6000, max_poll_interval_ms=6000)
    assigned = []
    slow.subscribe([topic], on_assign=lambda _, it: assigned.append(len(it)))
    show(wait_for(lambda: slow.poll(0.1) is None and assigned == [2]))
    other = Member(group, topic)
    show(wait_for(lambda: len(other.held) == 2, 40))
    message = slow.poll(1)
    show(message.error().name() if message is not None and message.error() else message)
    slow.close()
    other.stop()


def fenced_commits():
    """Commits are for members of the current generation."""
    topic, group = name("topic"), name("group")
    create(topic)
    member = Member(group, topic)
    wait_for(lambda: len(member.held) == 1)
    stranger = consumer(group)
    for partition, offset in [(0, 3), (9, 3)]:
        try:
            done = stranger.commit(offsets=[TopicPartition(topic, partition, offset)], asynchronous=False)
            show(done[0].error)
        except KafkaException as err:
            show(err.args[0].name())
    change = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 7)])
    show(outcome(ADMIN.alter_consumer_group_offsets([change])[group]))
    show(outcome(ADMIN.delete_consumer_groups([group])[group]))
    member.stop()
    stranger.commit(offsets=[TopicPartition(topic, 0, 3)], asynchronous=False)
    show(stranger.committed([TopicPartition(topic, 0)], timeout=30)[0].offset)
    stranger.close()


def idempotent():
    topic = name("topic")
    create(topic, 2)
    sent = [{"value": str(it).encode(), "partition": it % 2} for it in range(500)]
    reports = produce(topic, sent, enable_idempotence=True, linger_ms=0)
    show(len(reports), all(isinstance(it, tuple) for it in reports))
    got = read(topic, 2)
    for partition in range(2):
        values = [int(it.value()) for it in got if it.partition() == partition]
        show(values == list(range(partition, 500, 2)))


def compaction():
    topic = name("topic")
    create(
        topic, cleanup_policy="compact", segment_ms="100", min_cleanable_dirty_ratio="0.01",
        delete_retention_ms="600000", segment_bytes="1048576",
    )
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"]:
        sent = [{"key": b"k%d" % (it % 10), "value": b"%s-%d" % (codec.encode(), it)} for it in range(30)]
        produce(topic, sent, compression_codec=codec)
    produce(topic, [{"key": b"k3", "value": None}])
    show(produce(topic, [{"key": None, "value": b"x"}]))
    # What is still open is not compacted: two rolls.
    for it in range(2):
        time.sleep(0.3)
        produce(topic, [{"key": b"last%d" % it, "value": b"x"}])
    seen = lambda: [it for it in read(topic) if not it.key().startswith(b"last")]
    show(wait_for(lambda: len(seen()) == 10, 90))
    for it in seen():
        show(it.offset(), it.key(), it.value())
    show(consumer().get_watermark_offsets(TopicPartition(topic, 0), timeout=30))
    # Reading from an offset that is gone goes on with the next one.
    show(read(topic, start=20)[0].offset())


def tombstones():
    """A tombstone goes when its time is over."""
    topic = name("topic")
    create(
        topic, cleanup_policy="compact", segment_ms="100", min_cleanable_dirty_ratio="0.01",
        delete_retention_ms="100",
    )
    produce(topic, [{"key": b"a", "value": b"1"}, {"key": b"b", "value": b"2"}, {"key": b"a", "value": None}])
    seen = lambda: [(it.offset(), it.value()) for it in read(topic) if it.key() != b"last"]
    show(seen())

    def is_gone():
        time.sleep(0.3)
        produce(topic, [{"key": b"last", "value": b"x"}])
        return len(seen()) == 1

    show(wait_for(is_gone, 90), seen())


def delete_records():
    topic = name("topic")
    create(topic)
    produce(topic, [{"value": str(it).encode()} for it in range(50)], linger_ms=200)
    partition = lambda offset: TopicPartition(topic, 0, offset)
    future = ADMIN.delete_records([partition(20)])[partition(20)]
    show(future.result(30).low_watermark)
    show(outcome(ADMIN.delete_records([partition(51)])[partition(51)]))
    show([int(it.value()) for it in read(topic, start=20)][:3])
    show(consumer().get_watermark_offsets(TopicPartition(topic, 0), timeout=30))
    client = consumer(auto_offset_reset="error")
    client.assign([TopicPartition(topic, 0, 5)])
    message = next(filter(None, (client.poll(1) for _ in range(30))))
    show(message.error().name())
    client.close()
    end = TopicPartition(topic, 0, -1)
    show(ADMIN.delete_records([end])[end].result(30).low_watermark)
    show(consumer().get_watermark_offsets(TopicPartition(topic, 0), timeout=30))


def deleting():
    topic, group = name("topic"), name("group")
    create(topic)
    produce(topic, [{"value": b"x"}])
    member = consumer(group)
    member.subscribe([topic])
    show(wait_for(lambda: member.poll(0.1) is not None))
    member.commit(offsets=[TopicPartition(topic, 0, 1)], asynchronous=False)
    listed = lambda: [it for it in ADMIN.list_consumer_groups().result(30).valid if it.group_id == group]
    show([(it.group_id, it.state.name, not it.is_simple_consumer_group) for it in listed()])
    show(outcome(ADMIN.delete_consumer_groups([group])[group]))
    member.close()
    show([(it.group_id, it.state.name) for it in listed()])
    show(outcome(ADMIN.delete_consumer_groups([group])[group]))
    show(outcome(ADMIN.delete_consumer_groups([group])[group]))
    show(listed())
    show(outcome(ADMIN.delete_topics([topic])[topic]))
    show(wait_for(lambda: topic not in ADMIN.list_topics(timeout=30).topics))
    show(outcome(ADMIN.delete_topics([topic])[topic]))
    again = create(topic)
    show(again, read(topic))


def large():
    topic = name("topic")
    create(topic, max_message_bytes="10000000")
    value = bytes(range(256)) * 32768
    show(produce(topic, [{"value": value}], message_max_bytes=10_000_000))
    [got] = read(topic, receive_message_max_bytes=100_000_000)
    show(len(got.value()), got.value() == value)


def wake():
    """From produce to consume, while the consumer waits."""
    topic = name("topic")
    create(topic)
    client = consumer(fetch_wait_max_ms=5000)
    client.assign([TopicPartition(topic, 0, 0)])
    client.poll(1)
    sender = producer(linger_ms=0)
    took = []
    for it in range(60):
        began = time.time()
        sender.produce(topic, b"x", partition=0)
        sender.poll(0)
        message = None
        while message is None or message.error():
            message = client.poll(5)
        took.append(time.time() - began)
        time.sleep(0.01)
    client.close()
    show(sorted(took)[30] < 0.05)
    print("p50 ms", round(sorted(took)[30] * 1000, 2), file=sys.stderr)


def exchange(request, until_closed=False):
    """Sends bytes and shows what comes back; the broker must end what it does not understand."""
    host, port = BOOTSTRAP.rsplit(":", 1)
    with socket.create_connection((host, int(port)), 10) as stream:
        stream.settimeout(20)
        stream.sendall(request)
        received = b""
        while True:
            try:
                chunk = stream.recv(65536)
            except ConnectionResetError:
                return "closed"
            if not chunk:
                return "closed"
            received += chunk
            if 4 <= len(received) and struct.unpack(">i", received[:4])[0] + 4 <= len(received):
                return received


def frame(body):
    return struct.pack(">i", len(body)) + body


def garbage():
    client = struct.pack(">h", 4) + b"test"
    newer = struct.pack(">hhi", 18, 99, 7) + client + b"\x00\x02x\x02y\x00"
    show(exchange(frame(newer))[4:10].hex())
    show(exchange(frame(struct.pack(">hhi", 999, 0, 7) + client)))
    show(exchange(frame(struct.pack(">hhi", 3, 99, 7) + client)))
    show(exchange(frame(b"\x00" * 3)))
    show(exchange(frame(struct.pack(">hhi", 3, 1, 7) + client + struct.pack(">i", 2**31 - 1))))
    show(exchange(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
    show(exchange(struct.pack(">i", -5) + b"x"))
    show(exchange(struct.pack(">i", 2**31 - 1) + b"\x00\x03\x00\x01" + b"x" * 1000))
    show(create(name("alive")))


if __name__ == "__main__":
    globals()[SCENARIO]()
