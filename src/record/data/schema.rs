//! Schemas: the type of a value, with Connect's name, version, doc, parameters and default.

use std::sync::Arc;

use super::Value;

/// A shared schema. Schemas are built once and compared by pointer first.
pub type SchemaRef = Arc<Schema>;

/// The type of a value and what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// The type proper.
    pub kind: Kind,
    /// Whether null is a value of this schema.
    pub optional: bool,
    /// The semantic name, such as a record's full name or a logical type's.
    pub name: Option<String>,
    /// The version of what `name` names.
    pub version: Option<i32>,
    /// What the value means, for people.
    pub doc: Option<String>,
    /// Free parameters, in their order; names do not repeat.
    pub parameters: Vec<(String, String)>,
    /// The value that stands in for an absent one.
    pub default: Option<Value>,
}

/// The twelve types of Connect, those that contain others with what they contain.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A signed 8-bit integer.
    Int8,
    /// A signed 16-bit integer.
    Int16,
    /// A signed 32-bit integer.
    Int32,
    /// A signed 64-bit integer.
    Int64,
    /// An IEEE 754 single.
    Float32,
    /// An IEEE 754 double.
    Float64,
    /// True or false.
    Boolean,
    /// Text.
    String,
    /// Bytes.
    Bytes,
    /// A list of values of one schema. `None` where the element schema is not known (an empty or
    /// mixed list that a header converter inferred).
    Array(Option<SchemaRef>),
    /// Pairs of a key and a value, each of one schema; both `None` where they are not known.
    Map(Option<SchemaRef>, Option<SchemaRef>),
    /// Named fields in a fixed order.
    Struct(Vec<Field>),
}

/// A field of a struct. Its index is its place in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its schema.
    pub schema: SchemaRef,
}

impl Schema {
    /// A required schema without name or attributes.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            optional: false,
            name: None,
            version: None,
            doc: None,
            parameters: Vec::new(),
            default: None,
        }
    }

    /// The same schema, accepting null.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// The same schema, named.
    #[must_use]
    pub fn named(self, name: impl Into<String>, version: Option<i32>) -> Self {
        Self { name: Some(name.into()), version, ..self }
    }

    /// An array of `element`.
    pub fn array(element: impl Into<SchemaRef>) -> Self {
        Self::new(Kind::Array(Some(element.into())))
    }

    /// A map from `key` to `value`.
    pub fn map(key: impl Into<SchemaRef>, value: impl Into<SchemaRef>) -> Self {
        Self::new(Kind::Map(Some(key.into()), Some(value.into())))
    }

    /// A struct of `fields`, in that order.
    pub fn structure<'a>(fields: impl IntoIterator<Item = (&'a str, SchemaRef)>) -> Self {
        let field = |(name, schema): (&str, SchemaRef)| Field { name: name.to_owned(), schema };
        Self::new(Kind::Struct(fields.into_iter().map(field).collect()))
    }

    /// The fields of a struct; empty for any other type.
    pub fn fields(&self) -> &[Field] {
        match &self.kind {
            Kind::Struct(fields) => fields,
            Kind::Int8
            | Kind::Int16
            | Kind::Int32
            | Kind::Int64
            | Kind::Float32
            | Kind::Float64
            | Kind::Boolean
            | Kind::String
            | Kind::Bytes
            | Kind::Array(_)
            | Kind::Map(..) => &[],
        }
    }

    /// The index of the field `name`.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.fields().iter().position(|it| it.name == name)
    }

    /// The parameter `name`.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }
}

impl Kind {
    /// The type's name in upper case, as Connect's messages print it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Int8 => "INT8",
            Self::Int16 => "INT16",
            Self::Int32 => "INT32",
            Self::Int64 => "INT64",
            Self::Float32 => "FLOAT32",
            Self::Float64 => "FLOAT64",
            Self::Boolean => "BOOLEAN",
            Self::String => "STRING",
            Self::Bytes => "BYTES",
            Self::Array(_) => "ARRAY",
            Self::Map(..) => "MAP",
            Self::Struct(_) => "STRUCT",
        }
    }
}
