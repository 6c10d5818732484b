//! Looking at groups, and deleting them.

use kafka_protocol::{
    messages::{
        DeleteGroupsRequest, DeleteGroupsResponse, DescribeGroupsRequest, DescribeGroupsResponse,
        GroupId, ListGroupsRequest, ListGroupsResponse,
        delete_groups_response::DeletableGroupResult,
        describe_groups_response::{DescribedGroup, DescribedGroupMember},
        list_groups_response::ListedGroup,
    },
    protocol::StrBytes,
};

use super::code;
use crate::embedded::broker::{
    api::Caller,
    cluster::{Cluster, lock},
    group::{Group, State},
};

/// The type of all groups here, as Kafka calls it.
const TYPE: &str = "classic";

pub(crate) fn list(
    cluster: &Cluster,
    caller: &Caller,
    request: ListGroupsRequest,
) -> ListGroupsResponse {
    let wanted = |filter: &[StrBytes], is: &str| {
        filter.is_empty() || filter.iter().any(|it| it.eq_ignore_ascii_case(is))
    };
    let groups = cluster.groups().into_iter().filter_map(|(id, group)| {
        let group = lock(&group);
        let state = group.state.name();
        let listed = wanted(&request.states_filter, state) && wanted(&request.types_filter, TYPE);
        listed.then(|| {
            let group_type = if caller.version < 5 { "" } else { TYPE };
            ListedGroup::default()
                .with_group_id(GroupId(id))
                .with_protocol_type(group.protocol_type.clone())
                .with_group_state(StrBytes::from_static_str(state))
                .with_group_type(StrBytes::from_static_str(group_type))
        })
    });
    ListGroupsResponse::default().with_groups(groups.collect())
}

pub(crate) fn describe(
    cluster: &Cluster,
    _: &Caller,
    request: DescribeGroupsRequest,
) -> DescribeGroupsResponse {
    let groups = request.groups.into_iter().map(|id| {
        let dead = StrBytes::from_static_str("Dead");
        let answer = DescribedGroup::default().with_group_state(dead);
        let answer = match cluster.group(&id) {
            Some(group) => described(answer, &lock(&group)),
            None => answer,
        };
        answer.with_group_id(id)
    });
    DescribeGroupsResponse::default().with_groups(groups.collect())
}

/// What members told and got shows only while it holds.
fn described(answer: DescribedGroup, group: &Group) -> DescribedGroup {
    let protocol = group.protocol.clone().filter(|_| group.state == State::Stable);
    let members = group.members.iter().map(|it| {
        let metadata = protocol.as_ref().map(|name| it.metadata(name)).unwrap_or_default();
        let assignment = protocol.as_ref().map(|_| it.assignment.clone()).unwrap_or_default();
        DescribedGroupMember::default()
            .with_member_id(it.id.clone())
            .with_group_instance_id(it.instance.clone())
            .with_client_id(it.client.clone())
            .with_client_host(it.host.clone())
            .with_member_metadata(metadata)
            .with_member_assignment(assignment)
    });
    answer
        .with_group_state(StrBytes::from_static_str(group.state.name()))
        .with_protocol_type(group.protocol_type.clone())
        .with_protocol_data(protocol.clone().unwrap_or_default())
        .with_members(members.collect())
}

pub(crate) fn delete(
    cluster: &Cluster,
    _: &Caller,
    request: DeleteGroupsRequest,
) -> DeleteGroupsResponse {
    let results = request.groups_names.into_iter().map(|id| {
        let error = code(&cluster.delete_group(&id));
        DeletableGroupResult::default().with_group_id(id).with_error_code(error)
    });
    DeleteGroupsResponse::default().with_results(results.collect())
}
