//! The engine of calls: one request in, one exchange out.

mod settings;

pub use settings::{
    ClientSettings, ConfigurationSettings, EgressSettings, HeaderCase, Limits, PoolSettings,
    Protocols, RateSettings, RetrySettings, StoreFile, StoreType, Timeouts, TlsSettings, UserAgent,
};
