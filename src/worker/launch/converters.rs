//! The converters of a connector: its own, or the worker's with the worker's options.

use crate::{
    connector::framework::{ConverterChoice, FrameworkConfig},
    convert::{self, ConverterConfigError, Options, Role},
    flow::Converters,
    worker::config::WorkerConfig,
};

/// The converters, ready to use.
pub(super) type Chosen = Converters;

/// Makes the three converters of a connector.
///
/// # Errors
/// Tells every problem of their classes and options.
pub(super) fn choose(
    framework: &FrameworkConfig,
    worker: &WorkerConfig,
) -> Result<Chosen, Vec<String>> {
    let key = framework.key_converter.as_ref().unwrap_or(&worker.key_converter);
    let value = framework.value_converter.as_ref().unwrap_or(&worker.value_converter);
    let header = framework.header_converter.as_ref().unwrap_or(&worker.header_converter);
    let mut problems = Vec::new();
    let made = (
        told(Role::Key, convert::converter(&key.class, Role::Key, &options(key)), &mut problems),
        told(
            Role::Value,
            convert::converter(&value.class, Role::Value, &options(value)),
            &mut problems,
        ),
        told(
            Role::Header,
            convert::header_converter(&header.class, &options(header)),
            &mut problems,
        ),
    );
    match made {
        (Some(key), Some(value), Some(header)) => Ok(Converters { key, value, header }),
        _ => Err(problems),
    }
}

fn options(choice: &ConverterChoice) -> Options {
    choice.options.iter().cloned().collect()
}

/// Notes the problems under the keys that the user wrote.
fn told<T>(
    role: Role,
    made: Result<T, ConverterConfigError>,
    problems: &mut Vec<String>,
) -> Option<T> {
    let prefix = role.key();
    made.map_err(|error| {
        problems.extend(error.problems.into_iter().map(|it| match it.option {
            Some(option) => format!("{prefix}.{option}: {}", it.message),
            None => format!("{prefix}: {}", it.message),
        }));
    })
    .ok()
}
