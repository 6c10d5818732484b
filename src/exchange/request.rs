//! The request: what a record asks for.

use super::{Attributes, Body, HttpHeaders};

/// The methods that there are.
pub const METHODS: [&str; 9] =
    ["CONNECT", "DELETE", "GET", "HEAD", "PATCH", "POST", "PUT", "OPTIONS", "TRACE"];

/// An HTTP request as a record asks for it, and after enrichment as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpRequest {
    /// Where to. Not yet checked: an impossible one becomes an error exchange that shows it.
    pub url: String,
    /// The method: in upper case if it is one of [`METHODS`], else as it was written. Not yet
    /// checked, as the URL is not.
    pub method: String,
    /// The headers, in the order and case of the message.
    pub headers: HttpHeaders,
    /// The body.
    pub body: Body,
    /// Free metadata of the message, echoed in the exchange.
    pub attributes: Attributes,
}
