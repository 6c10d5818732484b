//! One setting, described once.

use crate::config::Check;

/// One setting. The reader, the validation answers and the reference manual all read it. Tables of
/// keys are written as constants: `ConfigKey::int("tasks.max", "...").or("1")`.
#[derive(Clone, Copy, Debug)]
pub struct ConfigKey {
    /// The canonical name, with placeholders where ids stand: `config.<id>.rate.limiter.scope`.
    /// `<n>` stands for digits only.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// What stands in for a missing value.
    pub default: DefaultValue,
    /// What else its values must satisfy.
    pub check: Check,
    /// Other spellings of the same setting. One without the placeholder `<id>` means `default`'s.
    pub aliases: &'static [&'static str],
    /// Names of former settings that this one took the place of. They are proposed, not accepted.
    pub replaces: &'static [&'static str],
    /// Whether it does anything.
    pub effect: Effect,
    /// How much it matters to a user.
    pub importance: Importance,
    /// Where user interfaces show it; Kafka Connect's own keys have one.
    pub group: Option<&'static str>,
    /// The place within the group; -1 without a group.
    pub order: i32,
    /// How wide user interfaces draw it.
    pub width: Width,
    /// What user interfaces call it; empty for its name.
    pub display: &'static str,
    /// One paragraph for the reference manual.
    pub doc: &'static str,
    /// Whether neither upstream nor Kafka Connect has it.
    pub extension: bool,
}

/// A section of the reference manual: keys that belong together.
#[derive(Clone, Copy, Debug)]
pub struct KeyTable {
    /// The section's heading.
    pub title: &'static str,
    /// What the keys have in common, in one paragraph.
    pub about: &'static str,
    /// The keys, in the order in which they are shown.
    pub keys: &'static [ConfigKey],
}

/// Kafka's types of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`, in any case.
    Boolean,
    /// Text.
    String,
    /// 32 bits.
    Int,
    /// 16 bits.
    Short,
    /// 64 bits.
    Long,
    /// A finite number.
    Double,
    /// Texts between commas, trimmed, empty ones dropped.
    List,
    /// The name of a Java class.
    Class,
    /// Text that is never shown.
    Password,
}

/// What stands in for a missing value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// Nothing may: the value is required.
    Required,
    /// No value is a meaning of its own.
    Null,
    /// This text.
    Text(&'static str),
}

/// Whether a setting does anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It does what it says.
    Effective,
    /// It is accepted with a warning, for this reason.
    NoEffect(&'static str),
    /// It belongs to something that this version does not do; values that ask for it are problems.
    NotYet(Harmless),
}

/// The values with which a setting asks for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harmless {
    /// Only the empty text.
    Empty,
    /// The empty text and these, in any case.
    Values(&'static [&'static str]),
    /// All: another setting switches the feature on.
    Any,
}

/// Kafka's levels of importance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Importance {
    /// To be looked at first.
    High,
    /// To be looked at when tuning.
    Medium,
    /// To be left alone by most.
    Low,
}

/// Kafka's widths of input fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Unknown.
    None,
    /// A number.
    Short,
    /// A name.
    Medium,
    /// A sentence.
    Long,
}

/// Declares a [`KeyTable`] and, beside it, a constant for each of its keys, so that every key is
/// written once.
macro_rules! key_table {
    ($(#[$doc:meta])* $table:ident, $title:literal, $about:literal, $($name:ident = $key:expr;)+) => {
        $(pub(crate) const $name: $crate::config::ConfigKey = $key;)+

        $(#[$doc])*
        pub(crate) static $table: $crate::config::KeyTable = $crate::config::KeyTable {
            title: $title,
            about: $about,
            keys: &[$($name),+],
        };
    };
}
pub(crate) use key_table;

impl ConfigKey {
    const fn new(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            default: DefaultValue::Null,
            check: Check::Any,
            aliases: &[],
            replaces: &[],
            effect: Effect::Effective,
            importance: Importance::Low,
            group: None,
            order: -1,
            width: Width::None,
            display: "",
            doc,
            extension: false,
        }
    }

    /// A key of type BOOLEAN.
    pub const fn boolean(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Boolean, doc)
    }

    /// A key of type STRING.
    pub const fn text(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::String, doc)
    }

    /// A key of type INT.
    pub const fn int(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Int, doc)
    }

    /// A key of type SHORT.
    pub const fn short(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Short, doc)
    }

    /// A key of type LONG.
    pub const fn long(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Long, doc)
    }

    /// A key of type DOUBLE.
    pub const fn double(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Double, doc)
    }

    /// A key of type LIST. No value is the empty list.
    pub const fn list(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::List, doc).or("")
    }

    /// A key of type CLASS.
    pub const fn class(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Class, doc)
    }

    /// A key of type PASSWORD.
    pub const fn password(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Password, doc)
    }

    /// A STRING key that holds a regular expression, matched against whole texts.
    pub const fn regex(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::String, doc).check(Check::Regex)
    }

    /// This key with a default.
    #[must_use]
    pub const fn or(self, default: &'static str) -> Self {
        Self { default: DefaultValue::Text(default), ..self }
    }

    /// This key as a required one.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { default: DefaultValue::Required, ..self }
    }

    /// This key with a further check.
    #[must_use]
    pub const fn check(self, check: Check) -> Self {
        Self { check, ..self }
    }

    /// This key with other spellings.
    #[must_use]
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// This key in the place of former ones.
    #[must_use]
    pub const fn replaces(self, replaces: &'static [&'static str]) -> Self {
        Self { replaces, ..self }
    }

    /// This key with another importance than LOW.
    #[must_use]
    pub const fn importance(self, importance: Importance) -> Self {
        Self { importance, ..self }
    }

    /// This key with its place in user interfaces.
    #[must_use]
    pub const fn shown(
        self,
        group: &'static str,
        order: i32,
        width: Width,
        display: &'static str,
    ) -> Self {
        Self { group: Some(group), order, width, display, ..self }
    }

    /// This key without effect, for that reason.
    #[must_use]
    pub const fn no_effect(self, reason: &'static str) -> Self {
        Self { effect: Effect::NoEffect(reason), ..self }
    }

    /// This key as part of something that this version does not do.
    #[must_use]
    pub const fn not_yet(self, harmless: Harmless) -> Self {
        Self { effect: Effect::NotYet(harmless), ..self }
    }

    /// This key as one of our own.
    #[must_use]
    pub const fn extension(self) -> Self {
        Self { extension: true, ..self }
    }

    /// Whether values are never shown.
    pub fn is_secret(&self) -> bool {
        self.kind == Kind::Password || crate::config::is_secret_name(self.name)
    }

    /// Whether `text` is a value of this key.
    pub fn accepts(&self, text: &str) -> bool {
        crate::config::check::faults(self, text).is_empty()
    }

    /// Whether the name has placeholders.
    pub fn is_pattern(&self) -> bool {
        self.name.contains('<')
    }

    /// The default's text, if it has one.
    pub fn default_text(&self) -> Option<&'static str> {
        match self.default {
            DefaultValue::Required | DefaultValue::Null => None,
            DefaultValue::Text(text) => Some(text),
        }
    }
}

impl Kind {
    /// Kafka's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "BOOLEAN",
            Self::String => "STRING",
            Self::Int => "INT",
            Self::Short => "SHORT",
            Self::Long => "LONG",
            Self::Double => "DOUBLE",
            Self::List => "LIST",
            Self::Class => "CLASS",
            Self::Password => "PASSWORD",
        }
    }
}

impl Importance {
    /// Kafka's name of the level.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "HIGH",
            Self::Medium => "MEDIUM",
            Self::Low => "LOW",
        }
    }
}

impl Width {
    /// Kafka's name of the width.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Short => "SHORT",
            Self::Medium => "MEDIUM",
            Self::Long => "LONG",
        }
    }
}

impl Harmless {
    /// Whether `value` asks for nothing.
    pub fn holds(self, value: &str) -> bool {
        let value = value.trim();
        value.is_empty()
            || match self {
                Self::Empty => false,
                Self::Values(values) => values.iter().any(|it| it.eq_ignore_ascii_case(value)),
                Self::Any => true,
            }
    }
}
