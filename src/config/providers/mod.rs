//! References in values, `${provider:path:key}`, and the three providers that resolve them.
//!
//! Replacement is one pass: text that a provider returns is not looked at again. A reference to a
//! provider that is not configured, or to a key that it does not have, stays as it is, as in Kafka
//! Connect.

mod allowed;
mod configured;
mod reference;

pub use configured::{KEYS, Providers};
