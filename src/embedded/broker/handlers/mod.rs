//! The answers, one file per family of requests.

pub(super) mod configs;
pub(super) mod fetch;
pub(super) mod groups;
pub(super) mod list_offsets;
pub(super) mod membership;
pub(super) mod metadata;
pub(super) mod offsets;
pub(super) mod partitions;
mod prelude;
pub(super) mod produce;
pub(super) mod topics;
