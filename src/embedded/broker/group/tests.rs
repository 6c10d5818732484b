//! A group, driven by calls and a clock that stands still.

use std::time::Duration;

use bytes::Bytes;
use kafka_protocol::{
    error::ResponseError,
    messages::{
        HeartbeatRequest, JoinGroupRequest, JoinGroupResponse, OffsetCommitRequest,
        SyncGroupRequest, join_group_request::JoinGroupRequestProtocol,
        leave_group_request::MemberIdentity, sync_group_request::SyncGroupRequestAssignment,
    },
    protocol::StrBytes,
};
use proptest::prelude::*;
use tokio::{sync::oneshot::Receiver, time::Instant};

use super::*;

fn text(it: &str) -> StrBytes {
    StrBytes::from_string(it.to_owned())
}

fn wish(member: &str, new_id: &str) -> Join {
    let protocol = |name: &str| {
        JoinGroupRequestProtocol::default()
            .with_name(text(name))
            .with_metadata(Bytes::from_static(b"m"))
    };
    let asked = JoinGroupRequest::default()
        .with_member_id(text(member))
        .with_session_timeout_ms(10_000)
        .with_rebalance_timeout_ms(60_000)
        .with_protocol_type(text("consumer"))
        .with_protocols(vec![protocol("range"), protocol("sticky")]);
    Join { asked, version: 3, new_id: text(new_id), client: text("c"), host: text("/127.0.0.1") }
}

fn instance(name: &str, mut join: Join) -> Join {
    join.asked.group_instance_id = Some(text(name));
    join
}

fn leaver(member: &str) -> MemberIdentity {
    MemberIdentity::default().with_member_id(text(member))
}

fn beat(
    group: &mut Group,
    member: &str,
    generation: i32,
    at: Instant,
) -> Result<(), ResponseError> {
    let asked = HeartbeatRequest::default();
    group.heartbeat(&asked.with_member_id(text(member)).with_generation_id(generation), at)
}

fn commit(
    group: &mut Group,
    member: &str,
    generation: i32,
    at: Instant,
) -> Result<(), ResponseError> {
    let asked = OffsetCommitRequest::default().with_member_id(text(member));
    group.may_commit(&asked.with_generation_id_or_member_epoch(generation), at)
}

fn ask(member: &str, generation: i32, assignments: &[&str]) -> SyncGroupRequest {
    let assignment = |it: &&str| {
        SyncGroupRequestAssignment::default()
            .with_member_id(text(it))
            .with_assignment(Bytes::copy_from_slice(it.as_bytes()))
    };
    SyncGroupRequest::default()
        .with_member_id(text(member))
        .with_generation_id(generation)
        .with_assignments(assignments.iter().map(assignment).collect())
}

fn now<T>(mut answer: Receiver<T>) -> T {
    answer.try_recv().expect("an answer at once")
}

/// Two members in a stable group; `a` leads.
fn pair(at: Instant) -> Group {
    let mut group = Group::default();
    assert_eq!(now(group.join(wish("", "a"), at)).generation_id, 1);
    let b = group.join(wish("", "b"), at);
    let a = group.join(wish("a", ""), at);
    assert_eq!((now(a).members.len(), now(b).members.len()), (2, 0));
    let b = group.sync(&ask("b", 2, &[]), at);
    let a = group.sync(&ask("a", 2, &["a", "b"]), at);
    assert_eq!(
        (&now(a).unwrap().assignment[..], &now(b).unwrap().assignment[..]),
        (&b"a"[..], &b"b"[..])
    );
    group
}

#[tokio::test(start_paused = true)]
async fn a_member_is_told_its_id_first() {
    let (mut group, at) = (Group::default(), Instant::now());
    let told = now(group.join(Join { version: 4, ..wish("", "a") }, at));
    assert_eq!((told.error_code, &*told.member_id), (ResponseError::MemberIdRequired.code(), "a"));
    let joined = now(group.join(Join { version: 4, ..wish("a", "") }, at));
    assert_eq!((joined.error_code, joined.generation_id, &*joined.leader), (0, 1, "a"));
}

#[tokio::test(start_paused = true)]
async fn calls_are_for_members_of_this_generation() {
    let at = Instant::now();
    let mut group = pair(at);
    for (member, generation, expected) in [
        ("a", 2, Ok(())),
        ("a", 1, Err(ResponseError::IllegalGeneration)),
        ("x", 2, Err(ResponseError::UnknownMemberId)),
        ("", -1, Err(ResponseError::UnknownMemberId)),
    ] {
        assert_eq!(beat(&mut group, member, generation, at), expected, "{member} {generation}");
        assert_eq!(commit(&mut group, member, generation, at), expected, "{member} {generation}");
    }
    let joining = group.join(wish("", "c"), at);
    assert_eq!(beat(&mut group, "a", 2, at), Err(ResponseError::RebalanceInProgress));
    assert_eq!(commit(&mut group, "a", 2, at), Ok(()), "what was done may still be committed");
    drop(joining);
}

#[tokio::test(start_paused = true)]
async fn members_without_a_common_protocol_stay_out() {
    let at = Instant::now();
    let mut group = pair(at);
    let mut other = wish("", "c");
    other.asked.protocols = vec![JoinGroupRequestProtocol::default().with_name(text("other"))];
    let refused = now(group.join(other, at));
    assert_eq!(refused.error_code, ResponseError::InconsistentGroupProtocol.code());
    assert_eq!(group.state, State::Stable);
}

#[tokio::test(start_paused = true)]
async fn silence_ends_a_session_and_waiting_does_not() {
    let at = Instant::now();
    let mut group = pair(at);
    let later = at + Duration::from_secs(9);
    beat(&mut group, "a", 2, later).unwrap();
    group.expire(at + Duration::from_secs(11));
    assert_eq!((group.state, group.members.len()), (State::Preparing, 1));
    let joined = now(group.join(wish("a", ""), at + Duration::from_secs(12)));
    assert_eq!((joined.generation_id, joined.members.len()), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_round_goes_on_without_those_that_do_not_join() {
    let at = Instant::now();
    let mut group = pair(at);
    let c = group.join(wish("", "c"), at);
    for second in 1..61 {
        let at = at + Duration::from_secs(second);
        for member in ["a", "b"] {
            _ = beat(&mut group, member, 2, at);
        }
        group.expire(at);
    }
    let c = now(c);
    assert_eq!((c.generation_id, &*c.leader, c.members.len()), (3, "c", 1));
}

#[tokio::test(start_paused = true)]
async fn whoever_does_not_sync_is_removed() {
    let at = Instant::now();
    let mut group = Group::default();
    let mut patient = wish("", "a");
    patient.asked.session_timeout_ms = 900_000;
    now(group.join(patient, at));
    group.expire(at + Duration::from_secs(61));
    assert_eq!((group.state, group.members.len()), (State::Empty, 0));
}

#[tokio::test(start_paused = true)]
async fn a_static_member_comes_back_to_its_place_and_fences_its_twin() {
    let at = Instant::now();
    let mut group = Group::default();
    now(group.join(instance("i", wish("", "a")), at));
    now(group.sync(&ask("a", 1, &["a"]), at)).unwrap();
    let back = now(group.join(instance("i", wish("", "b")), at));
    assert_eq!((back.generation_id, &*back.member_id, &*back.leader), (1, "b", "a"));
    let skipping = Join { version: 9, ..instance("i", wish("", "c")) };
    let back = now(group.join(skipping, at));
    assert_eq!((back.generation_id, &*back.leader, back.skip_assignment), (1, "c", true));
    let twin = HeartbeatRequest::default().with_member_id(text("a")).with_generation_id(1);
    let twin = twin.with_group_instance_id(Some(text("i")));
    assert_eq!(group.heartbeat(&twin, at), Err(ResponseError::FencedInstanceId));
    assert_eq!(&now(group.sync(&ask("c", 1, &[]), at)).unwrap().assignment[..], b"a");
}

#[tokio::test(start_paused = true)]
async fn leaving_is_heard_at_once() {
    let at = Instant::now();
    let mut group = pair(at);
    let results = group.leave(&[leaver("b"), leaver("x")], at);
    assert_eq!(results, [Ok(()), Err(ResponseError::UnknownMemberId)]);
    assert_eq!((group.state, group.members.len()), (State::Preparing, 1));
    group.leave(&[leaver("a")], at);
    assert_eq!((group.state, group.generation), (State::Empty, 3));
}

/// What may happen to a group of up to five members.
#[derive(Clone, Debug)]
enum Step {
    Join(usize),
    Sync(usize),
    Beat(usize),
    Leave(usize),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..5_usize).prop_map(Step::Join),
        4 => (0..5_usize).prop_map(Step::Sync),
        2 => (0..5_usize).prop_map(Step::Beat),
        1 => (0..5_usize).prop_map(Step::Leave),
        2 => (0..15_u64).prop_map(Step::Wait),
    ]
}

proptest! {
    /// Whatever happens: generations grow, nobody is twice in a group, and nobody waits in vain. A
    /// member that joined and lives is in the next generation.
    #[test]
    fn no_member_is_lost(steps in proptest::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let mut at = runtime.block_on(async { Instant::now() });
        let mut group = Group::default();
        let (mut joins, mut generations): (Vec<Option<Receiver<JoinGroupResponse>>>, _) = ((0..5).map(|_| None).collect(), [-1; 5]);
        let names = ["m0", "m1", "m2", "m3", "m4"];
        for step in steps {
            let before = group.generation;
            match step {
                Step::Join(it) => {
                    let known = group.members.iter().any(|member| *member.id == *names[it]);
                    let id = if known { names[it] } else { "" };
                    joins[it] = Some(group.join(wish(id, names[it]), at));
                }
                Step::Sync(it) => {
                    drop(group.sync(&ask(names[it], generations[it], &names), at));
                }
                Step::Beat(it) => _ = beat(&mut group, names[it], generations[it], at),
                Step::Leave(it) => {
                    group.leave(&[leaver(names[it])], at);
                }
                Step::Wait(seconds) => {
                    at += Duration::from_secs(seconds);
                    group.expire(at);
                }
            }
            prop_assert!(before <= group.generation);
            prop_assert!(group.state != State::Empty || group.members.is_empty());
            for (it, join) in joins.iter_mut().enumerate() {
                let answered = join.as_mut().map(Receiver::try_recv);
                let is_member = group.members.iter().filter(|member| *member.id == *names[it]).count();
                prop_assert!(is_member <= 1);
                match answered {
                    Some(Ok(answer)) if answer.error_code == 0 => {
                        prop_assert_eq!(answer.generation_id, group.generation);
                        prop_assert_eq!(is_member, 1, "told of a generation without being in it");
                        generations[it] = answer.generation_id;
                    }
                    Some(Err(tokio::sync::oneshot::error::TryRecvError::Empty)) => {
                        prop_assert_eq!(is_member, 1, "waits without being a member");
                        continue;
                    }
                    _ => {}
                }
                *join = None;
            }
        }
        // Whoever still waits hears of it once the others had their time.
        group.expire(at + Duration::from_secs(61));
        for join in joins.iter_mut().flatten() {
            prop_assert!(join.try_recv().is_ok());
        }
    }
}
