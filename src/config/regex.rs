//! Regular expressions as Java's `matches()` understands them: the whole text or nothing.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

/// Matches nothing.
#[expect(clippy::expect_used, reason = "a literal that a test compiles")]
pub static NEVER: LazyLock<Regex> = LazyLock::new(|| Regex::new("[^\\s\\S]").expect("a literal"));

/// The most memory a compiled expression may take, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// Compiles `pattern` so that it matches whole texts only.
///
/// # Errors
/// Fails if `pattern` is malformed, uses look-around or back-references, or compiles to more than
/// 1 MiB; the text is the reason, in one line.
pub fn full_match(pattern: &str) -> Result<Regex, String> {
    // Compiled alone first, so that `a)|(b` cannot leave the group that holds it.
    compile(pattern)?;
    compile(&format!("^(?:{pattern})$"))
}

fn compile(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).size_limit(SIZE_LIMIT).build();
    built.map_err(|err| {
        let text = err.to_string();
        let reason = text.lines().last().unwrap_or_default();
        let reason = reason.strip_prefix("error: ").unwrap_or(reason);
        format!("not a usable regular expression: {reason}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(full_match(pattern).unwrap().is_match(text), expected);
    }

    #[test]
    fn matches_the_whole_text() {
        check("^5[0-9][0-9]$", "503", true);
        check("5..", "5031", false);
        check("GET|POST", "POST", true);
        check("GET|POST", "POSTS", false);
        check("", "", true);
        check("", "a", false);
    }

    #[test]
    fn names_what_it_cannot_do() {
        let err = full_match("(?!a)b").unwrap_err();
        assert!(err.contains("look-around"), "{err}");
        assert!(full_match("a)|(b").is_err());
        assert!(full_match(&"(a{1000}){1000}".repeat(3)).is_err());
    }

    #[test]
    fn never_matches_nothing() {
        assert!(!NEVER.is_match("") && !NEVER.is_match("a\nb"));
    }
}
