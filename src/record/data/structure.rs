//! Structs: values with named fields.

use std::sync::Arc;

use super::{DataError, SchemaRef, Value};

/// A value with the fields that its schema names. Fields that were not set are null.
#[derive(Clone, Debug)]
pub struct Struct {
    schema: SchemaRef,
    /// One value per field of `schema`, in its order.
    values: Vec<Value>,
}

impl Struct {
    /// A struct of `schema` with every field null. A schema of another type has no fields.
    pub fn new(schema: SchemaRef) -> Self {
        let values = vec![Value::Null; schema.fields().len()];
        Self { schema, values }
    }

    /// Its schema.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Sets the field `name`.
    ///
    /// # Errors
    /// Fails if the schema has no such field. The value's type is checked by
    /// [`super::Schema::check`], once, when the struct is whole.
    pub fn set(&mut self, name: &str, value: Value) -> Result<(), DataError> {
        let slot = self.schema.index_of(name).and_then(|idx| self.values.get_mut(idx));
        match slot {
            Some(slot) => *slot = value,
            None => return Err(DataError::NoSuchField { field: name.to_owned() }),
        }
        Ok(())
    }

    /// The struct with the field `name` set; fields that the schema lacks are left out, so that one
    /// description can fill the schemas of several versions.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        if let Some(slot) = self.schema.index_of(name).and_then(|idx| self.values.get_mut(idx)) {
            *slot = value;
        }
        self
    }

    /// The value of the field `name`, null if it was not set; `None` if there is no such field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.schema.index_of(name).and_then(|idx| self.values.get(idx))
    }

    /// Each field's value, in the schema's order.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// Builds a struct from one value per field.
    ///
    /// # Errors
    /// Fails if `values` is not as long as the schema has fields.
    pub fn from_values(schema: SchemaRef, values: Vec<Value>) -> Result<Self, DataError> {
        let expected = schema.fields().len();
        if values.len() == expected {
            Ok(Self { schema, values })
        } else {
            Err(DataError::FieldCount { expected, found: values.len() })
        }
    }
}

impl PartialEq for Struct {
    fn eq(&self, other: &Self) -> bool {
        let same_schema = Arc::ptr_eq(&self.schema, &other.schema) || self.schema == other.schema;
        same_schema && self.values == other.values
    }
}
