//! What the cron source can be told.

mod keys;

pub(crate) use keys::CRON_SOURCE;
