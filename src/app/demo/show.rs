//! What the demo prints: lines for people on a terminal, JSON lines for programs.

use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};

use super::{exchange::Exchange, requests::Sample, stage::Places};
use crate::cli::DemoArgs;

/// Prints, and counts.
pub(super) struct Show {
    explain: bool,
    json: bool,
    bar: ProgressBar,
    successes: usize,
    errors: usize,
}

impl Show {
    pub(super) fn new(args: &DemoArgs) -> Self {
        let json = args.json || !std::io::stdout().is_terminal();
        Self { explain: args.explain, json, bar: bar(4, json), successes: 0, errors: 0 }
    }

    pub(super) fn opening(&self) {
        self.explain(
            "Roundtrip reads requests from a topic, makes the calls, and writes each exchange \
             (request, response, timing, outcome) to a topic for successes or one for errors. \
             Everything here runs in this process: a small Kafka broker in memory, an HTTP \
             endpoint, and a worker as it runs in production, with the HTTP sink and the queue \
             source that the JVM connectors' documents describe.",
        );
    }

    pub(super) fn stage(&self, places: &Places) {
        let Places { broker, endpoint, rest } = places;
        self.note(&format!("broker {broker}   endpoint {endpoint}   worker {rest}"));
    }

    pub(super) fn request(&self, sample: &Sample) {
        self.explain(&format!("{}: {}", sample.key, sample.about));
    }

    pub(super) fn exchange(&mut self, exchange: &Exchange) {
        if exchange.is_success() {
            self.successes += 1;
        } else {
            self.errors += 1;
        }
        let text = if self.json { exchange.json() } else { line(exchange) };
        self.bar.suspend(|| print(&text));
        self.bar.inc(1);
    }

    pub(super) fn summary(&self) {
        self.bar.finish_and_clear();
        let Self { successes, errors, .. } = self;
        self.note(&format!(
            "{} requests, {} exchanges: {successes} in http-success, {errors} in http-error",
            successes + errors,
            successes + errors
        ));
        self.explain(
            "Each offset of http-request is committed only now that the broker has acknowledged \
             the exchange of its record. Kill a worker at any instant: no exchange is lost.",
        );
    }

    pub(super) fn kept(&self, places: &Places) {
        let Places { broker, rest, .. } = places;
        self.note(&format!(
            "Stays up until Ctrl-C. Write requests to http-request on {broker}; the REST API is \
             Kafka Connect's: curl {rest}connectors?expand=status"
        ));
    }

    pub(super) fn closing(&self) {
        self.bar.finish_and_clear();
    }

    fn explain(&self, text: &str) {
        if self.explain {
            self.note(&format!("\n{text}"));
        }
    }

    /// Something beside the exchanges: to standard error, so that it is in no pipe.
    fn note(&self, text: &str) {
        if self.json && !self.explain {
            return;
        }
        let dim = Style::new().dimmed();
        let note = || _ = writeln!(anstream::stderr(), "{dim}{text}{dim:#}");
        self.bar.suspend(note);
    }
}

/// A bar on a terminal, nothing elsewhere.
fn bar(length: u64, hidden: bool) -> ProgressBar {
    if hidden {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30.cyan} {pos}/{len} exchanges {elapsed}");
    let bar = ProgressBar::new(length);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn line(exchange: &Exchange) -> String {
    let (mark, colour) =
        if exchange.is_success() { ('✔', AnsiColor::Green) } else { ('✘', AnsiColor::Red) };
    let colour = colour.on_default();
    let (method, path) = exchange.request();
    let attempts = match exchange.attempts() {
        1 => "1 attempt".to_owned(),
        many => format!("{many} attempts"),
    };
    format!(
        "{colour}{mark}{colour:#} {:<11} {method:<4} {path:<13} {colour}{:<46}{colour:#} {attempts:<11} {:>5} ms  → {}@{}",
        exchange.key,
        exchange.answer(),
        exchange.millis(),
        exchange.topic,
        exchange.offset
    )
}

/// To standard output, without colours where it takes none. Whoever closed it wants no more lines.
fn print(text: &str) {
    _ = writeln!(anstream::stdout(), "{text}");
}
