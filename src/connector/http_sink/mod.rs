//! The HTTP sink: a record describes a request, the request is made, the exchange is published.

pub mod config;
mod hosts;
mod idempotency;
pub mod mapper;
mod router;
mod task;

pub use router::Route;
pub use task::{HttpSinkTask, Parts, Publish};
