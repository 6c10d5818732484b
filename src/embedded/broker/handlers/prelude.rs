//! What all answers are made of.

pub(super) use bytes::Bytes;
pub(super) use kafka_protocol::{
    error::ResponseError, messages::create_partitions_request::*,
    messages::create_partitions_response::*, messages::create_topics_request::*,
    messages::create_topics_response::*, messages::delete_groups_response::*,
    messages::delete_records_response::*, messages::delete_topics_response::*,
    messages::describe_configs_request::*, messages::describe_configs_response::*,
    messages::describe_groups_response::*, messages::fetch_request::*, messages::fetch_response::*,
    messages::find_coordinator_response::*, messages::leave_group_request::MemberIdentity,
    messages::leave_group_response::*, messages::list_groups_response::*,
    messages::list_offsets_request::*, messages::list_offsets_response::*,
    messages::metadata_request::*, messages::metadata_response::*,
    messages::offset_commit_request::*, messages::offset_commit_response::*,
    messages::offset_fetch_request::*, messages::offset_fetch_response::*,
    messages::produce_request::*, messages::produce_response::*, messages::*, protocol::StrBytes,
};

pub(super) use crate::embedded::broker::{
    api::Caller,
    cluster::{Cluster, NODE, detached, lock},
    log::{LEADER_EPOCH, Log},
    topic::Topic,
};

/// Makes a message: the fields that are given, and the defaults. Its struct may grow, so that it
/// cannot be written as one.
macro_rules! make {
    ($kind:ident { $($field:ident $(: $value:expr)?),* $(,)? }) => {{
        let mut made = $kind::default();
        $(made.$field = make!(@ $field $($value)?);)*
        made
    }};
    (@ $field:ident $value:expr) => { $value };
    (@ $field:ident) => { $field };
}
pub(super) use make;

/// The error code of an answer; 0 is none.
pub(super) fn code<T>(result: &Result<T, ResponseError>) -> i16 {
    result.as_ref().err().map_or(0, ResponseError::code)
}

/// Why something was refused, and in which words.
pub(super) type Refusal = (ResponseError, String);

/// A refusal in Kafka's own words.
pub(super) fn refusal(error: ResponseError) -> Refusal {
    (error, error.to_string())
}

/// Code and words of an answer.
pub(super) fn outcome<T>(result: &Result<T, Refusal>) -> (i16, Option<StrBytes>) {
    match result {
        Ok(_) => (0, None),
        Err((error, words)) => (error.code(), Some(StrBytes::from_string(words.clone()))),
    }
}
