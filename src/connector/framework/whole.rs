//! Everything that Kafka Connect knows about a connector before it asks the connector.

use crate::{
    config::{ConfigKey, Reader},
    connector::framework::{
        errors::ErrorSettings,
        keys,
        overrides::{OverrideRules, Overrides},
    },
};

/// The settings that every connector has.
#[derive(Clone, Debug)]
pub struct FrameworkConfig {
    /// The connector's name, trimmed.
    pub name: String,
    /// Its class, as written.
    pub class: String,
    /// The number of tasks. At least 1.
    pub tasks_max: u32,
    /// Whether more tasks than that are an error.
    pub tasks_max_enforce: bool,
    /// The key's converter; `None` for the worker's, with the worker's options.
    pub key_converter: Option<ConverterChoice>,
    /// The value's converter, likewise.
    pub value_converter: Option<ConverterChoice>,
    /// The headers' converter, likewise.
    pub header_converter: Option<ConverterChoice>,
    /// What becomes of records that cannot be handled.
    pub errors: ErrorSettings,
    /// The settings of Kafka clients that the connector overrides.
    pub overrides: Overrides,
}

/// A converter by its class.
#[derive(Clone, PartialEq, Eq)]
pub struct ConverterChoice {
    /// The class, trimmed.
    pub class: String,
    /// Its options, without the prefix, in the user's order.
    pub options: Vec<(String, String)>,
}

/// What a worker imposes on its connectors.
#[derive(Clone, Copy, Debug)]
pub struct WorkerRules<'w> {
    /// What may be overridden.
    pub overrides: &'w OverrideRules,
    /// The group of the workers, which no sink's consumer may join.
    pub group_id: Option<&'w str>,
}

impl FrameworkConfig {
    /// Reads the settings.
    pub fn read(reader: &mut Reader<'_>, rules: WorkerRules<'_>) -> Self {
        let config = Self {
            name: reader.text(&keys::NAME).trim().to_owned(),
            class: reader.text(&keys::CONNECTOR_CLASS).trim().to_owned(),
            tasks_max: reader.int(&keys::TASKS_MAX),
            tasks_max_enforce: reader.boolean(&keys::TASKS_MAX_ENFORCE),
            key_converter: converter(reader, &keys::KEY_CONVERTER, &keys::KEY_CONVERTER_OPTION),
            value_converter: converter(
                reader,
                &keys::VALUE_CONVERTER,
                &keys::VALUE_CONVERTER_OPTION,
            ),
            header_converter: converter(
                reader,
                &keys::HEADER_CONVERTER,
                &keys::HEADER_CONVERTER_OPTION,
            ),
            errors: ErrorSettings::read(reader),
            overrides: Overrides::read(reader, rules.overrides),
        };
        config.check_group(reader, rules.group_id);
        config
    }

    fn check_group(&self, reader: &mut Reader<'_>, group: Option<&str>) {
        let Some(group) = group else { return };
        let own = self.overrides.consumer.iter().find(|(name, _)| name == "group.id");
        let clashes = match own {
            Some((_, own)) => own == group,
            None => group.strip_prefix("connect-") == Some(self.name.as_str()),
        };
        if clashes {
            let message = format!(
                "Consumer group for sink connector named {} conflicts with Connect worker group \
                 {group}",
                self.name
            );
            reader.problem(&keys::NAME, message);
        }
    }
}

fn converter(
    reader: &mut Reader<'_>,
    class: &ConfigKey,
    option: &ConfigKey,
) -> Option<ConverterChoice> {
    let options = reader.rest(option);
    let Some(name) = reader.opt_text(class) else {
        if !options.is_empty() {
            reader.warn(class, "is not set, so its options have no effect: the worker's are used");
        }
        return None;
    };
    Some(ConverterChoice { class: name.trim().to_owned(), options })
}

/// Option names only: values may be secret.
impl std::fmt::Debug for ConverterChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { class, options } = self;
        let names: Vec<&str> = options.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("ConverterChoice").field("class", class).field("options", &names).finish()
    }
}
