"""Prints all records of some topics as lines of JSON. What is wanted comes on standard input."""

import base64
import json
import sys
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

wish = json.load(sys.stdin)
deadline = time.monotonic() + wish["seconds"]
consumer = Consumer({
    "group.id": "judge",
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    "allow.auto.create.topics": False,
    "isolation.level": "read_committed",
    "fetch.wait.max.ms": 50,
    **wish["config"],
})


def partitions(topic):
    """The partitions of a topic; none while it does not exist."""
    try:
        found = consumer.list_topics(topic, timeout=5).topics[topic]
    except KafkaException:
        return []
    if found.error is not None or not found.partitions:
        return []
    return [TopicPartition(topic, p, OFFSET_BEGINNING) for p in found.partitions]


def text(raw):
    return None if raw is None else base64.b64encode(raw).decode()


def show(message):
    print(json.dumps({
        "topic": message.topic(),
        "partition": message.partition(),
        "offset": message.offset(),
        "key": text(message.key()),
        "value": text(message.value()),
        "headers": [[name, text(value)] for name, value in message.headers() or []],
        "timestamp": message.timestamp()[1],
    }))


missing = list(wish["topics"])
wanted = []
at_end = set()
count = 0
look_again = 0


def look_for_missing():
    """Reads topics from when they come to be: some may never."""
    for topic in list(missing):
        found = partitions(topic)
        if found:
            missing.remove(topic)
            wanted.extend(found)
            consumer.incremental_assign(found)


while (count < wish["expected"] or len(at_end) < len(wanted)) and time.monotonic() < deadline:
    if missing and look_again <= time.monotonic():
        look_for_missing()
        look_again = time.monotonic() + 0.3
    message = consumer.poll(0.1)
    if message is None:
        continue
    place = (message.topic(), message.partition())
    error = message.error()
    if error is None:
        at_end.discard(place)
        count += 1
        show(message)
    elif error.code() == KafkaError._PARTITION_EOF:
        at_end.add(place)
    elif error.fatal():
        raise KafkaException(error)
    else:
        print(error, file=sys.stderr)
consumer.close()
