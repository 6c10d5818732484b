//! The herder over a fake launcher, with paused time.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use crate::worker::{
    ConnectorState, Handle, Restarted, TargetState, TaskState, WorkerError,
    fake::{config, fake, sink, source},
};

/// Lets everything happen that needs no time.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

async fn states(handle: &Handle, name: &str) -> (ConnectorState, Vec<TaskState>) {
    let view = handle.status(name).await.unwrap();
    (view.state, view.tasks.iter().map(|it| it.state).collect())
}

#[tokio::test(start_paused = true)]
async fn create_answers_after_the_tasks_started() {
    let (handle, _task, launcher) = fake();
    let created =
        handle.create("c", sink(&[("tasks.max", "2")]), TargetState::Running).await.unwrap();
    assert_eq!(created.tasks.len(), 2);
    assert!(created.tasks.iter().all(|it| it.state == TaskState::Running));
    assert_eq!(created.config.get("name"), Some("c"));
    assert_eq!(launcher.log(), ["start c-0", "start c-1"]);
}

#[tokio::test(start_paused = true)]
async fn create_does_not_wait_for_ever() {
    let (handle, _task, _launcher) = fake();
    let before = Instant::now();
    let hang = sink(&[("fake.start", "hang")]);
    let created = handle.create("c", hang, TargetState::Running).await.unwrap();
    assert_eq!(created.tasks[0].state, TaskState::Unassigned);
    assert_eq!(before.elapsed(), Duration::from_secs(10));
    handle.delete("c").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_start_that_fails_or_panics_fails_the_task_alone() {
    let (handle, _task, _launcher) = fake();
    for (behaviour, trace) in [
        ("fail", "org.apache.kafka.connect.errors.ConnectException: no such file\n"),
        (
            "panic",
            "org.apache.kafka.connect.errors.ConnectException: task \"connector task\" panicked: \
             start broke\n",
        ),
    ] {
        let broken = sink(&[("fake.start", behaviour)]);
        let view = handle.create(behaviour, broken, TargetState::Running).await.unwrap();
        assert_eq!(view.state, ConnectorState::Running);
        assert_eq!(view.tasks[0].state, TaskState::Failed);
        assert_eq!(view.tasks[0].trace.as_deref(), Some(trace));
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_task_stays_failed_until_it_is_restarted() {
    let (handle, _task, launcher) = fake();
    handle.create("c", sink(&[("tasks.max", "2")]), TargetState::Running).await.unwrap();
    launcher.fail("c", 1, "boom");
    settle().await;
    let failed = (ConnectorState::Running, vec![TaskState::Running, TaskState::Failed]);
    assert_eq!(states(&handle, "c").await, failed);
    handle.pause("c").await.unwrap();
    handle.resume("c").await.unwrap();
    settle().await;
    assert_eq!(states(&handle, "c").await, failed);
    launcher.log();

    let Restarted::Planned(plan) = handle.restart("c", true, true).await.unwrap() else {
        panic!("nothing planned");
    };
    assert_eq!(plan.state, ConnectorState::Running);
    assert_eq!(plan.tasks[0].state, TaskState::Running);
    assert_eq!(plan.tasks[1].state, TaskState::Restarting);
    assert!(plan.tasks[1].trace.is_some());
    settle().await;
    let view = handle.status("c").await.unwrap();
    assert_eq!(view.tasks[1].state, TaskState::Running);
    assert_eq!(view.tasks[1].trace, None);
    assert_eq!(launcher.log(), ["start c-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_restart_of_the_connector_alone_leaves_its_tasks() {
    let (handle, _task, launcher) = fake();
    handle.create("c", sink(&[]), TargetState::Running).await.unwrap();
    launcher.log();
    assert!(matches!(handle.restart("c", false, false).await.unwrap(), Restarted::Connector));
    settle().await;
    assert!(launcher.log().is_empty());

    handle.restart_task("c", 0).await.unwrap();
    assert_eq!(launcher.log(), ["stop c-0", "down c-0", "start c-0"]);
    let missing = handle.restart_task("c", 9).await.unwrap_err();
    assert_eq!(missing.to_string(), "Unknown task: c-9");
    let missing = handle.restart_task("no", 0).await.unwrap_err();
    assert_eq!(missing.to_string(), "Unknown connector: no");
}

#[tokio::test(start_paused = true)]
async fn pause_stop_and_resume_do_what_they_say() {
    let (handle, _task, launcher) = fake();
    handle.create("c", source(&[]), TargetState::Paused).await.unwrap();
    assert_eq!(states(&handle, "c").await, (ConnectorState::Paused, vec![TaskState::Paused]));
    handle.resume("c").await.unwrap();
    settle().await;
    assert_eq!(states(&handle, "c").await, (ConnectorState::Running, vec![TaskState::Running]));
    handle.pause("c").await.unwrap();
    settle().await;
    assert_eq!(states(&handle, "c").await, (ConnectorState::Paused, vec![TaskState::Paused]));
    handle.stop("c").await.unwrap();
    assert_eq!(states(&handle, "c").await, (ConnectorState::Stopped, vec![]));
    handle.resume("c").await.unwrap();
    settle().await;
    assert_eq!(states(&handle, "c").await, (ConnectorState::Running, vec![TaskState::Running]));
    let log = ["start paused c-0", "resume c-0", "pause c-0", "stop c-0", "down c-0", "start c-0"];
    assert_eq!(launcher.log(), log);
}

#[tokio::test(start_paused = true)]
async fn an_update_restarts_tasks_only_if_something_changed() {
    let (handle, _task, launcher) = fake();
    handle.create("c", sink(&[("tasks.max", "2")]), TargetState::Running).await.unwrap();
    launcher.log();
    let same = handle.put_config("c", sink(&[("tasks.max", "2")])).await.unwrap();
    assert!(!same.new);
    assert!(launcher.log().is_empty());
    let patched = handle.patch_config("c", config(&[("tasks.max", "1")])).await.unwrap();
    assert_eq!(patched.tasks.len(), 1);
    let mut log = launcher.log();
    log.sort();
    assert_eq!(log, ["down c-0", "down c-1", "start c-0", "stop c-0", "stop c-1"]);
    assert!(handle.put_config("new", sink(&[])).await.unwrap().new);
}

#[tokio::test(start_paused = true)]
async fn a_slow_stop_delays_only_its_own_connector() {
    let (handle, _task, launcher) = fake();
    handle.create("slow", sink(&[("fake.stop", "wait")]), TargetState::Running).await.unwrap();
    handle.create("other", sink(&[]), TargetState::Running).await.unwrap();
    launcher.log();

    let deleting = {
        let handle = handle.clone();
        crate::task::spawn("delete", async move { handle.delete("slow").await })
    };
    settle().await;
    assert_eq!(handle.list().await.unwrap().len(), 1, "the deleted one is out of sight");
    handle.restart_task("other", 0).await.unwrap();
    assert!(!deleting.is_finished());

    // The same name comes back only when the old tasks are down.
    let again = handle.create("slow", sink(&[]), TargetState::Running);
    assert!(timeout(Duration::from_secs(1), again).await.is_err());
    assert!(!launcher.log().contains(&"start slow-0".to_owned()));
    launcher.let_stop();
    deleting.join().await.unwrap().unwrap();
    settle().await;
    assert_eq!(launcher.log(), ["down slow-0", "start slow-0"]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_hangs_is_given_up() {
    let (handle, _task, _launcher) = fake();
    handle.create("c", sink(&[("fake.stop", "hang")]), TargetState::Running).await.unwrap();
    let before = Instant::now();
    handle.delete("c").await.unwrap();
    assert_eq!(before.elapsed(), Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_stops_sinks_before_sources() {
    let (handle, task, launcher) = fake();
    for name in ["a", "z"] {
        handle.create(name, sink(&[("fake.stop", "wait")]), TargetState::Running).await.unwrap();
    }
    handle.create("m", source(&[]), TargetState::Running).await.unwrap();
    launcher.log();
    let deadline = Instant::now() + Duration::from_secs(25);
    let stopping = {
        let handle = handle.clone();
        crate::task::spawn("shutdown", async move { handle.shutdown(deadline).await })
    };
    settle().await;
    let mut log = launcher.log();
    log.sort();
    assert_eq!(log, ["stop a-0", "stop z-0"]);
    assert_eq!(handle.pause("m").await, Err(WorkerError::Stopping));
    assert_eq!(states(&handle, "m").await.1, [TaskState::Running]);
    launcher.let_stop();
    assert_eq!(stopping.join().await.unwrap().unwrap().unfinished, []);
    let mut log = launcher.log();
    assert_eq!(log.split_off(2), ["stop m-0", "down m-0"]);
    task.join().await.unwrap();
    assert_eq!(handle.list().await, Err(WorkerError::Stopping));
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_keeps_its_deadline_and_names_what_it_left() {
    let (handle, _task, _launcher) = fake();
    handle.create("c", sink(&[("fake.stop", "wait")]), TargetState::Running).await.unwrap();
    let before = Instant::now();
    let drained = handle.shutdown(before + Duration::from_secs(25)).await.unwrap();
    assert_eq!(drained.unfinished.len(), 1);
    assert_eq!(drained.unfinished[0].to_string(), "c-0");
    assert_eq!(before.elapsed(), Duration::from_secs(25));
}

#[tokio::test(start_paused = true)]
async fn secrets_are_masked_and_survive_the_round_trip() {
    let (handle, _task, launcher) = fake();
    let secret = sink(&[("password", "hunter2")]);
    handle.create("c", secret, TargetState::Running).await.unwrap();
    launcher.log();
    let shown = handle.connector("c").await.unwrap();
    assert_eq!(shown.config.get("password"), Some("[hidden]"));
    assert_eq!(shown.tasks[0].config.get("password"), Some("[hidden]"));
    handle.put_config("c", shown.config).await.unwrap();
    assert!(launcher.log().is_empty(), "nothing changed");
}

#[tokio::test(start_paused = true)]
async fn the_mask_of_a_secret_is_refused_where_none_is_stored() {
    let (handle, _task, _launcher) = fake();
    let masked = || sink(&[("password", "[hidden]"), ("tasks.max", "0")]);
    let created = handle.create("c", masked(), TargetState::Running).await.map(drop);
    let put = handle.put_config("c", masked()).await.map(drop);
    for refused in [created, put] {
        let Err(WorkerError::Invalid(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!(problems.len(), 2, "the others are told too");
        let start = "Invalid value [hidden] for configuration password: this is what answers show";
        assert!(problems[0].starts_with(start), "{problems:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_handle_ends_the_herder() {
    let (handle, task, _launcher) = fake();
    handle.create("c", sink(&[]), TargetState::Running).await.unwrap();
    drop(handle);
    task.join().await.unwrap();
}
