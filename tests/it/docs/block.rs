//! Fenced blocks.

use super::{kind::Kind, page::Page};

/// One fenced block.
pub(super) struct Block {
    /// Where it begins, as `page:line`.
    pub(super) place: String,
    /// What stands behind the fence.
    pub(super) info: String,
    /// What it holds.
    pub(super) text: String,
}

impl Block {
    /// What is done with it.
    #[track_caller]
    pub(super) fn kind(&self) -> Kind {
        let kind = Kind::of(&self.info);
        kind.unwrap_or_else(|| panic!("{}: no block is {:?}", self.place, self.info))
    }

    /// The JSON that it holds.
    #[track_caller]
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|err| panic!("{}: {err}", self.place))
    }
}

/// The blocks of a page, in order.
pub(super) fn blocks(page: &Page) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    for (idx, line) in page.text.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), found.last_mut()) {
            (Some(_), Some(_)) if open => open = false,
            (Some(info), _) => {
                let place = format!("{}:{}", page.path.display(), idx + 1);
                found.push(Block { place, info: info.trim().to_owned(), text: String::new() });
                open = true;
            }
            (None, Some(block)) if open => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, _) => {}
        }
    }
    assert!(!open, "{}: a block has no end", page.path.display());
    found
}
