//! Options as settings, every problem reported.

use super::{
    DecimalFormat, Encoding, JsonOptions, OptionKey, Options, StructFormat,
    json::parse_schema,
    options::{
        DECIMAL_FORMAT, ENCODING, REPLACE_NULL_WITH_DEFAULT, SCHEMA_CONTENT, SCHEMAS_CACHE_SIZE,
        SCHEMAS_ENABLE, STRUCT_FORMAT,
    },
};

/// One thing wrong with a converter's class or options.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OptionProblem {
    /// The option, without its prefix; `None` if it is the class.
    pub option: Option<&'static str>,
    /// What is wrong, in Connect's words where it has some.
    pub message: String,
}

/// Everything that is wrong with a converter's class and options.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct ConverterConfigError {
    /// At least one.
    pub problems: Vec<OptionProblem>,
}

impl ConverterConfigError {
    /// The class cannot be used.
    pub(super) fn class(message: impl Into<String>) -> Self {
        Self { problems: vec![OptionProblem { option: None, message: message.into() }] }
    }
}

/// Reads the options of `JsonConverter`.
pub(super) fn json(options: &Options) -> Result<JsonOptions, ConverterConfigError> {
    let mut reader = Reader { options, problems: Vec::new() };
    let json = JsonOptions {
        schemas: reader.read(&SCHEMAS_ENABLE, boolean, true),
        cache_size: reader.read(&SCHEMAS_CACHE_SIZE, cache_size, 0),
        decimals: reader.read(&DECIMAL_FORMAT, decimal_format, DecimalFormat::Base64),
        null_to_default: reader.read(&REPLACE_NULL_WITH_DEFAULT, boolean, true),
        schema: reader.read(&SCHEMA_CONTENT, schema_content, None),
    };
    reader.finish(json)
}

/// Reads the options of `StringConverter`.
pub(super) fn string(options: &Options) -> Result<(Encoding, StructFormat), ConverterConfigError> {
    let mut reader = Reader { options, problems: Vec::new() };
    let encoding = reader.read(&ENCODING, encoding, Encoding::Utf8);
    let structs = reader.read(&STRUCT_FORMAT, struct_format, StructFormat::Json);
    reader.finish((encoding, structs))
}

struct Reader<'a> {
    options: &'a Options,
    problems: Vec<OptionProblem>,
}

impl Reader<'_> {
    /// Reads one option; if that fails, notes the problem and returns `otherwise`, as it does if
    /// there is neither a value nor a default.
    fn read<T>(
        &mut self,
        key: &OptionKey,
        parse: fn(&str) -> Result<T, String>,
        otherwise: T,
    ) -> T {
        let text = self.options.get(key.name).map(String::as_str).or(key.default);
        match text.map(|it| (it, parse(it.trim()))) {
            None => otherwise,
            Some((_, Ok(value))) => value,
            Some((text, Err(reason))) => {
                let message =
                    format!("Invalid value {text} for configuration {}: {reason}", key.name);
                self.problems.push(OptionProblem { option: Some(key.name), message });
                otherwise
            }
        }
    }

    fn finish<T>(self, value: T) -> Result<T, ConverterConfigError> {
        let Self { problems, .. } = self;
        if problems.is_empty() { Ok(value) } else { Err(ConverterConfigError { problems }) }
    }
}

fn boolean(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("Expected value to be either true or false".to_owned()),
    }
}

fn cache_size(text: &str) -> Result<usize, String> {
    let size: i32 = text.parse().map_err(|_| "Not a number of type INT".to_owned())?;
    Ok(usize::try_from(size).unwrap_or(0))
}

fn decimal_format(text: &str) -> Result<DecimalFormat, String> {
    match text.to_ascii_uppercase().as_str() {
        "BASE64" => Ok(DecimalFormat::Base64),
        "NUMERIC" => Ok(DecimalFormat::Numeric),
        _ => Err("String must be one of (case insensitive): NUMERIC, BASE64".to_owned()),
    }
}

fn schema_content(text: &str) -> Result<Option<crate::record::data::SchemaRef>, String> {
    if text.is_empty() { Ok(None) } else { parse_schema(text).map_err(|err| err.message) }
}

fn encoding(text: &str) -> Result<Encoding, String> {
    Encoding::named(text).ok_or_else(|| {
        "Unsupported encoding; must be one of: UTF-8, ISO-8859-1, US-ASCII, UTF-16, UTF-16BE, \
         UTF-16LE"
            .to_owned()
    })
}

fn struct_format(text: &str) -> Result<StructFormat, String> {
    match text.to_ascii_lowercase().as_str() {
        "json" => Ok(StructFormat::Json),
        "java" => Ok(StructFormat::Java),
        _ => Err("String must be one of: json, java".to_owned()),
    }
}
