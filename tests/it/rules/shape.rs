//! Sizes that keep files and functions readable.

use super::source::{SourceFile, files, root};

const FOLDERS: &[&str] = &["src", "testcontainers/src"];
/// No file has more lines than this before its tests.
const LONGEST_FILE: usize = 400;
/// Half of the files have fewer lines than this before their tests.
const MEDIAN_FILE: usize = 150;
/// No function has more lines than this.
const LONGEST_FUNCTION: usize = 80;
/// Nine of ten functions have fewer lines than this.
const LONG_FUNCTION: usize = 30;

#[test]
fn files_are_short() {
    let mut lengths: Vec<usize> = production()
        .iter()
        .map(|file| {
            let lines = file.lines_without_tests().len();
            assert!(lines <= LONGEST_FILE, "{}: {lines} lines", file.path.display());
            lines
        })
        .collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median < MEDIAN_FILE, "half of the files have {median} lines or more");
}

#[test]
fn functions_are_short() {
    let mut lengths = Vec::new();
    for file in production() {
        for (name, lines) in functions(&file) {
            let at = file.path.display();
            assert!(lines <= LONGEST_FUNCTION, "{at}: `{name}` has {lines} lines");
            lengths.push(lines);
        }
    }
    lengths.sort_unstable();
    let long = lengths[lengths.len() * 9 / 10];
    assert!(long < LONG_FUNCTION, "one function of ten has {long} lines or more");
}

#[test]
fn files_say_what_they_are() {
    for file in files(&["src", "testcontainers/src", "tests"]) {
        assert!(file.text.starts_with("//! "), "{}: no `//!` line", file.path.display());
    }
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let forbidden = ["crates.io", "pypi.org", "maven.org", "registry.npmjs", "proxy.golang"];
    for file in files(&["src", "testcontainers", "tests"]) {
        if file.path.ends_with("shape.rs") {
            continue;
        }
        for word in forbidden {
            assert!(!file.text.contains(word), "{}: {word}", file.path.display());
        }
    }
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(forbidden.iter().all(|it| !readme.contains(it)));
}

fn production() -> Vec<SourceFile> {
    files(FOLDERS)
        .into_iter()
        .filter(|it| !it.path.ends_with("tests.rs"))
        .filter(|it| !it.path.iter().any(|it| it == "tests"))
        .collect()
}

/// Each function's name and lines, from its first line to the brace that closes it at the same
/// indentation, which the formatter guarantees.
fn functions(file: &SourceFile) -> Vec<(String, usize)> {
    let lines = file.lines_without_tests();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = &line[..line.len() - line.trim_start().len()];
        let close = format!("{indent}}}");
        let length = lines[at..].iter().position(|it| *it == close);
        if let Some(length) = length.filter(|_| !line.ends_with(';') && !line.ends_with('}')) {
            found.push((name, length + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    words
        .by_ref()
        .find(|it| !["pub", "pub(super)", "pub(crate)", "async", "const"].contains(it))
        .filter(|it| *it == "fn")?;
    let name = words.next()?;
    Some(name.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect())
}
