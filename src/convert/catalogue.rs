//! All converters, by the names that configurations use for them.

use std::sync::Arc;

use super::{
    ByteArrayConverter, Converter, ConverterAsHeader, ConverterConfigError, HeaderConverter,
    JsonConverter, OptionKey, Options, Primitive, PrimitiveConverter, Role, SimpleHeaderConverter,
    StringConverter, options, parse,
};

/// A class that configurations may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConverterClass {
    /// The full Java name.
    pub class: &'static str,
    /// Its kinds for `GET /connector-plugins`: `converter`, `header_converter`, or both.
    pub kinds: &'static [&'static str],
    /// Its options.
    pub options: &'static [OptionKey],
    make: Make,
}

/// Every converter there is, in the order of their names.
pub const CLASSES: &[ConverterClass] = &[
    plain(
        "org.apache.kafka.connect.converters.BooleanConverter",
        Make::Primitive(Primitive::Boolean),
    ),
    plain("org.apache.kafka.connect.converters.ByteArrayConverter", Make::Bytes),
    plain(
        "org.apache.kafka.connect.converters.DoubleConverter",
        Make::Primitive(Primitive::Double),
    ),
    plain("org.apache.kafka.connect.converters.FloatConverter", Make::Primitive(Primitive::Float)),
    plain(
        "org.apache.kafka.connect.converters.IntegerConverter",
        Make::Primitive(Primitive::Integer),
    ),
    plain("org.apache.kafka.connect.converters.LongConverter", Make::Primitive(Primitive::Long)),
    plain("org.apache.kafka.connect.converters.ShortConverter", Make::Primitive(Primitive::Short)),
    ConverterClass {
        class: "org.apache.kafka.connect.json.JsonConverter",
        kinds: BOTH,
        options: options::JSON,
        make: Make::Json,
    },
    ConverterClass {
        class: "org.apache.kafka.connect.storage.SimpleHeaderConverter",
        kinds: &["header_converter"],
        options: &[],
        make: Make::SimpleHeader,
    },
    ConverterClass {
        class: "org.apache.kafka.connect.storage.StringConverter",
        kinds: BOTH,
        options: options::STRING,
        make: Make::String,
    },
];

/// Classes that need a schema registry.
const REGISTRY_CLASSES: &[&str] = &[
    "io.confluent.connect.avro.AvroConverter",
    "io.confluent.connect.json.JsonSchemaConverter",
    "io.confluent.connect.protobuf.ProtobufConverter",
];

/// Finds a class by its full name, its simple name, or its simple name without `Converter`.
pub fn find(name: &str) -> Option<&'static ConverterClass> {
    CLASSES.iter().find(|it| is_named(it.class, name))
}

/// Makes the converter of keys or values that `class` names. With [`Role::Header`], too, a plain
/// converter is made; see [`header_converter`].
///
/// # Errors
/// Fails if there is no such converter, or with every problem of the options.
pub fn converter(
    class: &str,
    role: Role,
    options: &Options,
) -> Result<Arc<dyn Converter>, ConverterConfigError> {
    Ok(match lookup(class)?.make {
        Make::Bytes => Arc::new(ByteArrayConverter::default()),
        Make::Json => Arc::new(JsonConverter::new(parse::json(options)?)),
        Make::Primitive(primitive) => Arc::new(PrimitiveConverter::new(primitive)),
        Make::String => {
            let (encoding, structs) = parse::string(options)?;
            Arc::new(StringConverter::new(encoding, structs))
        }
        Make::SimpleHeader => {
            let what = match role {
                Role::Key => "keys",
                Role::Value => "values",
                Role::Header => "records",
            };
            let message = format!("Class {class} converts headers, not {what}");
            return Err(ConverterConfigError::class(message));
        }
    })
}

/// Makes the header converter that `class` names: one of its own, or any converter.
///
/// # Errors
/// As [`converter`].
pub fn header_converter(
    class: &str,
    options: &Options,
) -> Result<Arc<dyn HeaderConverter>, ConverterConfigError> {
    if lookup(class)?.make == Make::SimpleHeader {
        return Ok(Arc::new(SimpleHeaderConverter));
    }
    let converter = converter(class, Role::Header, options)?;
    Ok(Arc::new(ConverterAsHeader(converter)))
}

/// Whether a class is known, and not available because it needs a schema registry.
pub fn needs_registry(class: &str) -> bool {
    REGISTRY_CLASSES.iter().any(|it| is_named(it, class))
}

fn lookup(class: &str) -> Result<&'static ConverterClass, ConverterConfigError> {
    find(class).ok_or_else(|| {
        ConverterConfigError::class(if needs_registry(class) {
            format!("Class {class} needs a schema registry, which this version does not have yet")
        } else {
            format!("Class {class} could not be found.")
        })
    })
}

fn is_named(class: &str, name: &str) -> bool {
    let simple = class.rsplit_once('.').map_or(class, |(_, simple)| simple);
    name == class || name == simple || simple.strip_suffix("Converter") == Some(name)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Make {
    Bytes,
    Json,
    Primitive(Primitive),
    SimpleHeader,
    String,
}

const fn plain(class: &'static str, make: Make) -> ConverterClass {
    ConverterClass { class, kinds: BOTH, options: &[], make }
}

const BOTH: &[&str] = &["converter", "header_converter"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{convert::OptionProblem, record::data::SchemaAndValue};

    fn options(pairs: &[(&str, &str)]) -> Options {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn every_class_is_made_and_knows_its_name() {
        for ConverterClass { class, kinds, .. } in CLASSES {
            let simple = class.rsplit('.').next().unwrap();
            for name in [class, simple, simple.strip_suffix("Converter").unwrap()] {
                let header = header_converter(name, &Options::new()).map(|it| it.class());
                assert_eq!(header.as_ref(), Ok(class));
                let made = converter(name, Role::Value, &Options::new()).map(|it| it.class());
                assert_eq!(made.ok() == Some(*class), kinds.contains(&"converter"), "{name}");
            }
        }
        assert!(CLASSES.is_sorted_by_key(|it| it.class));
    }

    #[track_caller]
    fn refused(class: &str, given: &[(&str, &str)], expect: &[(Option<&'static str>, &str)]) {
        let problem = |(option, message): &(Option<&'static str>, &str)| OptionProblem {
            option: *option,
            message: (*message).to_owned(),
        };
        let expect: Vec<_> = expect.iter().map(problem).collect();
        let got = converter(class, Role::Value, &options(given)).err();
        assert_eq!(got, Some(ConverterConfigError { problems: expect.clone() }));
        if class != "SimpleHeaderConverter" {
            let got = header_converter(class, &options(given)).err();
            assert_eq!(got, Some(ConverterConfigError { problems: expect }));
        }
    }

    #[test]
    fn other_classes_are_refused() {
        for class in ["com.example.XConverter", "", "Converter", "stringconverter"] {
            refused(class, &[], &[(None, &format!("Class {class} could not be found."))]);
        }
        for class in ["io.confluent.connect.avro.AvroConverter", "JsonSchemaConverter", "Protobuf"]
        {
            let message = format!(
                "Class {class} needs a schema registry, which this version does not have yet"
            );
            refused(class, &[], &[(None, &message)]);
        }
        let message = "Class SimpleHeaderConverter converts headers, not values";
        refused("SimpleHeaderConverter", &[], &[(None, message)]);
    }

    #[test]
    fn reports_every_problem_of_the_options() {
        let given = [
            ("schemas.enable", "maybe"),
            ("schemas.cache.size", "x"),
            ("decimal.format", "x"),
            ("replace.null.with.default", "1"),
            ("schema.content", "{\"type\":\"bad\"}"),
            ("unknown", "is accepted"),
        ];
        let truth = "Expected value to be either true or false";
        refused(
            "JsonConverter",
            &given,
            &[
                (
                    Some("schemas.enable"),
                    &format!("Invalid value maybe for configuration schemas.enable: {truth}"),
                ),
                (
                    Some("schemas.cache.size"),
                    "Invalid value x for configuration schemas.cache.size: \
                     Not a number of type INT",
                ),
                (
                    Some("decimal.format"),
                    "Invalid value x for configuration decimal.format: \
                     String must be one of (case insensitive): NUMERIC, BASE64",
                ),
                (
                    Some("replace.null.with.default"),
                    &format!(
                        "Invalid value 1 for configuration replace.null.with.default: {truth}"
                    ),
                ),
                (
                    Some("schema.content"),
                    "Invalid value {\"type\":\"bad\"} for configuration schema.content: \
                     Unknown schema type: bad",
                ),
            ],
        );
        refused(
            "String",
            &[("converter.encoding", "nope"), ("struct.format", "xml")],
            &[
                (
                    Some("converter.encoding"),
                    "Invalid value nope for configuration converter.encoding: Unsupported \
                     encoding; must be one of: UTF-8, ISO-8859-1, US-ASCII, UTF-16, UTF-16BE, \
                     UTF-16LE",
                ),
                (
                    Some("struct.format"),
                    "Invalid value xml for configuration struct.format: \
                     String must be one of: json, java",
                ),
            ],
        );
    }

    #[test]
    fn options_take_effect() {
        let text = SchemaAndValue::string("\u{e9}");
        let write = |class, given: &[(&str, &str)]| {
            let converter = converter(class, Role::Key, &options(given)).unwrap();
            converter.encode("t", &text).unwrap().unwrap().to_vec()
        };
        assert_eq!(write("String", &[("converter.encoding", "latin1")]), [0xe9]);
        assert_eq!(write("Json", &[("schemas.enable", " FALSE ")]), "\"\u{e9}\"".as_bytes());
        let cached = [("schemas.cache.size", "-1"), ("decimal.format", "numeric"), ("x", "y")];
        assert!(write("Json", &cached).starts_with(b"{\"schema\":{\"type\":\"string\""));
    }
}
