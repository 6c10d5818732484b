//! What holds for all pages: kinds of blocks, links, widths, names of settings.

use super::{
    block::Block,
    kind::Kind,
    page::{Page, all_blocks, all_pages, pages, root},
};

/// No line of a page is wider.
const WIDEST: usize = 130;

#[test]
fn every_block_is_of_a_kind_and_in_its_place() {
    for page in pages() {
        let blocks = page.blocks();
        for (idx, block) in blocks.iter().enumerate() {
            let before = idx.checked_sub(1).map(|it| blocks[it].kind());
            let wanted = block.kind().follows();
            assert!(
                wanted.is_none() || wanted == before,
                "{}: comes after {before:?}",
                block.place
            );
            let next = blocks.get(idx + 1).map(Block::kind);
            let explained = block.kind() != Kind::Refused || next == Some(Kind::Reason);
            assert!(explained, "{}: says no reason", block.place);
        }
    }
}

#[test]
fn links_lead_to_files() {
    for page in all_pages() {
        for link in links(&page) {
            let file = link.split('#').next().unwrap_or_default();
            let elsewhere = link.contains("://") || link.starts_with("mailto:");
            let target = root().join(page.path.parent().unwrap()).join(file);
            let exists = elsewhere || file.is_empty() || target.exists();
            assert!(exists, "{}: {link} leads nowhere", page.path.display());
        }
    }
}

#[test]
fn the_guide_is_not_too_wide() {
    for page in pages() {
        for (idx, line) in page.text.lines().enumerate() {
            let width = line.chars().count();
            assert!(width <= WIDEST, "{}:{}: {width} wide", page.path.display(), idx + 1);
        }
    }
}

#[test]
fn every_setting_that_is_shown_stands_in_the_reference() {
    let reference = std::fs::read_to_string(root().join("docs/reference.md")).unwrap();
    let known = |key: &str| spellings(key).iter().any(|it| reference.contains(&format!("`{it}`")));
    let mut unknown = Vec::new();
    for block in all_blocks() {
        let keys = settings(&block).into_iter().filter(|it| !known(it));
        unknown.extend(keys.map(|it| format!("{}: {it}", block.place)));
    }
    assert!(unknown.is_empty(), "not in the reference:\n{}", unknown.join("\n"));
}

/// The targets of `[text](target)`.
fn links(page: &Page) -> Vec<String> {
    let targets = page.text.split("](").skip(1);
    targets.filter_map(|it| Some(it.split_once(')')?.0.to_owned())).collect()
}

/// The names of the settings in a connector or a worker file.
fn settings(block: &Block) -> Vec<String> {
    match block.kind() {
        Kind::Connector | Kind::Refused => {
            let file = block.json();
            let config = file.get("config").unwrap_or(&file);
            config.as_object().unwrap().keys().cloned().collect()
        }
        Kind::Worker => {
            let mut names = Vec::new();
            let mut file = java_properties::PropertiesIter::new(block.text.as_bytes());
            file.read_into(|name, _| names.push(name)).unwrap();
            names
        }
        _ => Vec::new(),
    }
}

/// A setting's name, and the patterns that the reference may have in its place.
fn spellings(key: &str) -> Vec<String> {
    const FAMILIES: [(&str, &str); 9] = [
        ("admin.", "<setting>"),
        ("config.providers.", "<name>.class"),
        ("consumer.", "<setting>"),
        ("consumer.override.", "<setting>"),
        ("producer.", "<setting>"),
        ("producer.override.", "<setting>"),
        ("sasl.", "<setting>"),
        ("ssl.", "<setting>"),
        ("value.converter.", "<option>"),
    ];
    let mut all = vec![key.to_owned()];
    let families = FAMILIES.iter().filter(|(prefix, _)| key.starts_with(prefix));
    all.extend(families.map(|(prefix, rest)| format!("{prefix}{rest}")));
    // Two spellings of the prefix of a configuration.
    let rest = key.strip_prefix("config.").or_else(|| key.strip_prefix("httpclient."));
    if let Some((_, suffix)) = rest.and_then(|it| it.split_once('.')) {
        let header = "enrich.request.static.header.";
        all.push(format!("config.<id>.{suffix}"));
        if suffix.starts_with(header) {
            all.push(format!("config.<id>.{header}<name>"));
        }
        if let Some((_, parameter)) = suffix.split_once(".param.") {
            all.push(format!("config.providers.<name>.param.{parameter}"));
        }
    }
    all
}
