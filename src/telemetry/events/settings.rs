//! Settings that do nothing.

/// A key that no part of the product knows.
#[derive(Debug)]
pub struct UnknownSetting<'a> {
    /// The connector's name; `worker` for the worker's own file.
    pub owner: &'a str,
    /// The key as the user spelt it.
    pub key: &'a str,
    /// The nearest key there is.
    pub nearest: Option<&'a str>,
}

/// A key that is known and has no effect here.
#[derive(Debug)]
pub struct UnusedSetting<'a> {
    /// The connector's name; `worker` for the worker's own file.
    pub owner: &'a str,
    /// The key as the user spelt it.
    pub key: &'a str,
    /// Why it has none.
    pub reason: &'a str,
}

impl UnknownSetting<'_> {
    /// Says it.
    pub fn emit(&self) {
        let Self { owner, key, nearest } = self;
        tracing::warn!(owner, key, nearest, "setting is unknown and has no effect");
    }
}

impl UnusedSetting<'_> {
    /// Says it.
    pub fn emit(&self) {
        let Self { owner, key, reason } = self;
        tracing::warn!(owner, key, reason, "setting has no effect");
    }
}
