//! What an exchange's Kafka headers tell about it.

use crate::exchange::HttpExchange;

/// The Kafka headers that say how the call ended, for readers that do not parse the value, and for
/// version 1, whose value has no attributes: `http.exchange.outcome`, `http.exchange.ambiguous`,
/// `http.exchange.error.kind` and `x-idempotency-key`. Each is present if the exchange's attributes
/// have its fact.
pub fn context_headers(exchange: &HttpExchange) -> Vec<(String, String)> {
    let fact = |attribute| exchange.attributes.iter().find(|(name, _)| name == attribute);
    HEADERS
        .into_iter()
        .filter_map(|(attribute, header)| Some((header.to_owned(), fact(attribute)?.1.clone())))
        .collect()
}

/// Each fact's attribute and its header.
const HEADERS: [(&str, &str); 4] = [
    ("outcome", "http.exchange.outcome"),
    ("ambiguous", "http.exchange.ambiguous"),
    ("error.kind", "http.exchange.error.kind"),
    ("idempotency.key", "x-idempotency-key"),
];
