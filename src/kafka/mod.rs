//! The only user of librdkafka: reading with acknowledgements, writing with delivery reports, and
//! the few administrative calls that connectors need.
//!
//! A list of partitions that librdkafka hands out holds a reference to its consumer; a consumer
//! that is dropped while such a list lives never returns. No list leaves this module, and each is
//! dropped before its consumer.

mod admin;
mod assignment;
mod cluster;
mod context;
mod inbox;
mod matching;
mod outage;
mod poll;
mod polled;
mod properties;
mod reader;
mod rebalance;
mod regulate;
mod writer;

pub use admin::{Admin, AdminError};
pub use cluster::{Cluster, ClusterError};
pub use properties::{Properties, PropertyError, Role, client_properties};
pub use reader::{
    Next, Observer, Reader, ReaderError, ReaderSettings, Stopped, Subscription, Window,
};
pub use writer::{Delivery, ProduceError, Writer, WriterError};
