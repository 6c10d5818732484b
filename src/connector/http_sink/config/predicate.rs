//! Which requests a configuration is for.

use regex::Regex;

use crate::{config::Reader, connector::http_sink::config::pipeline_keys as keys};

/// Which requests a configuration is for: those that satisfy every expression that is there. Each
/// is matched against the whole text.
#[derive(Clone, Debug, Default)]
pub struct Predicate {
    /// The address.
    pub url: Option<Regex>,
    /// The method's name, in upper case.
    pub method: Option<Regex>,
    /// The body type's name, in upper case.
    pub body_type: Option<Regex>,
    /// The name that some header has.
    pub header_key: Option<Regex>,
    /// The first value of that header. Counts only beside `header_key`.
    pub header_value: Option<Regex>,
}

impl Predicate {
    /// Reads the expressions of one configuration. They say which configuration it is, so they are
    /// not inherited from `default`.
    pub(super) fn read(reader: &mut Reader<'_>, id: &str) -> Self {
        reader.within_own(id, |reader| {
            let predicate = Self {
                url: reader.opt_regex(&keys::PREDICATE_URL),
                method: reader.opt_regex(&keys::PREDICATE_METHOD),
                body_type: reader.opt_regex(&keys::PREDICATE_BODY_TYPE),
                header_key: reader.opt_regex(&keys::PREDICATE_HEADER_KEY),
                header_value: reader.opt_regex(&keys::PREDICATE_HEADER_VALUE),
            };
            if predicate.header_value.is_some() && predicate.header_key.is_none() {
                reader.warn(&keys::PREDICATE_HEADER_VALUE, "has no effect without the key's");
            }
            predicate
        })
    }

    /// Whether every request satisfies it.
    pub fn is_always_true(&self) -> bool {
        let Self { url, method, body_type, header_key, header_value: _ } = self;
        [url, method, body_type, header_key].iter().all(|it| it.is_none())
    }
}
