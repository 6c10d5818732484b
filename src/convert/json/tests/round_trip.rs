//! What is written is read back: for any schema, and any value of it.

use proptest::{collection::vec, option, prelude::*};

use super::*;
use crate::{
    convert::DecimalFormat,
    record::data::{Decimal, Kind, Logical, Schema, SchemaRef, Struct},
};

fn kind() -> impl Strategy<Value = Schema> {
    let kinds = [
        Kind::Int8,
        Kind::Int16,
        Kind::Int32,
        Kind::Int64,
        Kind::Float32,
        Kind::Float64,
        Kind::Boolean,
        Kind::String,
        Kind::Bytes,
    ];
    prop_oneof![
        prop::sample::select(kinds.map(Schema::new).to_vec()),
        (-5..20i32).prop_map(Schema::decimal),
        prop::sample::select(vec![Schema::date(), Schema::time(), Schema::timestamp()]),
    ]
}

fn schema() -> impl Strategy<Value = Schema> {
    attributes(kind().boxed()).prop_recursive(4, 24, 4, |inner| {
        let fields = vec((".{0,4}", inner.clone()), 0..4).prop_map(|fields| {
            let mut kept: Vec<(String, SchemaRef)> = Vec::new();
            for (name, schema) in fields {
                if kept.iter().all(|(it, _)| *it != name) {
                    kept.push((name, schema.into()));
                }
            }
            Schema::structure(kept.iter().map(|(name, it)| (name.as_str(), it.clone())))
        });
        let text = Just(Schema::new(Kind::String));
        attributes(
            prop_oneof![
                inner.clone().prop_map(Schema::array),
                (prop_oneof![text, kind()], inner).prop_map(|(key, it)| Schema::map(key, it)),
                fields,
            ]
            .boxed(),
        )
    })
}

/// Names and documents a schema, without turning it into a logical type.
fn attributes(schema: BoxedStrategy<Schema>) -> BoxedStrategy<Schema> {
    let parameters = vec(("[a-c]", ".{0,3}"), 0..2);
    let attributes = (any::<bool>(), option::of("x\\..{0,4}"), option::of(".{0,4}"), parameters);
    let with = (schema, attributes).prop_map(|(schema, (optional, name, doc, mut parameters))| {
        parameters.dedup_by(|a, b| a.0 == b.0);
        if schema.name.is_some() {
            return Schema { optional, doc, ..schema };
        }
        let version = name.as_ref().map(|_| 1);
        Schema { optional, name, version, doc, parameters, ..schema }
    });
    let with_default = with.prop_flat_map(|schema| {
        let default = option::weighted(0.2, value(&schema.clone().into()));
        (Just(schema), default).prop_map(|(schema, default)| {
            let default = default.filter(|it| *it != Value::Null);
            Schema { default, ..schema }
        })
    });
    with_default.boxed()
}

fn value(schema: &SchemaRef) -> BoxedStrategy<Value> {
    let present = present(schema);
    // A null is read back as the default, so only without one can it be told from it.
    if schema.optional && schema.default.is_none() {
        prop_oneof![1 => Just(Value::Null), 4 => present].boxed()
    } else {
        present
    }
}

fn present(schema: &SchemaRef) -> BoxedStrategy<Value> {
    match schema.logical() {
        Some(Logical::Decimal { scale }) => {
            let number = move |it: i128| Decimal { unscaled: it.into(), scale };
            return any::<i128>().prop_map(number).prop_map(Value::Decimal).boxed();
        }
        Some(Logical::Date) => return any::<i32>().prop_map(Value::Date).boxed(),
        Some(Logical::Time) => return (0..86_400_000).prop_map(Value::Time).boxed(),
        Some(Logical::Timestamp) => return any::<i64>().prop_map(Value::Timestamp).boxed(),
        None => {}
    }
    match &schema.kind {
        Kind::Int8 => any::<i8>().prop_map(Value::Int8).boxed(),
        Kind::Int16 => any::<i16>().prop_map(Value::Int16).boxed(),
        Kind::Int32 => any::<i32>().prop_map(Value::Int32).boxed(),
        Kind::Int64 => any::<i64>().prop_map(Value::Int64).boxed(),
        Kind::Float32 => any::<f32>().prop_map(Value::Float32).boxed(),
        Kind::Float64 => any::<f64>().prop_map(Value::Float64).boxed(),
        Kind::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        Kind::String => any::<String>().prop_map(Value::String).boxed(),
        Kind::Bytes => any::<Vec<u8>>().prop_map(|it| Value::Bytes(it.into())).boxed(),
        Kind::Array(item) => {
            vec(value(item.as_ref().unwrap()), 0..4).prop_map(Value::Array).boxed()
        }
        Kind::Map(key, val) => {
            let pair = (present(key.as_ref().unwrap()), value(val.as_ref().unwrap()));
            let distinct = |pairs: Vec<(Value, Value)>| {
                let mut kept: Vec<(Value, Value)> = Vec::new();
                for pair in pairs {
                    if kept.iter().all(|(it, _)| *it != pair.0) {
                        kept.push(pair);
                    }
                }
                Value::Map(kept)
            };
            vec(pair, 0..4).prop_map(distinct).boxed()
        }
        Kind::Struct(fields) => {
            let schema = schema.clone();
            let values: Vec<_> = fields.iter().map(|it| value(&it.schema)).collect();
            let whole = move |values| Struct::from_values(schema.clone(), values).unwrap();
            values.prop_map(whole).prop_map(Value::Struct).boxed()
        }
    }
}

fn pair() -> impl Strategy<Value = SchemaAndValue> {
    schema().prop_flat_map(|schema| {
        let schema = SchemaRef::new(schema);
        value(&schema).prop_map(move |value| SchemaAndValue::new(schema.clone(), value))
    })
}

proptest! {
    #[test]
    fn with_schemas_everything_comes_back(data in pair(), numeric: bool) {
        let decimals = if numeric { DecimalFormat::Numeric } else { DecimalFormat::Base64 };
        let converter = JsonConverter::new(JsonOptions { decimals, ..JsonOptions::default() });
        let bytes = converter.encode("t", &data).unwrap();
        let back = converter.decode("t", bytes.as_ref()).unwrap();
        prop_assert_eq!(back, data);
    }

    #[test]
    fn what_is_written_is_json(data in pair()) {
        let bytes = with_schemas().encode("t", &data).unwrap().unwrap();
        let tree: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert!(tree.get("schema").is_some() && tree.get("payload").is_some());
    }
}
