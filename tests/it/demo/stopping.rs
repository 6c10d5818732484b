//! A demo that is told to stop stops, whatever it was about to do.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};

use super::support::{SOON, addresses, exchanges, is_open, listens, roundtrip};

/// How long stopping may take: a call that hangs is waited for.
const STOPPED: Duration = Duration::from_secs(10);

/// Sends `signal` this long after the program first could hear it.
async fn stop(signal: &str, after: u64) {
    let mut demo = roundtrip(&["demo", "--explain", "--keep"]).start().unwrap();
    listens(&demo).await;
    sleep(Duration::from_millis(after)).await;
    demo.signal(signal).await.unwrap();
    let told = Instant::now();
    let status = demo.wait(SOON).await.unwrap();
    let stderr = demo.stderr();
    let what = format!("{signal} after {after} ms: {status}\n{stderr}");
    assert_eq!(status.code(), Some(0), "{what}");
    assert!(told.elapsed() < STOPPED, "took {:?}, {what}", told.elapsed());
    assert!(!["panicked", "ERROR", "roundtrip:"].iter().any(|it| stderr.contains(it)), "{what}");
    assert!(exchanges(&demo.stdout()).len() <= 4, "{what}");
    for address in addresses(&stderr) {
        assert!(!is_open(address).await, "{address} is open, {what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_at_any_instant_ends_it_in_order() {
    for after in [0, 50, 100, 200, 400, 800, 1500, 3000] {
        join_all(["TERM", "INT"].map(|it| stop(it, after))).await;
    }
}
