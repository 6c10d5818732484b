//! A consumer group as its coordinator sees it: Kafka's classic protocol, eager and cooperative.
//!
//! [`Group`] is driven by calls and instants and does no I/O. A join or sync that has to wait for
//! other members answers through the channel it returns; [`Group::expire`] does what is due.
//!
//! A round: members join, which moves the group to *preparing*; when all have, or the longest
//! rebalance timeout is over, a generation begins (*completing*); its leader's sync brings the
//! assignments (*stable*).

mod join;
mod leave;
mod member;
mod rebalance;
mod state;
mod sync;

pub(super) use self::{
    join::{Join, refused},
    state::{Group, State},
    sync::SyncAnswer,
};

#[cfg(test)]
mod tests;
