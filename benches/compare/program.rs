//! The two programs as processes, and what the operating system says of them.

use std::{
    fmt, fs,
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::plan::Settings;

/// Which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Our worker.
    Roundtrip,
    /// The program without features.
    Minimal,
}

/// The topics of a run, and its group.
pub(crate) struct Topics {
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) group: String,
}

/// A program at work. Killed when it is dropped.
pub(crate) struct Program {
    process: Child,
    _files: TempDir,
}

impl Program {
    pub(crate) fn start(kind: Kind, bootstrap: &str, topics: &Topics, settings: &Settings) -> Self {
        let files = tempfile::tempdir().unwrap();
        let mut command = match kind {
            Kind::Roundtrip => worker(files.path(), bootstrap, topics, settings),
            Kind::Minimal => {
                let mut command = Command::new(std::env::current_exe().unwrap());
                command.args(["minimal", bootstrap, &topics.input, &topics.output, &topics.group]);
                command
            }
        };
        let log = fs::File::create(files.path().join("log")).unwrap();
        command.stdout(Stdio::null()).stderr(log);
        Self { process: command.spawn().unwrap(), _files: files }
    }

    /// Seconds of CPU time so far, user and system.
    pub(crate) fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        // The name, which may hold anything, ends at the last parenthesis.
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        ticks as f64 / TICKS_PER_SECOND
    }

    /// Resident memory now, in bytes.
    pub(crate) fn resident(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// The most that was ever resident, in bytes.
    pub(crate) fn peak(&self) -> u64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|it| it.strip_prefix(field)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn worker(files: &Path, bootstrap: &str, topics: &Topics, settings: &Settings) -> Command {
    let Topics { input, output, group } = topics;
    let properties = format!(
        "bootstrap.servers={bootstrap}\n\
         key.converter=org.apache.kafka.connect.storage.StringConverter\n\
         value.converter=org.apache.kafka.connect.storage.StringConverter\n\
         listeners=http://127.0.0.1:0\n{}\n",
        settings.worker.join("\n")
    );
    let mut sink = serde_json::json!({"name": group, "config": {
        "connector.class": "HttpSink", "tasks.max": "1", "topics": input,
        "publish.mode": "IN_MEMORY_QUEUE", "queue.name": output,
        "max.in.flight": "128", "max.in.flight.per.host": "128"
    }});
    let source = serde_json::json!({"name": format!("{group}-source"), "config": {
        "connector.class": "HttpSource", "tasks.max": "1", "queue.name": output,
        "success.topic": output, "error.topic": format!("{output}-error")
    }});
    for (key, value) in &settings.sink {
        sink["config"][key] = value.as_str().into();
    }
    fs::write(files.join("worker.properties"), properties).unwrap();
    fs::write(files.join("sink.json"), sink.to_string()).unwrap();
    fs::write(files.join("source.json"), source.to_string()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_roundtrip"));
    command.current_dir(files).args(["worker", "worker.properties", "sink.json", "source.json"]);
    command
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Roundtrip => "roundtrip",
            Self::Minimal => "minimal",
        })
    }
}

/// `getconf CLK_TCK` on every Linux that Rust knows.
const TICKS_PER_SECOND: f64 = 100.0;
