//! Running the program, and what its process tells.

use std::{ffi::OsStr, net::SocketAddr, time::Duration};

use serde_json::Value;
use testcontainers::program::{Launch, Program};
use tokio::{net::TcpStream, time::sleep};

/// Long enough for anything here, on a machine that does much else.
pub(super) const SOON: Duration = Duration::from_secs(30);

pub(super) fn roundtrip(args: &[impl AsRef<OsStr>]) -> Launch {
    let launch = Launch::new(env!("CARGO_BIN_EXE_roundtrip")).unwrap();
    launch.args(args.iter().map(AsRef::as_ref))
}

/// Runs it to its end: exit code, standard output, standard error.
pub(super) async fn run(launch: &Launch) -> (Option<i32>, String, String) {
    let mut program = launch.start().unwrap();
    let status = program.wait(SOON).await.unwrap();
    (status.code(), program.stdout(), program.stderr())
}

/// The exchanges that a demo printed, each a line of JSON.
pub(super) fn exchanges(stdout: &str) -> Vec<Value> {
    stdout.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

/// Waits until the program hears SIGTERM and SIGINT, which is before it does anything else.
pub(super) async fn listens(program: &Program) {
    let path = format!("/proc/{}/status", program.id());
    for _ in 0..3000 {
        let status = std::fs::read_to_string(&path).unwrap();
        let caught = status.lines().find_map(|it| it.strip_prefix("SigCgt:")).unwrap().trim();
        let caught = u64::from_str_radix(caught, 16).unwrap();
        if [INTERRUPT, TERMINATE].iter().all(|it| caught & 1 << (it - 1) != 0) {
            return;
        }
        sleep(Duration::from_millis(1)).await;
    }
    panic!("no handler of signals: {}", program.stderr());
}

const INTERRUPT: u32 = 2;
const TERMINATE: u32 = 15;

/// The addresses in what a program printed: where it listened.
pub(super) fn addresses(text: &str) -> Vec<SocketAddr> {
    let words = text.split(|it: char| it != '.' && it != ':' && !it.is_ascii_digit());
    words.filter_map(|it| it.trim_matches([':', '.']).parse().ok()).collect()
}

pub(super) async fn is_open(address: SocketAddr) -> bool {
    TcpStream::connect(address).await.is_ok()
}
