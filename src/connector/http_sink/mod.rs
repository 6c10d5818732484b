//! The HTTP sink: a record describes a request, the request is made, the exchange is published.

mod hosts;
mod idempotency;
pub mod mapper;
