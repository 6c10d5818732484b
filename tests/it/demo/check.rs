//! `roundtrip worker --check` and `roundtrip completions`: nothing is started.

use testcontainers::program::Launch;

use super::support::{roundtrip, run};

const WORKER: &str = "bootstrap.servers=localhost:1\n\
    key.converter=org.apache.kafka.connect.storage.StringConverter\n\
    value.converter=org.apache.kafka.connect.storage.StringConverter\n";
const SINK: &str = include_str!("../../../examples/demo-sink.json");

/// Checks a worker file and a connector file: exit code, and words of the output.
async fn check(worker: &str, sink: &str, expected: i32, words: &[&str]) {
    let launch = roundtrip(&["worker", "--check", "worker.properties", "sink.json"]);
    launch.file("worker.properties", worker).unwrap();
    launch.file("sink.json", sink).unwrap();
    let (code, stdout, stderr) = run(&launch).await;
    assert_eq!(code, Some(expected), "{stdout}{stderr}");
    for word in words {
        assert!(format!("{stdout}{stderr}").contains(word), "{word}: {stdout}{stderr}");
    }
}

#[tokio::test]
async fn good_files_are_valid() {
    check(WORKER, SINK, 0, &["worker.properties: valid", "sink.json: valid"]).await;
}

#[tokio::test]
async fn a_key_that_nobody_knows_is_told_with_the_nearest_one() {
    let misspelt = SINK.replace("okhttp.read.timeout", "okhttp.read.timeuot");
    let words = [
        "sink.json: warning: config.default.okhttp.read.timeuot is no known key",
        "is config.default.okhttp.read.timeout meant?",
    ];
    check(WORKER, &misspelt, 0, &words).await;
}

#[tokio::test]
async fn bad_files_are_named_with_their_keys() {
    let value = SINK.replace("\"300\"", "\"soon\"").replace("IN_MEMORY", "OUT_OF_MEMORY");
    let words = [
        "sink.json: Invalid value soon for configuration \
         config.default.retry.policy.retry.delay.in.ms",
        "sink.json: Invalid value OUT_OF_MEMORY_QUEUE for configuration publish.mode",
    ];
    check(WORKER, &value, 64, &words).await;
    check(WORKER, "{", 64, &["sink.json: line 1"]).await;
    let worker = WORKER.replace("value.converter", "value.convertor");
    check(&worker, SINK, 64, &["worker.properties", "\"value.converter\""]).await;
    let (code, _, stderr) = run(&roundtrip(&["worker", "--check", "missing.properties"])).await;
    assert_eq!(code, Some(64), "{stderr}");
    assert!(stderr.contains("missing.properties: No such file"), "{stderr}");
}

#[tokio::test]
async fn bash_takes_its_completions() {
    let completions = roundtrip(&["completions", "bash"]);
    let (code, script, stderr) = run(&completions).await;
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let bash = Launch::new("bash").unwrap();
    let path = bash.file("completions", &script).unwrap();
    let asked = format!(
        "source {}; COMP_WORDS=(roundtrip de); COMP_CWORD=1; \
         _roundtrip roundtrip de roundtrip; echo ${{COMPREPLY[@]}}",
        path.display()
    );
    let (code, words, stderr) = run(&bash.args(["-c", &asked])).await;
    assert_eq!((code, words.trim()), (Some(0), "demo dev"), "{stderr}");
}
