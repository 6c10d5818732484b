//! An independent Kafka client, the judge of what stands in a topic.
//!
//! The service under test and its unit tests share one Kafka client. What that client gets wrong
//! the same way in both directions, only another can tell.
