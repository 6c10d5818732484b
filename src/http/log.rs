//! A line of the log for each attempt. Never with a body, a value of a query or a secret.

use std::fmt::{Display, Formatter, Result, Write as _};

use reqwest::Url;

use crate::exchange::{HttpExchange, HttpHeaders, MASK, Outcome};

/// Logs an attempt: at level `debug` what was called and what came of it, at `trace` the headers too.
pub(super) fn log(exchange: &HttpExchange, configuration: &str, attempt: i32) {
    let HttpExchange { request, response, duration_in_millis, .. } = exchange;
    let outcome = exchange.outcome();
    tracing::debug!(
        configuration,
        method = beginning(&request.method, LONGEST_METHOD),
        url = %Shown(&request.url),
        attempt,
        outcome = outcome.map(Outcome::name),
        status = (outcome == Some(Outcome::Response)).then_some(response.status_code),
        duration_ms = duration_in_millis,
        "call"
    );
    tracing::trace!(
        request = %Headers(&request.headers),
        response = %Headers(&response.headers),
        "headers of the call"
    );
}

/// A URL without credentials, values of its query and fragment.
struct Shown<'u>(&'u str);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Ok(url) = Url::parse(self.0) else { return f.write_str("(not valid)") };
        let Some(host) = url.host_str() else { return write!(f, "{}:(not valid)", url.scheme()) };
        write!(f, "{}://{host}", url.scheme())?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(beginning(url.path(), LONGEST_PATH))?;
        let pairs = url.query().into_iter().flat_map(|it| it.split('&')).take(MOST_PAIRS);
        for (idx, pair) in pairs.enumerate() {
            f.write_char(if idx == 0 { '?' } else { '&' })?;
            // A query without names is a value.
            match pair.split_once('=') {
                Some((name, _)) => write!(f, "{}={MASK}", beginning(name, LONGEST_NAME))?,
                None => f.write_str(MASK)?,
            }
        }
        Ok(())
    }
}

/// Headers, with the values of those that are known to hold no secret.
struct Headers<'h>(&'h HttpHeaders);

impl Display for Headers<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (idx, (name, values)) in self.0.iter().take(MOST_PAIRS).enumerate() {
            let separator = if idx == 0 { "" } else { ", " };
            let name = beginning(name, LONGEST_NAME);
            write!(f, "{separator}{}: ", name.escape_debug())?;
            if PLAIN.iter().any(|it| it.eq_ignore_ascii_case(name)) {
                let value = values.first().map_or("", |it| beginning(it, LONGEST_NAME));
                write!(f, "{}", value.escape_debug())?;
            } else {
                f.write_str(MASK)?;
            }
        }
        Ok(())
    }
}

/// At most `limit` bytes of `text`: messages make up long ones.
fn beginning(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or_default()
}

const LONGEST_METHOD: usize = 40;
const LONGEST_NAME: usize = 200;
const LONGEST_PATH: usize = 1000;
/// Of a query, and of headers.
const MOST_PAIRS: usize = 50;
/// Headers whose values are no secrets.
const PLAIN: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "age",
    "allow",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "date",
    "expires",
    "host",
    "keep-alive",
    "last-modified",
    "retry-after",
    "server",
    "transfer-encoding",
    "user-agent",
    "vary",
    "x-correlation-id",
    "x-request-id",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expect: &str) {
        assert_eq!(Shown(url).to_string(), expect);
    }

    #[test]
    fn a_url_is_shown_without_what_may_be_secret() {
        check("http://h:8080/a/b?c=s3cret&d=&e#f", "http://h:8080/a/b?c=***&d=***&***");
        check("https://u:s3cret@h:443/", "https://h/");
        check("https://h?s3cret", "https://h/?***");
        check("http://[::1]/\u{e9}", "http://[::1]/%C3%A9");
        check("s3cret", "(not valid)");
        check("data:s3cret", "data:(not valid)");
        check("http://h/\r\nx", "http://h/x");
        let long =
            Shown(&format!("http://h/{}?{}", "x".repeat(9999), "y=z&".repeat(9999))).to_string();
        assert!(long.len() < 2000, "{}", long.len());
    }

    #[test]
    fn headers_are_shown_with_harmless_values_alone() {
        let headers = HttpHeaders::from_iter([
            ("Content-Type", "text/plain"),
            ("X-Api-Key", "s3cret"),
            ("X-Custom", "s3cret"),
            ("Server", "a\nb"),
        ]);
        let expect = "Content-Type: text/plain, X-Api-Key: ***, X-Custom: ***, Server: a\\nb";
        assert_eq!(Headers(&headers).to_string(), expect);
    }
}
