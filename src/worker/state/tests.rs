//! The state machine, without a runtime.

use tokio::sync::oneshot;

use crate::worker::{
    Checked, ConnectorKind, Stop, TargetState, TaskState, WorkerError,
    event::{Event, Expect, Put, Reply},
    fake,
    life::{End, LifeId, Order, Report},
    plan::Plan,
    state::{Effect, State},
};

struct Machine(State);

impl Machine {
    fn new() -> Self {
        Self(State::new("w:1".into()))
    }

    /// Handles one event; the answer, if it came, and the effects in short.
    fn ask<T>(
        &mut self,
        event: impl FnOnce(Reply<T>) -> Event,
    ) -> (Result<T, WorkerError>, Vec<String>) {
        let (reply, mut answer) = oneshot::channel();
        self.0.handle(event(reply));
        (answer.try_recv().unwrap(), self.effects())
    }

    fn create(&mut self, name: &str, kind: ConnectorKind, tasks: usize) -> Vec<String> {
        let config = fake::config(&[("name", name)]);
        let checked = Checked { kind, version: None, task_class: "T".to_owned() };
        let plan = Plan { tasks: vec![config.clone(); tasks], config, checked };
        let initial = TargetState::Running;
        let put = Put { name: name.to_owned(), plan, expect: Expect::Nothing, initial };
        let (answer, effects) = self.ask(|reply| Event::Put(Box::new(put), reply));
        answer.unwrap();
        effects
    }

    fn ended(&mut self, life: u64, end: End) -> Vec<String> {
        self.0.ended(LifeId(life), end);
        self.effects()
    }

    fn reported(&mut self, life: u64, report: Report) {
        self.0.reported(LifeId(life), report);
        self.effects();
    }

    fn effects(&mut self) -> Vec<String> {
        self.0.settle().into_iter().filter_map(short).collect()
    }

    fn states(&mut self, name: &str) -> Vec<TaskState> {
        let (view, _) = self.ask(|reply| Event::Get(name.to_owned(), reply));
        view.unwrap().unwrap().tasks.iter().map(|it| it.state).collect()
    }
}

fn short(effect: Effect) -> Option<String> {
    Some(match effect {
        Effect::Start { life: LifeId(life), id, order, .. } => {
            let paused = if order == Order::Pause { " paused" } else { "" };
            format!("start {id} as {life}{paused}")
        }
        Effect::Order { life: LifeId(life), order } => format!("{order:?} {life}"),
        Effect::Stop { life: LifeId(life), .. } => format!("stop {life}"),
        Effect::Failed(id, _) => format!("failed {id}"),
        Effect::Counted(_) => return None,
    })
}

fn stopped() -> End {
    End::Stopped(Stop::Drained)
}

#[test]
fn new_tasks_wait_until_the_old_ones_are_down() {
    let mut machine = Machine::new();
    assert_eq!(machine.create("c", ConnectorKind::Sink, 2), ["start c-0 as 1", "start c-1 as 2"]);
    let restart =
        |reply| Event::Restart { name: "c".to_owned(), tasks: true, only_failed: false, reply };
    assert_eq!(machine.ask(restart).1, ["stop 1", "stop 2"]);
    assert_eq!(machine.states("c"), [TaskState::Restarting; 2]);
    assert!(machine.ended(1, stopped()).is_empty());
    assert_eq!(machine.ended(2, stopped()), ["start c-0 as 3", "start c-1 as 4"]);
}

#[test]
fn the_last_of_several_wishes_counts() {
    let mut machine = Machine::new();
    machine.create("c", ConnectorKind::Sink, 1);
    let mut target = |target| machine.ask(|reply| Event::Target("c".to_owned(), target, reply)).1;
    assert_eq!(target(TargetState::Stopped), ["stop 1"]);
    assert!(target(TargetState::Running).is_empty());
    assert!(target(TargetState::Paused).is_empty());
    assert_eq!(machine.ended(1, stopped()), ["start c-0 as 2 paused"]);
}

#[test]
fn a_stop_waiter_learns_when_the_tasks_are_down() {
    let mut machine = Machine::new();
    machine.create("c", ConnectorKind::Sink, 1);
    let stop = |reply| Event::Target("c".to_owned(), TargetState::Stopped, reply);
    let mut done = machine.ask(stop).0.unwrap();
    assert!(done.try_recv().is_err());
    machine.ended(1, stopped());
    assert_eq!(done.try_recv(), Ok(()));
}

#[test]
fn reports_of_an_earlier_life_are_ignored() {
    let mut machine = Machine::new();
    machine.create("c", ConnectorKind::Source, 1);
    machine.reported(1, Report::Running);
    machine.ask(|reply| Event::RestartTask("c".to_owned(), 0, reply)).0.unwrap();
    machine.reported(1, Report::Paused);
    assert_eq!(machine.states("c"), [TaskState::Restarting]);
    machine.ended(1, stopped());
    machine.reported(2, Report::Running);
    assert_eq!(machine.states("c"), [TaskState::Running]);
}

#[test]
fn during_a_shutdown_a_source_that_restarts_still_publishes_what_the_sinks_finish() {
    let mut machine = Machine::new();
    machine.create("sink", ConnectorKind::Sink, 1);
    machine.create("source", ConnectorKind::Source, 1);
    let _restarted = machine.ask(|reply| Event::RestartTask("source".to_owned(), 0, reply));
    let deadline = tokio::time::Instant::now();
    let (answer, effects) = machine.ask(|reply| Event::Shutdown(deadline, reply));
    assert_eq!(effects, ["stop 1"]);
    assert_eq!(machine.ended(2, stopped()), ["start source-0 as 3"]);
    assert_eq!(machine.ended(1, stopped()), ["stop 3"]);
    assert!(!machine.0.is_down());
    assert!(machine.ended(3, stopped()).is_empty());
    assert!(machine.0.is_down());
    assert_eq!(answer.unwrap().try_recv().unwrap().unfinished, []);
}

#[test]
fn nothing_else_starts_during_a_shutdown() {
    let mut machine = Machine::new();
    machine.create("sink", ConnectorKind::Sink, 1);
    let _restarted = machine.ask(|reply| Event::RestartTask("sink".to_owned(), 0, reply));
    let deadline = tokio::time::Instant::now();
    let (_answer, effects) = machine.ask(|reply| Event::Shutdown(deadline, reply));
    assert!(effects.is_empty(), "{effects:?}");
    assert!(machine.ended(1, stopped()).is_empty());
    assert!(machine.0.is_down());
}
