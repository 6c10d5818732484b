//! Redirects: where to, with which method, and without whose credentials.

use reqwest::{
    Method, StatusCode, Url,
    header::{
        AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, LOCATION,
        PROXY_AUTHORIZATION,
    },
};

use super::{ClientSettings, prepare::Prepared, target};

/// The next request of a chain of redirects, if the answer asks for one that is to be followed.
pub(super) fn follow(
    sent: &Prepared,
    status: StatusCode,
    headers: &HeaderMap,
    settings: &ClientSettings,
) -> Option<Prepared> {
    if !settings.follow_redirects {
        return None;
    }
    let keeps_body = match status.as_u16() {
        301..=303 => false,
        307 | 308 => true,
        _ => return None,
    };
    let location = headers.get(LOCATION)?;
    let text = std::str::from_utf8(location.as_bytes()).ok()?;
    let mut url = sent.url.join(text).ok().filter(|it| ["http", "https"].contains(&it.scheme()))?;
    if !target::is_callable(&url) {
        return None;
    }
    // The client would send credentials in a URL as a header.
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    if url.scheme() != sent.url.scheme() && !settings.follow_ssl_redirects {
        return None;
    }
    let mut next = Prepared { url, ..sent.clone() };
    if !keeps_body && next.method != Method::HEAD && next.method != Method::GET {
        next.method = Method::GET;
        next.body = None;
        next.headers.remove(CONTENT_TYPE);
        next.headers.remove(CONTENT_LENGTH);
    }
    if !same_origin(&sent.url, &next.url) {
        for secret in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION] {
            next.headers.remove(secret);
        }
        next.headers.remove("host");
    }
    Some(next)
}

fn same_origin(a: &Url, b: &Url) -> bool {
    a.origin() == b.origin()
}
