//! `roundtrip demo`: everything in this process, shown.

mod exchange;
mod requests;
mod show;
mod stage;
mod topics;

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use self::{exchange::Exchange, requests::Sample, show::Show, stage::Stage};
use super::{
    complain,
    refusal::{Refusal, not_started},
    signals::StopSignals,
};
use crate::cli::{DemoArgs, Exit};

/// Runs `roundtrip demo`: it ends by itself unless it is told to stay.
pub async fn demo(args: DemoArgs) -> Exit {
    run(&args).await.unwrap_or_else(|Refusal { exit, reason }| {
        complain(&reason);
        exit
    })
}

async fn run(args: &DemoArgs) -> Result<Exit, Refusal> {
    let mut stop = StopSignals::listen().map_err(not_started)?;
    let mut show = Show::new(args);
    show.opening();
    let Some(stage) = Stage::set(&args.log, &mut stop).await? else { return Ok(Exit::Done) };
    show.stage(&stage.places());
    let played = tokio::select! {
        played = play(&stage, &mut show, args.keep) => played,
        () = stop.next() => Ok(()),
    };
    show.closing();
    let exit = stage.strike(&mut stop).await;
    played.map(|()| exit)
}

/// Shows the exchanges of the samples and, if it is to `keep` on, whatever else comes.
async fn play(stage: &Stage, show: &mut Show, keep: bool) -> Result<(), Refusal> {
    play_samples(stage, &requests::samples(&stage.endpoint), show).await?;
    if !keep {
        return Ok(());
    }
    show.kept(&stage.places());
    loop {
        show.exchange(&Exchange::read(&stage.topics.next().await.map_err(not_started)?));
    }
}

/// Asks for the calls and shows every exchange.
async fn play_samples(stage: &Stage, samples: &[Sample], show: &mut Show) -> Result<(), Refusal> {
    let until = Instant::now() + LONGEST;
    for sample in samples {
        show.request(sample);
        stage.topics.ask(sample).await.map_err(not_started)?;
    }
    for number in 0..samples.len() {
        let next = timeout_at(until, stage.topics.next()).await;
        let late = |_| not_started(format!("only {number} of {} exchanges came", samples.len()));
        let record = next.map_err(late)?.map_err(not_started)?;
        show.exchange(&Exchange::read(&record));
    }
    show.summary();
    Ok(())
}

/// How long all exchanges may take.
const LONGEST: Duration = Duration::from_secs(30);
