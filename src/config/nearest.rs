//! The known name nearest to a misspelt one.

/// The candidate at the smallest edit distance from `name`, if it is near enough to be meant: at
/// most a third of the name, and at most 6 edits.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).min(6);
    let scored = candidates.into_iter().map(|it| (distance(name, it), it));
    scored.filter(|(edits, _)| *edits <= limit).min_by_key(|(edits, _)| *edits).map(|(_, it)| it)
}

/// Levenshtein's distance, in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, from) in left.chars().enumerate() {
        let mut diagonal = above;
        let mut before = above + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(before);
        for (to, over) in right.iter().zip(row.iter().skip(1)) {
            let replaced = diagonal + usize::from(from != *to);
            before = replaced.min(before + 1).min(over + 1);
            diagonal = *over;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }

    #[test]
    fn proposes_only_what_may_be_meant() {
        let known = ["tasks.max", "topics", "topics.regex"];
        assert_eq!(nearest("task.max", known), Some("tasks.max"));
        assert_eq!(nearest("topcs", known), Some("topics"));
        assert_eq!(nearest("something.else", known), None);
        assert_eq!(nearest("ab", known), None);
    }
}
