//! The syntax of references.

/// A piece of a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Text that stands for itself.
    Literal(&'t str),
    /// `${provider:path:key}` or `${provider:key}`.
    Reference {
        /// The whole reference, which stands for itself if no provider is for it.
        text: &'t str,
        provider: &'t str,
        path: &'t str,
        key: &'t str,
    },
}

impl<'t> Piece<'t> {
    /// The piece as written.
    pub(super) fn text(&self) -> &'t str {
        match self {
            Self::Literal(text) | Self::Reference { text, .. } => text,
        }
    }
}

/// Splits a value into its pieces. The path ends at the last colon that Java's expression
/// `\$\{([^}]*?):(([^}]*?):)?([^}]*?)\}` would choose: the second one.
pub(super) fn pieces(value: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((inside, tail)) = after.split_once('}') else { break };
        let Some(text) = rest.get(before.len()..rest.len() - tail.len()) else { break };
        pieces.push(Piece::Literal(before));
        pieces.push(reference(text, inside));
        rest = tail;
    }
    pieces.push(Piece::Literal(rest));
    pieces.retain(|it| *it != Piece::Literal(""));
    pieces
}

fn reference<'t>(text: &'t str, inside: &'t str) -> Piece<'t> {
    let Some((provider, rest)) = inside.split_once(':') else { return Piece::Literal(text) };
    let (path, key) = rest.split_once(':').unwrap_or(("", rest));
    Piece::Reference { text, provider, path, key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: &[(&str, &str, &str)]) {
        let found: Vec<_> = pieces(value)
            .into_iter()
            .filter_map(|it| match it {
                Piece::Literal(_) => None,
                Piece::Reference { provider, path, key, .. } => Some((provider, path, key)),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn finds_references() {
        check("plain", &[]);
        check("${env:HOME}", &[("env", "", "HOME")]);
        check(
            "a${file:/p/x.properties:k}b${dir:/p:f}",
            &[("file", "/p/x.properties", "k"), ("dir", "/p", "f")],
        );
        check("${noColon}", &[]);
        check("${env:OPEN", &[]);
        check("$${env:A}", &[("env", "", "A")]);
        check("${file:/p:a:b}", &[("file", "/p", "a:b")]);
    }

    proptest::proptest! {
        #[test]
        fn the_pieces_are_the_value(value in "[${}:a-c]{0,24}") {
            let joined: String = pieces(&value).iter().map(Piece::text).collect();
            proptest::prop_assert_eq!(joined, value);
        }
    }
}
