//! Settings: what the user said, and what it means.
//!
//! A [`RawConfig`] is text, exactly as written; it is what REST shows and what storage keeps. A
//! [`ConfigDef`] is a list of [`ConfigKey`]s, each described once: the reader, the validation
//! answers and `docs/reference.md` all come from it. [`Settings::read`] brings the two together:
//! it resolves spellings, checks every value and remembers every problem. A [`Reader`] then picks
//! typed values out of the settings and adds the problems that only show between keys.

mod check;
mod def;
pub mod files;
mod key;
mod nearest;
mod pattern;
mod problem;
pub mod providers;
mod raw;
mod reader;
pub mod reference;
mod regex;
mod secret;
mod settings;
mod validation;

pub use check::Check;
pub use def::{ConfigDef, Found};
pub(crate) use key::key_table;
pub use key::{ConfigKey, DefaultValue, Effect, Harmless, Importance, KeyTable, Kind, Width};
pub use problem::{ConfigProblem, ConfigProblems, ConfigWarning};
pub use raw::{RawConfig, Resolved};
pub use reader::Reader;
pub use regex::{NEVER, full_match};
pub use secret::{HIDDEN, Secret, is_secret_name, looks_secret};
pub use settings::Settings;
pub use validation::{ValidatedKey, Validation};
