//! Being a member of a group.

use std::sync::{Arc, Mutex};

use tokio::time::Instant;
use uuid::Uuid;

use super::prelude::*;
use crate::embedded::broker::group::{Group, Join, refused};

/// What sessions may last, in milliseconds, as in Kafka.
const SESSIONS: std::ops::RangeInclusive<i32> = 6_000..=1_800_000;

pub(crate) async fn join(by: Caller, asked: JoinGroupRequest) -> JoinGroupResponse {
    let (member, version) = (asked.member_id.clone(), by.version);
    let mut answer = match admitted(&by.cluster, &asked) {
        Ok(group) => {
            let answer = lock(&group).join(wish(by, asked), Instant::now());
            answer.await.unwrap_or_else(|_| refused(ResponseError::UnknownMemberId, member))
        }
        Err(error) => refused(error, member),
    };
    // Null came with version 7.
    if 7 <= version && answer.error_code != 0 {
        answer.protocol_name = None;
    }
    answer
}

fn admitted(
    cluster: &Cluster,
    asked: &JoinGroupRequest,
) -> Result<Arc<Mutex<Group>>, ResponseError> {
    if !SESSIONS.contains(&asked.session_timeout_ms) {
        return Err(ResponseError::InvalidSessionTimeout);
    }
    match cluster.group(&asked.group_id) {
        None if !asked.member_id.is_empty() => Err(ResponseError::UnknownMemberId),
        _ => cluster.group_or_new(&asked.group_id),
    }
}

/// The request stays as it is, and with it the frame in which it came.
fn wish(by: Caller, asked: JoinGroupRequest) -> Join {
    let name = asked.group_instance_id.as_ref().unwrap_or(&by.client);
    let new_id = StrBytes::from_string(format!("{}-{}", &**name, Uuid::new_v4()));
    Join { asked, version: by.version, new_id, client: by.client, host: by.host }
}

pub(crate) async fn sync(by: Caller, asked: SyncGroupRequest) -> SyncGroupResponse {
    let answer = match by.cluster.group(&asked.group_id) {
        Some(group) => {
            let answer = lock(&group).sync(&asked, Instant::now());
            answer.await.unwrap_or(Err(ResponseError::RebalanceInProgress))
        }
        None => Err(ResponseError::UnknownMemberId),
    };
    answer.unwrap_or_else(|it| make!(SyncGroupResponse { error_code: it.code() }))
}

#[expect(clippy::needless_pass_by_value, reason = "a handler is given its request")]
pub(crate) fn heartbeat(by: &Caller, asked: HeartbeatRequest) -> HeartbeatResponse {
    let group = by.cluster.group(&asked.group_id).ok_or(ResponseError::UnknownMemberId);
    let result = group.and_then(|it| lock(&it).heartbeat(&asked, Instant::now()));
    make!(HeartbeatResponse { error_code: code(&result) })
}

/// Up to version 2 one member leaves, then several may.
pub(crate) fn leave(by: &Caller, asked: LeaveGroupRequest) -> LeaveGroupResponse {
    let mut leavers = asked.members;
    if by.version < 3 {
        leavers = vec![make!(MemberIdentity { member_id: asked.member_id })];
    }
    let Some(group) = by.cluster.group(&asked.group_id) else {
        return make!(LeaveGroupResponse { error_code: ResponseError::UnknownMemberId.code() });
    };
    let results = lock(&group).leave(&leavers, Instant::now());
    if by.version < 3 {
        return make!(LeaveGroupResponse { error_code: results.first().map_or(0, code) });
    }
    let members = leavers.into_iter().zip(&results).map(|(it, result)| {
        let (member_id, group_instance_id) = (it.member_id, it.group_instance_id);
        make!(MemberResponse { member_id, group_instance_id, error_code: code(result) })
    });
    make!(LeaveGroupResponse { members: members.collect() })
}
