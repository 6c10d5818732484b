"""Writes records to a topic. The first line of standard input says where, each other is a record."""

import base64
import json
import sys

from confluent_kafka import KafkaException, Producer

wish = json.loads(sys.stdin.readline())
producer = Producer({"enable.idempotence": True, "linger.ms": 5, **wish["config"]})
failures = []


def raw(text):
    return None if text is None else base64.b64decode(text)


def delivered(error, _message):
    if error is not None:
        failures.append(error)


for line in sys.stdin:
    record = json.loads(line)
    optional = {name: record[name] for name in ("partition", "timestamp") if record[name] is not None}
    while True:
        try:
            producer.produce(
                wish["topic"],
                key=raw(record["key"]),
                value=raw(record["value"]),
                headers=[(name, raw(value)) for name, value in record["headers"]],
                on_delivery=delivered,
                **optional,
            )
            break
        except BufferError:
            producer.poll(0.1)
left = producer.flush(100)
if failures or left:
    raise KafkaException(failures[0]) if failures else SystemExit(f"{left} not acknowledged")
