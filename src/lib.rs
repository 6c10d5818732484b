//! Kafka -> HTTP -> Kafka, with nothing lost.
