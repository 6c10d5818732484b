//! The engine of calls: one request in, one exchange out.

mod answer;
mod call;
mod client;
mod configuration;
mod enrich;
mod failure;
mod file_part;
mod log;
mod multipart;
mod names;
mod parts;
mod payload;
mod prepare;
mod progress;
mod rate;
mod redirect;
mod refused;
mod response;
mod retry;
mod retry_after;
mod settings;
mod target;
#[cfg(test)]
mod tests;
mod timing;

pub use configuration::{BuildError, CallContext, Configuration, Executed};
pub use settings::{
    ClientSettings, ConfigurationSettings, EgressSettings, HeaderCase, Limits, PoolSettings,
    Protocols, RateSettings, RetrySettings, StoreError, StoreFile, StoreType, Timeouts,
    TlsSettings, UserAgent,
};
