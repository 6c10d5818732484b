//! References in values, `${provider:path:key}`, and the three providers that resolve them.
//!
//! Replacement is one pass: text that a provider returns is not looked at again. A reference to a
//! provider that is not configured stays as it is, as in Kafka Connect, and is warned about. One that
//! its provider cannot resolve is a problem of the configuration: sent on as text it would be taken
//! for the secret.

mod allowed;
mod configured;
mod reference;

pub use configured::{KEYS, Providers};
