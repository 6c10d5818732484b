//! Kafka Connect's REST API.
//!
//! Paths, status codes, JSON shapes and sentences are those of Kafka Connect 4.3.1, with two
//! differences on purpose: a request that cannot be read is answered 400 and not 500, and nothing is
//! ever answered 409 but a name that is taken. Only this folder knows them.

mod api;
mod body;
mod connectors;
mod error;
mod guard;
mod json;
mod later;
mod plugins;
mod root;
mod segments;
mod serve;
mod tasks;

#[cfg(test)]
mod tests;

pub use api::{Api, TopicTracking, router};
pub use later::RouterToCome;
pub use serve::{ServeError, bind, serve};
