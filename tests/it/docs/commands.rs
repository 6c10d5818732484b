//! Commands that the pages show.

use std::{os::unix::fs::symlink, path::Path, process::Stdio, time::Duration};

use tempfile::TempDir;
use testcontainers::{http_double::HttpDouble, kafka::Kafka, or_skip, program::Launch};
use tokio::{process::Command, time::timeout};

use super::{
    block::Block,
    kind::Kind,
    page::{Page, pages, root},
    places::Places,
    shims,
    worker::Worker,
};

/// How long the commands of one block may take. Each of Kafka's tools starts a JVM.
const LONGEST: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread")]
async fn commands_work_in_the_order_of_their_page() {
    for page in pages() {
        if page.blocks().iter().any(|it| it.kind() == Kind::Commands) {
            // The pages use fixed names of topics, so each page has a Kafka of its own.
            let Some(kafka) = or_skip(Kafka::builder().start().await) else { return };
            run_page(&page, &kafka).await;
        }
    }
}

async fn run_page(page: &Page, kafka: &Kafka) {
    let http = HttpDouble::ok().await.unwrap();
    let places = Places::new(&kafka.bootstrap()).with("http://localhost:8080", http.url(""));
    let mut bench = Bench::new(places, kafka);
    let mut output = String::new();
    for block in page.blocks() {
        match block.kind() {
            Kind::Commands if starts_worker(&block.text) => bench.start_worker(&block).await,
            Kind::Commands => output = bench.run(&block).await,
            Kind::Output => {
                for line in block.text.lines() {
                    let line = bench.places.fill(line);
                    assert!(output.contains(&line), "{}: {line}\n{output}", block.place);
                }
            }
            _ => {}
        }
    }
    bench.stop_worker().await;
}

/// A directory that looks like the project's, and the worker that was started there.
struct Bench {
    dir: TempDir,
    places: Places,
    worker: Option<Worker>,
}

impl Bench {
    fn new(places: Places, kafka: &Kafka) -> Self {
        let dir = tempfile::tempdir().unwrap();
        shims::write(&dir.path().join("bin"), kafka);
        copy(&root().join("examples"), &dir.path().join("examples"), &places);
        // Every page but the first takes for granted that the program is built.
        let built = dir.path().join("target/release");
        std::fs::create_dir_all(&built).unwrap();
        symlink(env!("CARGO_BIN_EXE_roundtrip"), built.join("roundtrip")).unwrap();
        Self { dir, places, worker: None }
    }

    fn path(&self) -> String {
        let inherited = std::env::var("PATH").unwrap_or_default();
        format!("{}:{inherited}", self.dir.path().join("bin").display())
    }

    async fn start_worker(&mut self, block: &Block) {
        self.stop_worker().await;
        let dir = self.dir.path().display();
        let script = format!("cd '{dir}' && exec {}", self.places.fill(&block.text));
        let launch = Launch::new("bash").unwrap().args(["-c", &script]).env("PATH", self.path());
        self.worker = Some(Worker::watch(launch.start().unwrap(), self.places.port()).await);
    }

    async fn stop_worker(&mut self) {
        if let Some(worker) = self.worker.take() {
            assert_eq!(worker.terminate().await, Some(0));
        }
    }

    /// Runs the commands, which must succeed, and returns what they printed.
    async fn run(&self, block: &Block) -> String {
        let mut bash = Command::new("bash");
        bash.args(["-euo", "pipefail", "-c", &self.places.fill(&block.text)]);
        bash.current_dir(self.dir.path()).env("PATH", self.path());
        bash.stdin(Stdio::null()).kill_on_drop(true);
        let output = timeout(LONGEST, bash.output()).await;
        let log = || self.worker.as_ref().map(Worker::log).unwrap_or_default();
        let output = output.unwrap_or_else(|_| panic!("{}: is late\n{}", block.place, log()));
        let output = output.unwrap();
        assert!(output.status.success(), "{}: {output:?}\n{}", block.place, log());
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Whether the block is one command that goes on as a worker.
fn starts_worker(text: &str) -> bool {
    let programs = ["cargo run --release -- worker ", "target/release/roundtrip worker "];
    let command = text.trim().replace("\\\n", " ");
    let starts = programs.iter().any(|it| command.starts_with(it));
    starts && !command.contains(" --check ") && !command.contains(['\n', ';', '|', '&'])
}

fn copy(from: &Path, to: &Path, places: &Places) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(to.join(path.file_name().unwrap()), places.fill(&text)).unwrap();
    }
}
