//! The converters of connectors that name none.

use crate::{
    config::{ConfigKey, Reader},
    connector::framework::ConverterChoice,
    convert::{self, ConverterConfigError, Role},
};

/// Reads the choice of one converter, and makes it once: what is wrong with it is found before the
/// first connector needs it.
pub(super) fn converter(
    reader: &mut Reader<'_>,
    role: Role,
    class: &ConfigKey,
    option: &ConfigKey,
) -> ConverterChoice {
    let name = reader.text(class).trim().to_owned();
    let choice = ConverterChoice { class: name, options: reader.rest(option) };
    if !reader.is_set(class) {
        return choice;
    }
    if let Err(ConverterConfigError { problems }) = make(role, &choice) {
        for problem in problems {
            let key = match problem.option {
                Some(option) => format!("{}.{option}", class.name),
                None if convert::needs_registry(&choice.class) => {
                    // Connectors may name others.
                    reader.warn(class, &problem.message);
                    continue;
                }
                None => class.name.to_owned(),
            };
            reader.problem_at(&key, format!("{key}: {}", problem.message));
        }
    }
    choice
}

fn make(role: Role, choice: &ConverterChoice) -> Result<(), ConverterConfigError> {
    let options = choice.options.iter().cloned().collect();
    match role {
        Role::Key | Role::Value => convert::converter(&choice.class, role, &options).map(drop),
        Role::Header => convert::header_converter(&choice.class, &options).map(drop),
    }
}
