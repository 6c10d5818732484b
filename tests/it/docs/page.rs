//! The pages for users.

use std::path::{Path, PathBuf};

use super::block::{Block, blocks};

/// One page.
pub(super) struct Page {
    /// Its path, from the project's root.
    pub(super) path: PathBuf,
    /// Its text.
    pub(super) text: String,
}

impl Page {
    /// Its fenced blocks, in order.
    pub(super) fn blocks(&self) -> Vec<Block> {
        blocks(self)
    }

    fn read(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let text = std::fs::read_to_string(root().join(&path));
        Self { text: text.unwrap_or_else(|err| panic!("{}: {err}", path.display())), path }
    }
}

/// The pages whose blocks are exercised.
pub(super) fn pages() -> Vec<Page> {
    let mut pages = vec![Page::read("README.md")];
    pages.extend(folder("docs/guide"));
    pages
}

/// Every page, those that have no blocks to exercise included.
pub(super) fn all_pages() -> Vec<Page> {
    let mut pages = pages();
    pages.extend(["ARCHITECTURE.md", "CHANGELOG.md", "docs/reference.md"].map(Page::read));
    pages.extend(folder("docs/decisions"));
    pages
}

/// Every block that is exercised.
pub(super) fn all_blocks() -> Vec<Block> {
    pages().iter().flat_map(Page::blocks).collect()
}

/// The project's root.
pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder(name: &str) -> Vec<Page> {
    let entries = std::fs::read_dir(root().join(name)).unwrap();
    let mut names: Vec<_> = entries.map(|it| it.unwrap().file_name()).collect();
    names.sort();
    names.into_iter().map(|it| Page::read(Path::new(name).join(it))).collect()
}
