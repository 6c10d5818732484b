//! CI runs what developers run: the recipes of `just check`, word for word.

use super::source::root;

#[test]
fn ci_runs_what_just_check_runs() {
    let justfile = std::fs::read_to_string(root().join("justfile")).unwrap();
    let ci = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let check = justfile.lines().find_map(|it| it.strip_prefix("check:")).unwrap();
    for recipe in check.split_whitespace() {
        let command = command_of(&justfile, recipe);
        // CI takes the command of the tests from the README.
        let place = if recipe == "test" { &readme } else { &ci };
        assert!(place.contains(command), "`{recipe}` is not run as: {command}");
    }
}

/// The one command of a recipe, without the filter that it may end in.
fn command_of<'j>(justfile: &'j str, recipe: &str) -> &'j str {
    let mut lines = justfile.lines();
    let head = |it: &str| it.split([':', ' ']).next() == Some(recipe);
    assert!(lines.any(head), "the justfile has no recipe `{recipe}`");
    lines.next().unwrap().trim().trim_end_matches(" {{filter}}")
}
