//! `roundtrip worker --check`: what the files mean, without starting anything.

use super::{
    files,
    output::say,
    refusal::{Refusal, not_valid},
};
use crate::{
    cli::{Exit, WorkerArgs},
    config::ConfigWarning,
    worker::launch,
};

/// Reads the files as a start would, and tells every problem and every warning of them. Asks no
/// broker and opens no listener.
pub(super) fn run(args: &WorkerArgs) -> Result<Exit, Refusal> {
    let (worker, warnings) = files::worker(&args.properties)?;
    let mut problems = Vec::new();
    tell(&args.properties.display().to_string(), &warnings);
    for path in &args.connectors {
        let file = path.display().to_string();
        let connector = match files::connector(path) {
            Ok(connector) => connector,
            Err(Refusal { reason, .. }) => {
                problems.push(reason);
                continue;
            }
        };
        match launch::check(&worker, &connector.config) {
            Ok(warnings) => tell(&file, &warnings),
            Err(refused) => problems.extend(refused.iter().map(|it| format!("{file}: {it}"))),
        }
    }
    if problems.is_empty() { Ok(Exit::Done) } else { Err(not_valid(problems.join("\n"))) }
}

fn tell(file: &str, warnings: &[ConfigWarning]) {
    for ConfigWarning { message, .. } in warnings {
        say(&format!("{file}: warning: {message}"));
    }
    say(&format!("{file}: valid"));
}
