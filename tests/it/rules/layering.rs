//! `ARCHITECTURE.md` draws the layers; these tests keep the drawing true.

use std::collections::BTreeSet;

use super::source::{SourceFile, files, root};

/// Each folder of `src/` and the folders that it may use, lowest layer first. A new row or word
/// needs a decision record.
const LAYERS: &[(&str, &[&str])] = &[
    ("task", &[]),
    ("record", &[]),
    ("exchange", &["record"]),
    ("config", &[]),
    ("delivery", &["record"]),
    ("convert", &["record"]),
    ("telemetry", &["record"]),
    ("net", &[]),
    ("kafka", &["record", "delivery", "net"]),
    ("http", &["exchange", "net"]),
    ("queue", &["record", "exchange", "delivery"]),
    ("embedded", &["task"]),
    ("connector", &["record", "exchange", "config", "delivery", "telemetry", "http", "queue"]),
    ("flow", &["record", "delivery", "convert", "telemetry", "kafka", "connector"]),
    (
        "worker",
        &[
            "task",
            "record",
            "exchange",
            "config",
            "delivery",
            "convert",
            "telemetry",
            "kafka",
            "http",
            "queue",
            "connector",
            "flow",
        ],
    ),
    ("rest", &["worker"]),
    ("cli", &[]),
];

/// Libraries that stay behind one door.
const DOORS: &[(&str, &[&str])] = &[
    ("rdkafka", &["kafka"]),
    ("reqwest", &["http", "net"]),
    ("axum", &["rest", "embedded"]),
    ("flume", &["queue"]),
    ("hyper", &["http"]),
    ("h2", &["http"]),
    ("rustls", &["http", "net"]),
    ("rustls_native_certs", &["net"]),
    ("flate2", &["http"]),
    ("jks", &["net"]),
    ("p12_keystore", &["net"]),
    ("indexmap", &["config"]),
    ("metrics_exporter_prometheus", &["telemetry"]),
    ("tracing_subscriber", &["telemetry"]),
    ("java_properties", &["config"]),
    ("clap", &["cli"]),
    ("kafka_protocol", &["embedded"]),
];

/// The composition root sees everything.
const ROOT: &[&str] = &["lib", "main", "app"];

#[test]
fn the_table_has_no_cycles() {
    for (idx, (module, allowed)) in LAYERS.iter().enumerate() {
        for used in *allowed {
            let below = LAYERS[..idx].iter().any(|(name, _)| name == used);
            assert!(below, "`{module}` may use `{used}`, which is not listed below it");
        }
    }
}

#[test]
fn folders_use_only_what_their_layer_allows() {
    let mut used = BTreeSet::new();
    for file in files(&["src"]) {
        let Some((module, allowed)) = layer_of(&file) else { continue };
        for name in paths_into_the_crate(&production(&file)) {
            let known = LAYERS.iter().any(|(it, _)| *it == name);
            if !known || name == module {
                continue;
            }
            let may = allowed.contains(&name.as_str());
            assert!(may, "{}: `{module}` must not use `crate::{name}`", file.path.display());
            used.insert((module, name));
        }
    }
    for (module, allowed) in LAYERS {
        for name in *allowed {
            let pair = (*module, (*name).to_owned());
            assert!(used.contains(&pair), "`{module}` does not use `{name}`: tighten the table");
        }
    }
}

#[test]
fn libraries_stay_behind_their_door() {
    for file in files(&["src"]) {
        let code = file.code();
        for (library, doors) in DOORS {
            let module = file.module();
            let may = doors.contains(&module.as_str());
            let uses = code.contains(&format!("{library}::"));
            assert!(may || !uses, "{}: only {doors:?} may use `{library}`", file.path.display());
        }
    }
}

#[test]
fn paths_between_folders_start_at_the_crate() {
    for file in files(&["src"]) {
        let climbs = file.code().contains("super::super::");
        assert!(!climbs, "{}: write `crate::...`", file.path.display());
    }
}

#[test]
fn the_architecture_names_every_folder() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (module, _) in LAYERS {
        assert!(text.contains(&format!("`{module}/`")) || text.contains(&format!("`{module}.rs`")));
    }
}

fn layer_of(file: &SourceFile) -> Option<(&'static str, &'static [&'static str])> {
    let module = file.module();
    if ROOT.contains(&module.as_str()) {
        return None;
    }
    let found = LAYERS.iter().find(|(name, _)| *name == module);
    assert!(found.is_some(), "{}: `{module}` has no row", file.path.display());
    found.copied()
}

/// The file's code without its tests, which may look further.
fn production(file: &SourceFile) -> String {
    if file.is_test() {
        return String::new();
    }
    let lines = file.lines_without_tests();
    let code = lines.into_iter().filter(|it| !it.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

/// The first segment of every `crate::a...` and `crate::{a, b::c}`.
fn paths_into_the_crate(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(list) => names.extend(heads_of_list(list)),
            None => _ = names.insert(ident(rest)),
        }
    }
    names
}

/// The first segment of each entry of a braced list, up to its closing brace.
fn heads_of_list(list: &str) -> Vec<String> {
    let (mut heads, mut depth, mut at_start) = (Vec::new(), 1, true);
    for (at, ch) in list.char_indices() {
        match ch {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => at_start = true,
            ch if at_start && !ch.is_whitespace() => {
                heads.push(ident(&list[at..]));
                at_start = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

fn ident(text: &str) -> String {
    text.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect()
}
