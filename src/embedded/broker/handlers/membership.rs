//! Being a member of a group.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use kafka_protocol::{
    error::ResponseError,
    messages::{
        HeartbeatRequest, HeartbeatResponse, JoinGroupRequest, JoinGroupResponse,
        LeaveGroupRequest, LeaveGroupResponse, SyncGroupRequest, SyncGroupResponse,
        join_group_response::JoinGroupResponseMember, leave_group_response::MemberResponse,
    },
    protocol::StrBytes,
};
use tokio::time::Instant;
use uuid::Uuid;

use super::code;
use crate::embedded::broker::{
    api::Caller,
    cluster::{Cluster, detached, lock},
    group::{self, Join, JoinAnswer, Leaver, Protocol, Sync},
};

/// What sessions may last, in milliseconds, as in Kafka.
const SESSIONS: std::ops::RangeInclusive<i32> = 6_000..=1_800_000;

pub(crate) async fn join(
    cluster: Arc<Cluster>,
    caller: Caller,
    request: JoinGroupRequest,
) -> JoinGroupResponse {
    let member = request.member_id.clone();
    let answer = match admitted(&cluster, &request) {
        Ok(group) => {
            let answer = lock(&group).join(wish(&caller, request), Instant::now());
            answer.await.map_err(|_| ResponseError::UnknownMemberId)
        }
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => joined(&caller, answer),
        Err(error) => JoinGroupResponse::default()
            .with_error_code(error.code())
            .with_generation_id(-1)
            .with_protocol_name(Some(StrBytes::default()))
            .with_member_id(member),
    }
}

type Shared = Arc<std::sync::Mutex<group::Group>>;

fn admitted(cluster: &Cluster, request: &JoinGroupRequest) -> Result<Shared, ResponseError> {
    if !SESSIONS.contains(&request.session_timeout_ms) {
        return Err(ResponseError::InvalidSessionTimeout);
    }
    match cluster.group(&request.group_id) {
        None if !request.member_id.is_empty() => Err(ResponseError::UnknownMemberId),
        _ => cluster.group_or_new(&request.group_id),
    }
}

fn wish(caller: &Caller, request: JoinGroupRequest) -> Join {
    let millis = |it: i32| Duration::from_millis(u64::try_from(it).unwrap_or_default());
    let session = millis(request.session_timeout_ms);
    let name = request.group_instance_id.as_deref().unwrap_or(&caller.client);
    let protocols = request.protocols.iter().map(|it| Protocol {
        name: detached(&it.name),
        metadata: Bytes::copy_from_slice(&it.metadata),
    });
    Join {
        new_id: StrBytes::from_string(format!("{name}-{}", Uuid::new_v4())),
        member: detached(&request.member_id),
        instance: request.group_instance_id.as_ref().map(detached),
        client: detached(&caller.client),
        host: caller.host.clone(),
        session,
        // Before there was a time of its own for rounds, it was the session's.
        rebalance: if caller.version < 1 { session } else { millis(request.rebalance_timeout_ms) },
        protocol_type: detached(&request.protocol_type),
        protocols: protocols.collect(),
        asks_for_id: 4 <= caller.version,
        may_skip: 9 <= caller.version,
    }
}

fn joined(caller: &Caller, answer: JoinAnswer) -> JoinGroupResponse {
    let members = answer.members.into_iter().map(|(id, instance, metadata)| {
        JoinGroupResponseMember::default()
            .with_member_id(id)
            .with_group_instance_id(instance)
            .with_metadata(metadata)
    });
    // Null came with version 7.
    let protocol = answer.protocol.or_else(|| (caller.version < 7).then(StrBytes::default));
    JoinGroupResponse::default()
        .with_error_code(answer.error.map_or(0, |it| it.code()))
        .with_generation_id(answer.generation)
        .with_protocol_type(Some(answer.protocol_type))
        .with_protocol_name(protocol)
        .with_leader(answer.leader)
        .with_skip_assignment(answer.skip)
        .with_member_id(answer.member)
        .with_members(members.collect())
}

pub(crate) async fn sync(
    cluster: Arc<Cluster>,
    _: Caller,
    request: SyncGroupRequest,
) -> SyncGroupResponse {
    let protocol_type = request.protocol_type.clone();
    let answer = match cluster.group(&request.group_id) {
        Some(group) => {
            let answer = lock(&group).sync(claim(request), Instant::now());
            answer.await.unwrap_or(Err(ResponseError::RebalanceInProgress))
        }
        None => Err(ResponseError::UnknownMemberId),
    };
    let error = code(&answer);
    let (protocol, assignment) = answer.unwrap_or_default();
    SyncGroupResponse::default()
        .with_error_code(error)
        .with_protocol_type(protocol_type)
        .with_protocol_name(protocol)
        .with_assignment(assignment)
}

fn claim(request: SyncGroupRequest) -> Sync {
    let assignments = request.assignments.iter();
    let assignments =
        assignments.map(|it| (it.member_id.clone(), Bytes::copy_from_slice(&it.assignment)));
    Sync {
        assignments: assignments.collect(),
        who: group::Caller {
            member: request.member_id,
            instance: request.group_instance_id,
            generation: request.generation_id,
        },
        protocol_type: request.protocol_type,
        protocol: request.protocol_name,
    }
}

pub(crate) fn heartbeat(
    cluster: &Cluster,
    _: &Caller,
    request: HeartbeatRequest,
) -> HeartbeatResponse {
    let who = group::Caller {
        member: request.member_id,
        instance: request.group_instance_id,
        generation: request.generation_id,
    };
    let group = cluster.group(&request.group_id).ok_or(ResponseError::UnknownMemberId);
    let result = group.and_then(|it| lock(&it).heartbeat(&who, Instant::now()));
    HeartbeatResponse::default().with_error_code(code(&result))
}

/// Up to version 2 one member leaves, then several may.
pub(crate) fn leave(
    cluster: &Cluster,
    caller: &Caller,
    request: LeaveGroupRequest,
) -> LeaveGroupResponse {
    let several = request.members.into_iter();
    let mut leavers: Vec<Leaver> =
        several.map(|it| Leaver { member: it.member_id, instance: it.group_instance_id }).collect();
    if caller.version < 3 {
        leavers = vec![Leaver { member: request.member_id, instance: None }];
    }
    let Some(group) = cluster.group(&request.group_id) else {
        return LeaveGroupResponse::default()
            .with_error_code(ResponseError::UnknownMemberId.code());
    };
    let results = lock(&group).leave(&leavers, Instant::now());
    if caller.version < 3 {
        let error = results.first().map_or(0, code);
        return LeaveGroupResponse::default().with_error_code(error);
    }
    let members = leavers.into_iter().zip(&results).map(|(it, result)| {
        MemberResponse::default()
            .with_member_id(it.member)
            .with_group_instance_id(it.instance)
            .with_error_code(code(result))
    });
    LeaveGroupResponse::default().with_members(members.collect())
}
