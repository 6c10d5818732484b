//! Headers that are added to requests.

use http::{HeaderName, HeaderValue};

use crate::{
    config::Reader,
    connector::http_sink::config::pipeline_keys::{STATIC_HEADER, STATIC_HEADERS},
};

/// The static headers of the configuration that `reader` reads, in the user's order. The older
/// spelling of a value is a key that is the header's name.
pub(super) fn read(reader: &mut Reader<'_>) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for name in reader.set_of(&STATIC_HEADERS) {
        if check_name(&name).is_err() {
            reader.refuse(&STATIC_HEADERS, "an item is no header name");
            continue;
        }
        let value = reader.text_at(&STATIC_HEADER, &[&name]).or_else(|| reader.claim(&name));
        let Some(value) = value else {
            reader.missing(&STATIC_HEADER, &[&name]);
            continue;
        };
        if HeaderValue::from_str(&value).is_err() {
            let key = reader.canonical(&STATIC_HEADER, &[&name]);
            let message = format!("{key}: the value holds a character that no header may");
            reader.problem_at(&key, message);
            continue;
        }
        headers.push((name, value));
    }
    headers
}

/// Whether a text can be a header's name.
pub(super) fn check_name(name: &str) -> Result<(), String> {
    let parsed = HeaderName::from_bytes(name.trim().as_bytes());
    parsed.map(drop).map_err(|_| "it is no header name".to_owned())
}
