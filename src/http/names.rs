//! Header names as HTTP/1.1 servers usually write them.

/// `content-type` becomes `Content-Type`. HTTP/1.1 names do not depend on case, but exchanges show
/// them, and consumers of the JVM connectors' exchanges look them up as servers write them.
pub(super) fn canonical(name: &str) -> String {
    if let Some((_, special)) = SPECIAL.iter().find(|(it, _)| *it == name) {
        return (*special).to_owned();
    }
    let mut out = String::with_capacity(name.len());
    let mut at_start = true;
    for ch in name.chars() {
        out.push(if at_start { ch.to_ascii_uppercase() } else { ch });
        at_start = ch == '-';
    }
    out
}

const SPECIAL: &[(&str, &str)] = &[
    ("content-md5", "Content-MD5"),
    ("dnt", "DNT"),
    ("etag", "ETag"),
    ("nel", "NEL"),
    ("p3p", "P3P"),
    ("sourcemap", "SourceMap"),
    ("te", "TE"),
    ("www-authenticate", "WWW-Authenticate"),
    ("x-correlation-id", "X-Correlation-ID"),
    ("x-request-id", "X-Request-ID"),
    ("x-ua-compatible", "X-UA-Compatible"),
    ("x-xss-protection", "X-XSS-Protection"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_servers_write_them() {
        for (name, expect) in [
            ("content-type", "Content-Type"),
            ("x-a", "X-A"),
            ("etag", "ETag"),
            ("www-authenticate", "WWW-Authenticate"),
            ("x-request-id", "X-Request-ID"),
            ("date", "Date"),
        ] {
            assert_eq!(canonical(name), expect);
        }
    }
}
