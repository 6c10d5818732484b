//! What the demo asks for.

use serde_json::{Value, json};

use crate::embedded::Endpoint;

/// One request, and what it shows.
pub(super) struct Sample {
    /// The record's key.
    pub(super) key: &'static str,
    /// The record's value: the request as JSON.
    pub(super) request: Value,
    /// What it shows.
    pub(super) about: &'static str,
}

/// A success, a client error, a retry that recovers, and a timeout.
pub(super) fn samples(endpoint: &Endpoint) -> [Sample; 4] {
    let json = json!({"Content-Type": ["application/json"]});
    [
        Sample {
            key: "order-1",
            request: json!({
                "url": endpoint.url("/orders"), "method": "POST", "headers": json,
                "bodyType": "STRING", "bodyAsString": r#"{"sku":"A-1","count":2}"#
            }),
            about: "A call that succeeds: its exchange goes to http-success.",
        },
        Sample {
            key: "customer-7",
            request: json!({"url": endpoint.url("/customers/7"), "method": "GET"}),
            about: "A client error: the server has answered, so it is not asked again, and the \
                    exchange goes to http-error.",
        },
        Sample {
            key: "stock-3",
            request: json!({"url": endpoint.url("/stock/3"), "method": "GET"}),
            about: "A server that fails twice: its statuses match the retry regex, so the call is \
                    made again, and the third attempt is the one that is published.",
        },
        Sample {
            key: "report-9",
            request: json!({
                "url": endpoint.url("/reports"), "method": "POST", "headers": json,
                "bodyType": "STRING", "bodyAsString": r#"{"month":"2026-02"}"#
            }),
            about: "A server that never answers: nobody knows whether it acted, so a POST is not \
                    made again. The exchange says so: sent, no response, ambiguous.",
        },
    ]
}
