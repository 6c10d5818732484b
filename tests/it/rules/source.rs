//! The project's files, as the rules read them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// One Rust file.
pub(super) struct SourceFile {
    /// Its path, from the project's root.
    pub(super) path: PathBuf,
    /// Its text.
    pub(super) text: String,
}

/// Every Rust file below those folders of the project, in order.
pub(super) fn files(folders: &[&str]) -> Vec<SourceFile> {
    let mut found = Vec::new();
    for folder in folders {
        walk(&root().join(folder), &mut found);
    }
    found.sort();
    let read = |path: PathBuf| SourceFile {
        text: fs::read_to_string(&path).unwrap(),
        path: path.strip_prefix(root()).unwrap().to_owned(),
    };
    found.into_iter().map(read).collect()
}

/// The project's root.
pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

impl SourceFile {
    /// The file's text without comment lines.
    pub(super) fn code(&self) -> String {
        let code = self.text.lines().filter(|it| !it.trim_start().starts_with("//"));
        code.collect::<Vec<_>>().join("\n")
    }

    /// The top folder or file of `src/` that the file belongs to.
    pub(super) fn module(&self) -> String {
        let inside = self.path.strip_prefix("src").unwrap();
        let first = inside.components().next().unwrap();
        Path::new(first.as_os_str()).file_stem().unwrap().to_str().unwrap().to_owned()
    }

    /// Whether the file holds nothing but tests.
    pub(super) fn is_test(&self) -> bool {
        let test = |it: &str| it == "tests" || it == "tests.rs" || it == "testcontainers";
        self.path.iter().any(|it| test(it.to_str().unwrap()))
            || self.path.ends_with("fake.rs")
            || self.path.ends_with("sample.rs")
    }

    /// The file's lines before its tests.
    pub(super) fn lines_without_tests(&self) -> Vec<&str> {
        self.text.lines().take_while(|it| *it != "#[cfg(test)]").collect()
    }
}

fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}
