//! The same table through the client that Roundtrip uses.

mod bench;
mod groups;
mod members;
mod records;
mod topics;

use self::{
    bench::Bench,
    groups::{committing, cooperative, eager, group_admin, resume, static_},
    records::{
        codecs, compaction, delete_records, idempotent, large, records, refusals, tombstones, wake,
    },
    topics::{auto_create, configs, partitions, topics},
};

macro_rules! scenarios {
    ($($name:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::broker::same(stringify!($name), async |it| {
                    let mut bench = Bench::new(&it, stringify!($name));
                    super::$name(&mut bench).await;
                    bench.seen
                })
                .await;
            }
        )*
    };
}

/// The rows, each a function that plays it.
mod table {
    use super::*;

    scenarios! {
        topics configs partitions auto_create
        records codecs refusals large wake idempotent
        resume committing eager cooperative static_
        compaction tombstones delete_records group_admin
    }
}
