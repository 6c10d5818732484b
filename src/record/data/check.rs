//! Whether a value is one of a schema's, as Connect's `ConnectSchema.validateValue` decides.

use super::{Kind, Logical, Schema, Struct, Value};

/// A value does not fit its schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// A struct has no field of that name.
    #[error("{field:?} is not a valid field name")]
    NoSuchField {
        /// The name asked for.
        field: String,
    },
    /// A struct was built with too few or too many values.
    #[error("a struct of {expected} fields was given {found} values")]
    FieldCount {
        /// Fields of the schema.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// A null where the schema requires a value and has no default.
    #[error("null used for required field {field:?} of type {expected}")]
    Required {
        /// Where, as a path of field names; empty at the top.
        field: String,
        /// The type that was required.
        expected: &'static str,
    },
    /// A value of another type.
    #[error("value for field {field:?} is not of type {expected}")]
    WrongType {
        /// Where, as a path of field names; empty at the top.
        field: String,
        /// The type that was required.
        expected: &'static str,
    },
}

impl Schema {
    /// Checks that `value` is one of this schema's.
    ///
    /// # Errors
    /// Fails at the first place that does not fit, and names it.
    pub fn check(&self, value: &Value) -> Result<(), DataError> {
        check(self, value, &mut Vec::new())
    }
}

fn check<'a>(schema: &'a Schema, value: &Value, path: &mut Vec<&'a str>) -> Result<(), DataError> {
    let expected = schema.kind.name();
    if *value == Value::Null {
        return if schema.optional || schema.default.is_some() {
            Ok(())
        } else {
            Err(DataError::Required { field: path.join("."), expected })
        };
    }
    let fits = match (&schema.kind, value) {
        (Kind::Array(Some(element)), Value::Array(items)) => {
            return items.iter().try_for_each(|it| check(element, it, path));
        }
        (Kind::Map(Some(key), Some(val)), Value::Map(pairs)) => {
            return pairs.iter().try_for_each(|(k, v)| {
                check(key, k, path)?;
                check(val, v, path)
            });
        }
        (Kind::Struct(_), Value::Struct(value)) => return check_struct(schema, value, path),
        (_, value) => scalar_fits(schema, value),
    };
    if fits { Ok(()) } else { Err(DataError::WrongType { field: path.join("."), expected }) }
}

fn check_struct<'a>(
    schema: &'a Schema,
    value: &Struct,
    path: &mut Vec<&'a str>,
) -> Result<(), DataError> {
    if schema.fields().len() != value.values().len() {
        let (expected, found) = (schema.fields().len(), value.values().len());
        return Err(DataError::FieldCount { expected, found });
    }
    for (field, value) in schema.fields().iter().zip(value.values()) {
        path.push(&field.name);
        check(&field.schema, value, path)?;
        path.pop();
    }
    Ok(())
}

fn scalar_fits(schema: &Schema, value: &Value) -> bool {
    match schema.logical() {
        Some(Logical::Decimal { scale }) => {
            return matches!(value, Value::Decimal(number) if number.scale == scale);
        }
        Some(Logical::Date) => return matches!(value, Value::Date(_)),
        Some(Logical::Time) => return matches!(value, Value::Time(_)),
        Some(Logical::Timestamp) => return matches!(value, Value::Timestamp(_)),
        None => {}
    }
    matches!(
        (&schema.kind, value),
        (Kind::Int8, Value::Int8(_))
            | (Kind::Int16, Value::Int16(_))
            | (Kind::Int32, Value::Int32(_))
            | (Kind::Int64, Value::Int64(_))
            | (Kind::Float32, Value::Float32(_))
            | (Kind::Float64, Value::Float64(_))
            | (Kind::Boolean, Value::Boolean(_))
            | (Kind::String, Value::String(_))
            | (Kind::Bytes, Value::Bytes(_))
            | (Kind::Array(None), Value::Array(_))
            | (Kind::Map(..), Value::Map(_))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(schema: &Schema, value: &Value, expect: Result<(), &str>) {
        let got = schema.check(value).map_err(|err| err.to_string());
        assert_eq!(got, expect.map_err(str::to_owned));
    }

    #[test]
    fn names_the_place_that_does_not_fit() {
        let inner = Schema::structure([("code", Schema::new(Kind::Int64).into())]);
        let schema = Schema::structure([("response", inner.into())]);
        let response = Struct::new(schema.fields()[0].schema.clone());
        let unset = Struct::new(schema.clone().into()).with("response", Value::Struct(response));
        check(
            &schema,
            &Value::Struct(unset.clone()),
            Err(r#"null used for required field "response.code" of type INT64"#),
        );
        let response = Struct::new(schema.fields()[0].schema.clone()).with("code", Value::Int32(1));
        check(
            &schema,
            &Value::Struct(unset.with("response", Value::Struct(response))),
            Err(r#"value for field "response.code" is not of type INT64"#),
        );
    }

    #[test]
    fn logical_types_take_their_own_values() {
        check(&Schema::date(), &Value::Date(1), Ok(()));
        check(&Schema::date(), &Value::Int32(1), Err(r#"value for field "" is not of type INT32"#));
        let half = Value::Decimal("0.5".parse().unwrap());
        check(&Schema::decimal(1), &half, Ok(()));
        check(&Schema::decimal(2), &half, Err(r#"value for field "" is not of type BYTES"#));
    }

    #[test]
    fn null_needs_an_optional_schema_or_a_default() {
        let required = Schema::new(Kind::String);
        check(&required, &Value::Null, Err(r#"null used for required field "" of type STRING"#));
        check(&required.clone().optional(), &Value::Null, Ok(()));
        let with_default = Schema { default: Some(Value::String("x".into())), ..required };
        check(&with_default, &Value::Null, Ok(()));
    }
}
