//! What the readers of one message share.

use std::cell::{Cell, RefCell};

use super::Limits;

/// The rules for one message, and the place of what was wrong with it.
pub(super) struct Context<'a> {
    /// The bounds.
    pub(super) limits: &'a Limits,
    /// Whether fields of no version are left alone: a Struct's schema may have its own.
    pub(super) ignores_unknown: bool,
    /// Whether `bodyType` may be the schema's default rather than the author's word.
    pub(super) implied_body_type: bool,
    /// How numbers become text.
    pub(super) numbers: Numbers,
    /// Set where [`Numbers::Parsed`] met a number whose digits are no longer known.
    pub(super) lost_digits: Cell<bool>,
    /// The path of the error, innermost name first.
    path: RefCell<Vec<String>>,
}

/// How numbers become text where a message has them in the place of text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// As the value prints: it came typed, its spelling is nobody's.
    Typed,
    /// JSON, read fast: whole numbers as they are, others give up.
    Parsed,
    /// JSON, read again slowly: digit by digit as they were written.
    Spelled,
}

impl<'a> Context<'a> {
    pub(super) fn new(limits: &'a Limits, numbers: Numbers) -> Self {
        Self {
            limits,
            ignores_unknown: false,
            implied_body_type: false,
            numbers,
            lost_digits: Cell::new(false),
            path: RefCell::default(),
        }
    }

    /// A name out of a fixed set, such as the method. In a typed value an empty one is an absent
    /// one: Protobuf does not tell them apart.
    pub(super) fn chosen(&self, name: Option<String>) -> Option<String> {
        name.filter(|it| !it.is_empty() || self.numbers != Numbers::Typed)
    }

    /// Notes that an error happened in `name`; each level adds its own on the way out.
    pub(super) fn note(&self, name: &str) {
        self.path.borrow_mut().push(name.to_owned());
    }

    /// Where the error happened.
    pub(super) fn path(&self) -> Option<String> {
        let path = self.path.borrow();
        let names: Vec<_> = path.iter().rev().map(String::as_str).collect();
        (!names.is_empty()).then(|| names.join("."))
    }
}
