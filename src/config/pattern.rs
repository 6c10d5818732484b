//! Names with placeholders: `config.<id>.rate.limiter.scope`.

/// The longest name that is compared with patterns. Longer ones are unknown keys.
const MAX_NAME: usize = 512;

/// What the placeholders of `pattern` stand for in `name`, in their order; `None` if the name does
/// not match. Each stands for at least one character, as few as possible; `<n>` for digits only.
pub(super) fn bind<'n>(pattern: &str, name: &'n str) -> Option<Vec<&'n str>> {
    let mut bound = Vec::new();
    (name.len() <= MAX_NAME && matches(pattern, name, &mut bound)).then_some(bound)
}

fn matches<'n>(pattern: &str, name: &'n str, bound: &mut Vec<&'n str>) -> bool {
    let Some((literal, rest)) = pattern.split_once('<') else { return pattern == name };
    let Some((placeholder, tail)) = rest.split_once('>') else { return pattern == name };
    let Some(name) = name.strip_prefix(literal) else { return false };
    let ends = name.char_indices().map(|(at, it)| at + it.len_utf8());
    for end in ends {
        let Some((value, after)) = name.split_at_checked(end) else { return false };
        if placeholder == "n" && !value.bytes().all(|it| it.is_ascii_digit()) {
            return false;
        }
        if tail.is_empty() && !after.is_empty() {
            continue;
        }
        bound.push(value);
        if matches(tail, after, bound) {
            return true;
        }
        bound.pop();
    }
    false
}

/// The pattern with its placeholders replaced, in their order. Placeholders without a value stay.
pub(super) fn fill(pattern: &str, values: &[&str]) -> String {
    let mut filled = String::with_capacity(pattern.len());
    let mut values = values.iter();
    let mut rest = pattern;
    while let Some((literal, after)) = rest.split_once('<') {
        let Some((placeholder, tail)) = after.split_once('>') else { break };
        filled.push_str(literal);
        match values.next() {
            Some(value) => filled.push_str(value),
            None => filled.extend(["<", placeholder, ">"]),
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

/// How much of the pattern is literal: the more, the better it fits.
pub(super) fn literal_len(pattern: &str) -> usize {
    pattern.split('<').map(|it| it.split_once('>').map_or(it, |(_, tail)| tail).len()).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(pattern: &str, name: &str, expected: Option<&[&str]>) {
        assert_eq!(bind(pattern, name).as_deref(), expected);
    }

    #[test]
    fn binds_placeholders() {
        check("config.<id>.scope", "config.a.scope", Some(&["a"]));
        check("config.<id>.scope", "config.a.b.scope", Some(&["a.b"]));
        check("config.<id>.scope", "config..scope", None);
        check("config.<id>.scope", "config.a.scopes", None);
        check("config.<id>.header.<name>", "config.a.header.X-Y.Z", Some(&["a", "X-Y.Z"]));
        check("proxy.<n>.host", "proxy.12.host", Some(&["12"]));
        check("proxy.<n>.host", "proxy.x.host", None);
        check("plain", "plain", Some(&[]));
        check("plain", "plainer", None);
        check("<id>.url", "é.url", Some(&["é"]));
    }

    #[test]
    fn measures_what_is_literal() {
        assert_eq!(literal_len("config.<id>.scope"), 13);
        assert_eq!(literal_len("plain"), 5);
    }

    proptest! {
        #[test]
        fn what_is_filled_in_is_found_again(id in "[a-z]{1,8}", name in "[A-Za-z-]{1,8}") {
            let filled = fill("config.<id>.header.<name>", &[&id, &name]);
            let bound = bind("config.<id>.header.<name>", &filled);
            prop_assert_eq!(bound, Some(vec![id.as_str(), name.as_str()]));
        }

        #[test]
        fn no_name_is_a_danger(name in ".{0,80}") {
            let _ = bind("config.<id>.header.<name>.<n>", &name);
        }
    }
}
