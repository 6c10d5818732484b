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
    /// Masks the headers of the request, of the response and of every part.
    pub fn apply(&self, exchange: &mut HttpExchange) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
