//! Masking: what an exchange must not show.

use super::{Body, HttpExchange, HttpHeaders, HttpPart, ResponseBody};

/// What stands in the place of a masked value.
pub const MASK: &str = "***";

/// The header names whose values are masked in exchanges (`exchange.redact.headers`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redaction {
    /// Names, in any case.
    pub names: Vec<String>,
}

impl Redaction {
    /// Masks the headers of the request, of the response and of every part, and, whatever the names
    /// are, a user and a password in the request's URL.
    pub fn apply(&self, exchange: &mut HttpExchange) {
        if let Some(url) = without_user(&exchange.request.url) {
            exchange.request.url = url;
        }
        if self.names.is_empty() {
            return;
        }
        self.mask(&mut exchange.request.headers);
        self.mask(&mut exchange.response.headers);
        if let Body::Multipart(parts) = &mut exchange.request.body {
            self.mask_parts(parts);
        }
        if let ResponseBody::Multipart(parts) = &mut exchange.response.body {
            self.mask_parts(parts);
        }
    }

    /// Puts [`MASK`] in the place of each value of the named headers. How many values there were
    /// stays visible.
    pub fn mask(&self, headers: &mut HttpHeaders) {
        headers.replace_values(MASK, |name| {
            self.names.iter().any(|it| it.trim().eq_ignore_ascii_case(name))
        });
    }

    fn mask_parts(&self, parts: &mut [(String, HttpPart)]) {
        for (_, part) in parts {
            self.mask(&mut part.headers);
        }
    }
}

/// The URL with [`MASK`] in the place of its user and password; `None` if it has neither. Reads as
/// lenient parsers do: a URL that is refused shows its password no more than one that is called.
fn without_user(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once(':').filter(|_| url.contains('@'))?;
    let after = rest.trim_start_matches(['/', '\\']);
    let slashes = rest.strip_suffix(after)?;
    let authority = after.split(['/', '\\', '?', '#']).next()?;
    let (_, host) = authority.rsplit_once('@')?;
    let more = after.strip_prefix(authority)?;
    Some(format!("{scheme}:{slashes}{MASK}@{host}{more}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_url_shows_a_password() {
        for (url, expect) in [
            ("http://u:p@h/a@b", Some("http://***@h/a@b")),
            ("http://u@p@h?q", Some("http://***@h?q")),
            ("http:u:p@h", Some("http:***@h")),
            ("http:\\\\u:p@h\\x", Some("http:\\\\***@h\\x")),
            ("u:p@h", Some("u:***@h")),
            ("http://h/a@b", None),
            ("http://h?a@b", None),
            ("http://h", None),
            ("a@b", None),
            ("", None),
        ] {
            assert_eq!(without_user(url).as_deref(), expect, "{url}");
        }
    }

    #[test]
    fn masks_every_value_of_the_named_headers_in_any_case() {
        let mut headers =
            HttpHeaders::from_iter([("Cookie", "a"), ("cookie", "b"), ("Accept", "*/*")]);
        Redaction { names: vec!["COOKIE".into(), "x-api-key".into()] }.mask(&mut headers);
        let expect =
            HttpHeaders::from_iter([("Cookie", "***"), ("cookie", "***"), ("Accept", "*/*")]);
        assert_eq!(headers, expect);
    }
}
