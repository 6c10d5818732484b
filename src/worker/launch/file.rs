//! A connector's file, read for the command line.

use crate::{
    config::files::{self, ConnectorFile, FileError},
    connector::classes,
};

/// Reads a connector's file as [`files::connector`] does. Where nothing but the name is missing, a
/// class that is not available is told too.
///
/// # Errors
/// Fails as [`files::connector`] does.
pub fn connector_file(file: &str, text: &str) -> Result<ConnectorFile, FileError> {
    files::connector(file, text).map_err(|mut err| {
        let class = err.class_of_nameless.as_deref().map(classes::resolve);
        if let Some(Err(unknown)) = class {
            err.reason = format!("{}\n{file}: {unknown}", err.reason);
        }
        err
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_name_is_told_that_its_class_is_not_available() {
        let cron = "io.github.clescot.kafka.connect.http.source.cron.CronSourceConnector";
        let err = connector_file("c.json", &format!("{{\"connector.class\":\"{cron}\"}}"));
        let text = err.unwrap_err().to_string();
        assert!(text.starts_with("c.json: name: is missing: add it; without one"), "{text}");
        let second = format!("\nc.json: connector {cron} is not available in this version");
        assert!(text.contains(&second), "{text}");
        let err = connector_file("c.json", r#"{"connector.class":"HttpSink"}"#).unwrap_err();
        assert_eq!(err.to_string().lines().count(), 1);
    }
}
