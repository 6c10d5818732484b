//! The exchange of one call: the request as intended, the response as received, and what happened.

mod body;
pub mod form;
mod headers;
mod outcome;
mod part;
mod redaction;
mod request;
mod response;
mod whole;

pub use body::{Body, BodyType};
pub use headers::HttpHeaders;
pub(crate) use outcome::is_idempotent;
pub use outcome::{ErrorKind, Outcome};
pub use part::{HttpPart, PartContent};
pub use redaction::{MASK, Redaction};
pub use request::{HttpRequest, METHODS};
pub use response::{HttpResponse, ResponseBody};
pub use whole::{Attributes, HttpExchange, Timings};
