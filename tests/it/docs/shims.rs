//! The programs that the pages call, as small scripts that stand first in `PATH`.

use std::{ffi::OsStr, os::unix::fs::PermissionsExt, path::Path};

use testcontainers::kafka::Kafka;

/// Kafka's scripts and the classes that they run.
const KAFKA: &[(&str, &str)] = &[
    ("kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer"),
    ("kafka-console-producer.sh", "org.apache.kafka.tools.ConsoleProducer"),
    ("kafka-consumer-groups.sh", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"),
    ("kafka-topics.sh", "org.apache.kafka.tools.TopicCommand"),
];

/// Writes all scripts into `dir`.
pub(super) fn write(dir: &Path, kafka: &Kafka) {
    std::fs::create_dir_all(dir).unwrap();
    for (name, class) in KAFKA {
        script(dir, name, &format!("exec {} \"$@\"", tool(kafka, class)));
    }
    script(dir, "cargo", &cargo());
}

/// The commands of cargo that the pages give, with the program that is built already. The tests are
/// not run from within themselves.
fn cargo() -> String {
    let program = quoted(OsStr::new(env!("CARGO_BIN_EXE_roundtrip")));
    format!(
        "case \"$*\" in
\"build --release\") mkdir -p target/release && ln -sf {program} target/release/roundtrip ;;
\"run --release -- \"*) shift 3; exec {program} \"$@\" ;;
\"test --workspace\") ;;
*) echo \"cargo $* is not foreseen\" >&2; exit 1 ;;
esac"
    )
}

fn tool(kafka: &Kafka, class: &str) -> String {
    let command = kafka.tool(class);
    let command = command.as_std();
    let mut words = vec![quoted(command.get_program())];
    for (idx, arg) in command.get_args().enumerate() {
        words.push(quoted(arg));
        // A container reads no standard input unless it is told to.
        if command.get_program() == "docker" && idx == 0 {
            words.push("--interactive".to_owned());
        }
    }
    words.join(" ")
}

fn script(dir: &Path, name: &str, body: &str) {
    let path = dir.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn quoted(word: &OsStr) -> String {
    format!("'{}'", word.to_str().unwrap().replace('\'', r"'\''"))
}
