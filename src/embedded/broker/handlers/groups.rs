//! Looking at groups, and deleting them.

use super::prelude::*;
use crate::embedded::broker::group::{Group, State};

/// The type of all groups here, as Kafka calls it.
const TYPE: &str = "classic";

pub(crate) fn list(by: &Caller, asked: ListGroupsRequest) -> ListGroupsResponse {
    let wanted = |filter: &[StrBytes], is: &str| {
        filter.is_empty() || filter.iter().any(|it| it.eq_ignore_ascii_case(is))
    };
    let (states, types) = (asked.states_filter, asked.types_filter);
    let group_type = StrBytes::from_static_str(if by.version < 5 { "" } else { TYPE });
    let groups = by.cluster.groups().into_iter().filter_map(|(id, group)| {
        let group = lock(&group);
        let state = group.state.name();
        let listed = wanted(&states, state) && wanted(&types, TYPE);
        listed.then(|| {
            make!(ListedGroup {
                group_id: id.into(),
                protocol_type: group.protocol_type.clone(),
                group_state: StrBytes::from_static_str(state),
                group_type: group_type.clone(),
            })
        })
    });
    make!(ListGroupsResponse { groups: groups.collect() })
}

pub(crate) fn describe(by: &Caller, asked: DescribeGroupsRequest) -> DescribeGroupsResponse {
    let groups = asked.groups.into_iter().map(|group_id| {
        let dead = || make!(DescribedGroup { group_state: StrBytes::from_static_str("Dead") });
        let group = by.cluster.group(&group_id);
        group.map_or_else(dead, |it| described(&lock(&it))).with_group_id(group_id)
    });
    make!(DescribeGroupsResponse { groups: groups.collect() })
}

/// What members told and got shows only while it holds.
fn described(group: &Group) -> DescribedGroup {
    let protocol = group.protocol.as_ref().filter(|_| group.state == State::Stable);
    let members = group.members.iter().map(|it| {
        make!(DescribedGroupMember {
            member_id: it.id.clone(),
            group_instance_id: it.instance().cloned(),
            client_id: it.wish.client.clone(),
            client_host: it.wish.host.clone(),
            member_metadata: protocol.map(|name| it.metadata(name)).unwrap_or_default(),
            member_assignment: protocol.map(|_| it.assignment.clone()).unwrap_or_default(),
        })
    });
    make!(DescribedGroup {
        group_state: StrBytes::from_static_str(group.state.name()),
        protocol_type: group.protocol_type.clone(),
        protocol_data: protocol.cloned().unwrap_or_default(),
        members: members.collect(),
    })
}

pub(crate) fn delete(by: &Caller, asked: DeleteGroupsRequest) -> DeleteGroupsResponse {
    let results = asked.groups_names.into_iter().map(|group_id| {
        let error_code = code(&by.cluster.delete_group(&group_id));
        make!(DeletableGroupResult { group_id, error_code })
    });
    make!(DeleteGroupsResponse { results: results.collect() })
}
