//! What every outgoing connection shares: certificate stores, the egress policy and name
//! resolution. Knows nothing about calls.

mod address;
mod dial;
mod egress;
mod pattern;
mod resolver;
mod store;

pub use address::{AddressClass, classify};
pub use dial::{Dial, DialTimes, Dialling, TimedConnect};
pub use egress::{Egress, EgressSettings, Refusal};
pub use pattern::PatternError;
pub use resolver::Resolver;
pub use store::{Identity, StoreError, StoreFile, StoreType, TrustedCertificates};
