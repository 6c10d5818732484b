//! The answers, one file per family of requests.

use kafka_protocol::error::ResponseError;

pub(super) mod configs;
pub(super) mod fetch;
pub(super) mod groups;
pub(super) mod list_offsets;
pub(super) mod membership;
pub(super) mod metadata;
pub(super) mod offsets;
pub(super) mod partitions;
pub(super) mod produce;
pub(super) mod topics;

/// The error code of an answer; 0 is none.
fn code<T>(result: &Result<T, ResponseError>) -> i16 {
    result.as_ref().err().map_or(0, ResponseError::code)
}
