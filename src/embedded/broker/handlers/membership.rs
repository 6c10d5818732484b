//! Being a member of a group.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::Instant;
use uuid::Uuid;

use super::prelude::*;
use crate::embedded::broker::group::{Group, Identity, Join, JoinAnswer, Leaver, Protocol, Sync};

/// What sessions may last, in milliseconds, as in Kafka.
const SESSIONS: std::ops::RangeInclusive<i32> = 6_000..=1_800_000;

pub(crate) async fn join(by: Caller, asked: JoinGroupRequest) -> JoinGroupResponse {
    let refused = |error| JoinAnswer::refused(error, asked.member_id.clone());
    let answer = match admitted(&by.cluster, &asked) {
        Ok(group) => {
            let answer = lock(&group).join(wish(&by, &asked), Instant::now());
            answer.await.unwrap_or_else(|_| refused(ResponseError::UnknownMemberId))
        }
        Err(error) => refused(error),
    };
    joined(&by, answer)
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

fn wish(by: &Caller, asked: &JoinGroupRequest) -> Join {
    let millis = |it: i32| Duration::from_millis(u64::try_from(it).unwrap_or_default());
    let session = millis(asked.session_timeout_ms);
    let name = asked.group_instance_id.as_deref().unwrap_or(&by.client);
    let protocols = asked.protocols.iter().map(|it| Protocol {
        name: detached(&it.name),
        metadata: Bytes::copy_from_slice(&it.metadata),
    });
    Join {
        new_id: StrBytes::from_string(format!("{name}-{}", Uuid::new_v4())),
        member: detached(&asked.member_id),
        instance: asked.group_instance_id.as_ref().map(detached),
        client: detached(&by.client),
        host: by.host.clone(),
        session,
        // Before there was a time of its own for rounds, it was the session's.
        rebalance: if by.version < 1 { session } else { millis(asked.rebalance_timeout_ms) },
        protocol_type: detached(&asked.protocol_type),
        protocols: protocols.collect(),
        asks_for_id: 4 <= by.version,
        may_skip: 9 <= by.version,
    }
}

fn joined(by: &Caller, answer: JoinAnswer) -> JoinGroupResponse {
    let members = answer.members.into_iter().map(|(member_id, group_instance_id, metadata)| {
        make!(JoinGroupResponseMember { member_id, group_instance_id, metadata })
    });
    make!(JoinGroupResponse {
        error_code: answer.error.map_or(0, |it| it.code()),
        generation_id: answer.generation,
        protocol_type: Some(answer.protocol_type),
        // Null came with version 7.
        protocol_name: answer.protocol.or_else(|| (by.version < 7).then(StrBytes::default)),
        leader: answer.leader,
        skip_assignment: answer.skip,
        member_id: answer.member,
        members: members.collect(),
    })
}

pub(crate) async fn sync(by: Caller, asked: SyncGroupRequest) -> SyncGroupResponse {
    let protocol_type = asked.protocol_type.clone();
    let answer = match by.cluster.group(&asked.group_id) {
        Some(group) => {
            let answer = lock(&group).sync(&claim(asked), Instant::now());
            answer.await.unwrap_or(Err(ResponseError::RebalanceInProgress))
        }
        None => Err(ResponseError::UnknownMemberId),
    };
    let error_code = code(&answer);
    let (protocol_name, assignment) = answer.unwrap_or_default();
    make!(SyncGroupResponse { error_code, protocol_type, protocol_name, assignment })
}

fn claim(asked: SyncGroupRequest) -> Sync {
    let own = |it: &[u8]| Bytes::copy_from_slice(it);
    let assignments =
        asked.assignments.iter().map(|it| (it.member_id.clone(), own(&it.assignment)));
    Sync {
        assignments: assignments.collect(),
        who: Identity::new(asked.member_id, asked.group_instance_id, asked.generation_id),
        protocol_type: asked.protocol_type,
        protocol: asked.protocol_name,
    }
}

pub(crate) fn heartbeat(by: &Caller, asked: HeartbeatRequest) -> HeartbeatResponse {
    let who = Identity::new(asked.member_id, asked.group_instance_id, asked.generation_id);
    let group = by.cluster.group(&asked.group_id).ok_or(ResponseError::UnknownMemberId);
    let result = group.and_then(|it| lock(&it).heartbeat(&who, Instant::now()));
    make!(HeartbeatResponse { error_code: code(&result) })
}

/// Up to version 2 one member leaves, then several may.
pub(crate) fn leave(by: &Caller, asked: LeaveGroupRequest) -> LeaveGroupResponse {
    let several = asked.members.into_iter();
    let several = several.map(|it| Leaver { member: it.member_id, instance: it.group_instance_id });
    let mut leavers: Vec<Leaver> = several.collect();
    if by.version < 3 {
        leavers = vec![Leaver { member: asked.member_id, instance: None }];
    }
    let Some(group) = by.cluster.group(&asked.group_id) else {
        return make!(LeaveGroupResponse { error_code: ResponseError::UnknownMemberId.code() });
    };
    let results = lock(&group).leave(&leavers, Instant::now());
    if by.version < 3 {
        return make!(LeaveGroupResponse { error_code: results.first().map_or(0, code) });
    }
    let members = leavers.into_iter().zip(&results).map(|(it, result)| {
        let (member_id, group_instance_id) = (it.member, it.instance);
        make!(MemberResponse { member_id, group_instance_id, error_code: code(result) })
    });
    make!(LeaveGroupResponse { members: members.collect() })
}
