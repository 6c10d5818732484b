//! What the SSE source can be told.

mod keys;

pub(crate) use keys::SSE_SOURCE;
