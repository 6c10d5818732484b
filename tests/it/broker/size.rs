//! The broker stays small: what it need not do, it does not do.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The most lines of code, without tests, comments and blank lines.
const LINES: usize = 2500;

#[test]
fn the_broker_is_small() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/embedded/broker");
    let lines: usize = files(&folder).iter().map(|it| code(it)).sum();
    assert!(lines < LINES, "{lines} lines");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let inner = |it: PathBuf| if it.is_dir() { files(&it) } else { vec![it] };
    let is_test = |it: &PathBuf| it.ends_with("tests") || it.ends_with("tests.rs");
    entries.filter(|it| !is_test(it)).flat_map(inner).collect()
}

fn code(file: &Path) -> usize {
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().take_while(|it| *it != "#[cfg(test)]").map(str::trim);
    lines.filter(|it| !it.is_empty() && !it.starts_with("//")).count()
}
