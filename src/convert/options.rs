//! The options of the converters: each described once, for the parser, the validate endpoint and
//! the reference.

use std::collections::BTreeMap;

/// The options of one converter: names without the prefix (`schemas.enable`), in order. Unknown
/// ones are accepted, as Connect does.
pub type Options = BTreeMap<String, String>;

/// One option of a converter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionKey {
    /// Its name, without the prefix `value.converter.` and the like.
    pub name: &'static str,
    /// Its type, as Connect's `ConfigDef` calls it.
    pub kind: &'static str,
    /// The text of the default; `None` is null.
    pub default: Option<&'static str>,
    /// How much it matters, as Connect's `ConfigDef` calls it.
    pub importance: &'static str,
    /// One paragraph for the reference.
    pub doc: &'static str,
}

/// `schemas.enable`.
pub(super) const SCHEMAS_ENABLE: OptionKey = OptionKey {
    name: "schemas.enable",
    kind: "BOOLEAN",
    default: Some("true"),
    importance: "HIGH",
    doc: "Whether each value stands in an envelope with its schema, \
          {\"schema\":…,\"payload\":…}. Without, objects are read as maps.",
};

/// `schemas.cache.size`.
pub(super) const SCHEMAS_CACHE_SIZE: OptionKey = OptionKey {
    name: "schemas.cache.size",
    kind: "INT",
    default: Some("1000"),
    importance: "HIGH",
    doc: "How many schemas are remembered in each direction, so that they are not read and \
          written again for each record. None are if 0 or less.",
};

/// `decimal.format`.
pub(super) const DECIMAL_FORMAT: OptionKey = OptionKey {
    name: "decimal.format",
    kind: "STRING",
    default: Some("BASE64"),
    importance: "LOW",
    doc: "How decimals are written: BASE64 (bytes in base64) or NUMERIC (a JSON number), in any \
          case. Both are read.",
};

/// `replace.null.with.default`.
pub(super) const REPLACE_NULL_WITH_DEFAULT: OptionKey = OptionKey {
    name: "replace.null.with.default",
    kind: "BOOLEAN",
    default: Some("true"),
    importance: "LOW",
    doc: "Whether a null becomes the default of its schema, if that has one.",
};

/// `schema.content`.
pub(super) const SCHEMA_CONTENT: OptionKey = OptionKey {
    name: "schema.content",
    kind: "STRING",
    default: None,
    importance: "HIGH",
    doc: "The schema of every value that is read, as JSON. The values then stand without an \
          envelope. Has an effect only with schemas.enable.",
};

/// `converter.encoding`.
pub(super) const ENCODING: OptionKey = OptionKey {
    name: "converter.encoding",
    kind: "STRING",
    default: Some("UTF-8"),
    importance: "HIGH",
    doc: "The character set of the text: UTF-8, ISO-8859-1, US-ASCII, UTF-16, UTF-16BE or \
          UTF-16LE.",
};

/// `struct.format`, which is our own.
pub(super) const STRUCT_FORMAT: OptionKey = OptionKey {
    name: "struct.format",
    kind: "STRING",
    default: Some("json"),
    importance: "MEDIUM",
    doc: "How a struct becomes text: json (every field, as JsonConverter writes it without \
          schemas) or java (Struct{a=1}, as Kafka Connect writes it). An extension.",
};

/// The options of `JsonConverter`.
pub(super) const JSON: &[OptionKey] = &[
    SCHEMAS_ENABLE,
    SCHEMAS_CACHE_SIZE,
    DECIMAL_FORMAT,
    REPLACE_NULL_WITH_DEFAULT,
    SCHEMA_CONTENT,
];

/// The options of `StringConverter`.
pub(super) const STRING: &[OptionKey] = &[ENCODING, STRUCT_FORMAT];
