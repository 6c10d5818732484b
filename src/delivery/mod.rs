//! What "done" means: acknowledgements, and the tracker that turns them into commits. Pure types.
//!
//! A record is done when it was published, dead-lettered, skipped on purpose, or, where nothing is
//! to be published, called. Nothing else counts, and an acknowledgement that is dropped says so:
//! forgetting one holds the commit back, it never moves it forward.

mod ack;
mod done_set;
mod failure;
mod lane;
mod tracker;

pub use ack::{Ack, Done, SkipReason};
pub use done_set::{DoneSet, MAX_METADATA};
pub use failure::{Reject, Stage, StageError};
pub use lane::{Lane, late_acks};
pub use tracker::{Commit, PartitionTracker, Registration};
