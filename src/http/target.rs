//! The URL of a request: whether it can be called at all.

use reqwest::Url;

use super::refused::Refused;
use crate::exchange::ErrorKind;

/// Reads an absolute `http` or `https` URL.
pub(super) fn parse(text: &str) -> Result<Url, Refused> {
    let invalid = |why: &str| Refused::new(ErrorKind::InvalidUrl, format!("url {why}"));
    if text.is_empty() {
        return Err(invalid("is missing"));
    }
    if text.len() > MAX_BYTES {
        return Err(invalid(&format!("has {} bytes, at most {MAX_BYTES} are sent", text.len())));
    }
    if text.chars().any(|it| it.is_whitespace() || it.is_control() || it == '\\') {
        return Err(invalid("holds spaces, control characters or backslashes"));
    }
    let url = Url::parse(text).map_err(|err| invalid(&format!("is not absolute: {err}")))?;
    // `host:80/a` parses as well: as a scheme without a host.
    let written = text.get(url.scheme().len()..).and_then(|it| it.strip_prefix("://"));
    let is_web = ["http", "https"].contains(&url.scheme());
    if !is_web && written.is_none() {
        return Err(invalid("begins with neither http:// nor https://"));
    }
    if !is_web {
        let message = format!("scheme {:?} is not called, only http and https", url.scheme());
        return Err(Refused::new(ErrorKind::SsrfBlocked, message));
    }
    // `http:/host` and the like are repaired by lenient parsers, each in its own way.
    if written.is_none_or(|it| it.starts_with('/')) {
        return Err(invalid("does not name a host after ://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("holds credentials; send them in a header"));
    }
    if !is_callable(&url) {
        return Err(invalid("names port 0, or is too long once it is encoded"));
    }
    Ok(url)
}

/// Whether a URL that was put together, such as that of a redirect, is within the limits.
pub(super) fn is_callable(url: &Url) -> bool {
    url.port() != Some(0) && url.as_str().len() <= MAX_BYTES
}

/// What a server could be asked for; more than any server takes.
const MAX_BYTES: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Result<&str, ErrorKind>) {
        let got = parse(text).map(String::from).map_err(|it| it.kind);
        assert_eq!(got, expect.map(str::to_owned), "{text}");
    }

    #[test]
    fn only_absolute_web_addresses_are_called() {
        check("http://h/a?b=c#d", Ok("http://h/a?b=c#d"));
        check("HTTP://H:80/", Ok("http://h/"));
        check("https://[::1]:8443/x", Ok("https://[::1]:8443/x"));
        check("http://h/%zz/../y", Ok("http://h/y"));
        for bad in [
            "",
            "/a",
            "h/a",
            "localhost:38080/p",
            "data:,x",
            "javascript:1",
            "http:/h",
            "http:h",
            "http:\\\\h\\",
            "http:///a",
            "http://",
            " http://h/",
            "http://h/a b",
            "http://u@h/",
            "http://u:p@h/",
            "http://h:0/",
            "http://h:65536/",
            "http://h:-1/",
            "http://h/\n",
            "http://h/\u{0}",
        ] {
            check(bad, Err(ErrorKind::InvalidUrl));
        }
        check(&format!("http://h/{}", "x".repeat(MAX_BYTES)), Err(ErrorKind::InvalidUrl));
        // Six bytes go over the wire for each of these two.
        check(&format!("http://h/{}", "é".repeat(MAX_BYTES / 4)), Err(ErrorKind::InvalidUrl));
        for bad in ["file:///etc/passwd", "ftp://h/", "gopher://h/"] {
            check(bad, Err(ErrorKind::SsrfBlocked));
        }
    }
}
